/** How a process ended, as trouble: by its exit status or by the signal that it got. */
import type { Product, Trouble, TroubleFact } from '../../fact.ts'
import type { Line } from '../../reader.ts'

export type Ended = { what: Trouble; value?: number }

/** Signals that a program brings upon itself: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS. */
const CRASHES: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 11, 31])
/** Sent by whoever wants it to end in good order: SIGHUP, SIGINT, SIGQUIT, SIGTERM. */
const ORDERLY: ReadonlySet<number> = new Set([1, 2, 3, 15])

const SIGNALS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  SEGV: 11,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  SYS: 31,
}

export function bySignal(signal: number): Ended {
  if (CRASHES.has(signal)) return { what: 'segfault', value: signal }
  return { what: ORDERLY.has(signal) ? 'stopping' : 'killed', value: signal }
}

/** `SIGSEGV` or `SEGV`. */
export function signalNumber(name: string): number | undefined {
  const short = name.startsWith('SIG') ? name.slice(3) : name
  return Object.hasOwn(SIGNALS, short) ? SIGNALS[short] : undefined
}

/** Shells and container runtimes add 128 to a signal's number. Undefined: it ended well. */
export function exited(status: number): Ended | undefined {
  if (status === 0) return undefined
  if (status > 128 && status < 160) return bySignal(status - 128)
  return { what: 'exited', value: status }
}

/** With what the line shows besides; members that are undefined are left out. */
export function trouble(
  line: Pick<Line, 'at'>,
  product: Product,
  what: Trouble,
  more: { [key in keyof Omit<TroubleFact, 'kind' | 'product' | 'what'>]?: TroubleFact[key] | undefined } = {},
): TroubleFact {
  const fact: TroubleFact = { kind: 'trouble', product, what }
  const shown = { at: line.at, ...more }
  for (const [key, value] of Object.entries(shown)) if (value !== undefined) Object.assign(fact, { [key]: value })
  return fact
}
