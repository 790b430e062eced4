/** Is the gateway's error log in the input, and of which time? What it covers and does not mention was no failure of the gateway's. */

export interface ErrorLog {
  /** A line of it. */
  seen(at: number | undefined): void
  /** Had it anything to say of this moment, it would be in the input. */
  covers(at: number | undefined): boolean
}

/** Of which an access log stands beside, with the same requests. */
const FORMATS: ReadonlySet<string> = new Set(['nginx-error', 'apache-error'])
/** Times in whole seconds, of a request's start or of its end. */
const APART_MS = 2000

export function isErrorLog(format: string): boolean {
  return FORMATS.has(format)
}

export function makeErrorLog(): ErrorLog {
  let from = Infinity
  let to = -Infinity
  return {
    seen(at) {
      if (at === undefined) return
      from = Math.min(from, at)
      to = Math.max(to, at)
    },
    covers: at => at !== undefined && at >= from - APART_MS && at <= to + APART_MS,
  }
}
