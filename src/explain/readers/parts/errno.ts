/** The errno's name from whatever words a log has of it: the name itself, or a system's sentence for it. */
import { errnoName } from '../errno.ts'

/** Lower case: glibc, musl, macOS and Windows. Longer ones before those they contain. */
const WORDS: readonly (readonly [words: string, code: string])[] = [
  ['connection refused', 'ECONNREFUSED'],
  ['actively refused', 'ECONNREFUSED'],
  ['connection reset', 'ECONNRESET'],
  ['forcibly closed', 'ECONNRESET'],
  ['connection timed out', 'ETIMEDOUT'],
  ['operation timed out', 'ETIMEDOUT'],
  ['did not properly respond', 'ETIMEDOUT'],
  ['no route to host', 'EHOSTUNREACH'],
  ['host is unreachable', 'EHOSTUNREACH'],
  ['unreachable host', 'EHOSTUNREACH'],
  ['network is unreachable', 'ENETUNREACH'],
  ['network unreachable', 'ENETUNREACH'],
  ['unreachable network', 'ENETUNREACH'],
  ['host is down', 'EHOSTDOWN'],
  ['network is down', 'ENETDOWN'],
  ['no such file or directory', 'ENOENT'],
  ['not a directory', 'ENOTDIR'],
  ['permission denied', 'EACCES'],
  ['operation not permitted', 'EPERM'],
  ['resource temporarily unavailable', 'EAGAIN'],
  ['cannot assign requested address', 'EADDRNOTAVAIL'],
  ["can't assign requested address", 'EADDRNOTAVAIL'],
  ['address not available', 'EADDRNOTAVAIL'],
  ['address already in use', 'EADDRINUSE'],
  ['address in use', 'EADDRINUSE'],
  ['too many open files in system', 'ENFILE'],
  ['too many open files', 'EMFILE'],
  ['no file descriptors available', 'EMFILE'],
  ['no buffer space', 'ENOBUFS'],
  ['cannot allocate memory', 'ENOMEM'],
  ['out of memory', 'ENOMEM'],
  ['broken pipe', 'EPIPE'],
  ['software caused connection abort', 'ECONNABORTED'],
  ['address family not supported', 'EAFNOSUPPORT'],
  ['protocol wrong type for socket', 'EPROTOTYPE'],
  ['file name too long', 'ENAMETOOLONG'],
  ['invalid argument', 'EINVAL'],
]

const NAMES: ReadonlySet<string> = new Set([...WORDS.map(([, code]) => code), 'ENOTFOUND', 'EAI_AGAIN', 'EPROTO'])

/** How far into a text it is looked for: error sentences are short, and hostile ones are not. */
const LOOKED_AT_MAX = 2000

export function errnoIn(text: string): string | undefined {
  const start = text.slice(0, LOOKED_AT_MAX)
  for (const [name] of start.matchAll(/\bE[A-Z_]{3,15}\b/g)) if (NAMES.has(name)) return name
  const low = start.toLowerCase()
  return WORDS.find(([words]) => low.includes(words))?.[1]
}

/** Undefined for numbers without a name. */
export function errnoOfNumber(number: number): string | undefined {
  const name = errnoName(number)
  return name.startsWith('E') ? name : undefined
}
