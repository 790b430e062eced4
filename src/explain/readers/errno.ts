/** The numbers of failed system calls, as logs print them, by name: the words behind them differ by system and language. */

/** Each system counts its own way; where one number means two things, the one that a socket can meet stands here. */
const LINUX: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  5: 'EIO',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  20: 'ENOTDIR',
  22: 'EINVAL',
  23: 'ENFILE',
  24: 'EMFILE',
  28: 'ENOSPC',
  30: 'EROFS',
  32: 'EPIPE',
  36: 'ENAMETOOLONG',
  91: 'EPROTOTYPE',
  97: 'EAFNOSUPPORT',
  98: 'EADDRINUSE',
  99: 'EADDRNOTAVAIL',
  100: 'ENETDOWN',
  101: 'ENETUNREACH',
  103: 'ECONNABORTED',
  104: 'ECONNRESET',
  105: 'ENOBUFS',
  107: 'ENOTCONN',
  110: 'ETIMEDOUT',
  111: 'ECONNREFUSED',
  112: 'EHOSTDOWN',
  113: 'EHOSTUNREACH',
  122: 'EDQUOT',
}

const BSD: Readonly<Record<number, string>> = {
  35: 'EAGAIN',
  41: 'EPROTOTYPE',
  47: 'EAFNOSUPPORT',
  48: 'EADDRINUSE',
  49: 'EADDRNOTAVAIL',
  50: 'ENETDOWN',
  51: 'ENETUNREACH',
  53: 'ECONNABORTED',
  54: 'ECONNRESET',
  55: 'ENOBUFS',
  57: 'ENOTCONN',
  60: 'ETIMEDOUT',
  61: 'ECONNREFUSED',
  63: 'ENAMETOOLONG',
  64: 'EHOSTDOWN',
  65: 'EHOSTUNREACH',
  69: 'EDQUOT',
}

/** System V's: Solaris, and Linux on MIPS. */
const SYSTEM_V: Readonly<Record<number, string>> = {
  124: 'EAFNOSUPPORT',
  125: 'EADDRINUSE',
  126: 'EADDRNOTAVAIL',
  127: 'ENETDOWN',
  128: 'ENETUNREACH',
  130: 'ECONNABORTED',
  131: 'ECONNRESET',
  132: 'ENOBUFS',
  134: 'ENOTCONN',
  145: 'ETIMEDOUT',
  146: 'ECONNREFUSED',
  147: 'EHOSTDOWN',
  148: 'EHOSTUNREACH',
}

const WINDOWS: Readonly<Record<number, string>> = {
  1225: 'ECONNREFUSED',
  1231: 'ENETUNREACH',
  1232: 'EHOSTUNREACH',
  1236: 'ECONNABORTED',
  10013: 'EACCES',
  10022: 'EINVAL',
  10024: 'EMFILE',
  10035: 'EAGAIN',
  10047: 'EAFNOSUPPORT',
  10048: 'EADDRINUSE',
  10049: 'EADDRNOTAVAIL',
  10050: 'ENETDOWN',
  10051: 'ENETUNREACH',
  10053: 'ECONNABORTED',
  10054: 'ECONNRESET',
  10055: 'ENOBUFS',
  10057: 'ENOTCONN',
  10060: 'ETIMEDOUT',
  10061: 'ECONNREFUSED',
  10064: 'EHOSTDOWN',
  10065: 'EHOSTUNREACH',
}

const NAMES: ReadonlyMap<number, string> = new Map(
  [WINDOWS, SYSTEM_V, BSD, LINUX].flatMap(table => Object.entries(table).map(([key, name]) => [Number(key), name])),
)

/** A number without a name keeps its number: `errno 512`, which no rule takes for something else. */
export function errnoName(number: number): string {
  return NAMES.get(number) ?? `errno ${number}`
}
