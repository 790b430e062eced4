/** Times and durations as text, from tables: formatting a date or a fraction anew for every line would cost more than the line. */
import { flat } from './fragments.ts'

/** RFC 3339, UTC, milliseconds. Remembers the text of the last second asked for. */
export class IsoClock {
  #second = Number.NaN
  #text = ''
  readonly #before: string
  readonly #milliseconds: readonly string[]

  /** What stands around the time in every line: put together here once. ASCII. */
  constructor(before = '', after = '') {
    this.#before = before
    this.#milliseconds = after === '' ? MILLISECONDS : MILLISECONDS.map(text => flat(text + after))
  }

  text(epochMs: number): string {
    const second = Math.floor(epochMs / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#text = flat(this.#before + new Date(second * 1000).toISOString().slice(0, 19))
    }
    return this.#text + this.#milliseconds[Math.floor(epochMs - second * 1000)]
  }
}

/** `10/Oct/2026:13:55:36 +0000`, the form of the Common Log Format, in UTC. */
export class CommonLogClock {
  #second = Number.NaN
  #text = ''

  text(epochMs: number): string {
    const second = Math.floor(epochMs / 1000)
    if (second !== this.#second) {
      this.#second = second
      const iso = new Date(second * 1000).toISOString()
      const month = MONTHS[Number(iso.slice(5, 7)) - 1]
      this.#text = `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`
    }
    return this.#text
  }
}

/** Milliseconds as a JSON number with at most three decimals. */
export function millisecondsText(ms: number): string {
  if (!(ms > 0)) return '0'
  const us = Math.round(ms * 1000)
  const whole = Math.floor(us / 1000)
  return whole + (DECIMALS[us - whole * 1000] ?? '')
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `.007Z` for 7. */
const MILLISECONDS: readonly string[] = Array.from({ length: 1000 }, (_, n) => `.${String(n).padStart(3, '0')}Z`)

/** `.007` for 7, `.5` for 500, nothing for 0. */
const DECIMALS: readonly string[] = Array.from({ length: 1000 }, (_, n) => String(n / 1000).slice(1))
