/** Is the gateway's error log in the input, and of which time? What it covers and does not mention was no failure of the gateway's. */

import type { Product } from '../fact.ts'

export interface ErrorLog {
  /** A line of it. */
  seen(format: string, at: number | undefined): void
  /** Had it anything to say of this moment, it would be in the input. */
  covers(product: Product, at: number | undefined): boolean
}

/** Of which an access log stands beside, with the same requests; plain access lines are nginx’s to the letter. */
const FORMATS: ReadonlyMap<string, readonly Product[]> = new Map([
  ['nginx-error', ['nginx', 'ingress-nginx', 'kong', 'apisix']],
  ['apache-error', ['apache', 'nginx']],
])
/** Times in whole seconds, of a request's start or of its end. */
const APART_MS = 2000

export function isErrorLog(format: string): boolean {
  return FORMATS.has(format)
}

export function makeErrorLog(): ErrorLog {
  const spans = new Map<string, { from: number; to: number }>()
  return {
    seen(format, at) {
      if (at === undefined) return
      const span = spans.get(format)
      if (span === undefined) spans.set(format, { from: at, to: at })
      else {
        span.from = Math.min(span.from, at)
        span.to = Math.max(span.to, at)
      }
    },
    covers(product, at) {
      if (at === undefined) return false
      return [...spans].some(
        ([format, { from, to }]) =>
          // Lines of one moment may be all that somebody pasted.
          to - from > APART_MS &&
          FORMATS.get(format)?.includes(product) &&
          at >= from - APART_MS &&
          at <= to + APART_MS,
      )
    },
  }
}
