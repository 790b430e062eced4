/** The fast path over access logs: most lines tell of success, and a glance at the status is enough to know. */
import { makeFinder } from './find.ts'
import { isDigit, isFine } from './fine.ts'

export interface Glance {
  /** Text, and whether it may be passed over: see `Reader.passes`. */
  passes(text: string, from: number, to: number): boolean
  /** After a line was read in full: where such lines have lists of attempts, a good end may hide a failed one. */
  learn(listsAttempts: boolean): void
}

/** A line of a static file has no address where others have a list of them, so one line does not tell the format. */
export const LINES_READ_MIN = 10

const SPACE = 0x20
const BACKSLASH = 0x5c

export function makeGlance(): Glance {
  const quotes = makeFinder('"')
  const commas = makeFinder(',')
  let lists = false
  let linesRead = 0

  /** A list of attempts has a comma; in front of the last quote referers and user agents have them too. */
  function mayHoldAttempts(text: string, from: number, to: number): boolean {
    let last = from
    let opened = from
    for (let quote = quotes(text, from); quote >= 0 && quote < to; quote = quotes(text, quote + 1)) {
      opened = last
      last = quote
    }
    if (holdsComma(text, last, to)) return true
    // `"192.0.2.1:80, 192.0.2.2:80" "502, 200"`: a last quoted field that begins with a digit is no user agent.
    return isDigit(text.charCodeAt(opened + 1)) && holdsComma(text, opened, last)
  }

  function holdsComma(text: string, from: number, to: number): boolean {
    const comma = commas(text, from)
    return comma >= 0 && comma < to
  }

  return {
    learn(listsAttempts) {
      linesRead++
      if (listsAttempts) lists = true
    },
    passes(text, from, to) {
      if (linesRead < LINES_READ_MIN) return false
      const open = quotes(text, from)
      if (open < 0 || open >= to) return false
      const close = quotes(text, open + 1)
      // A status needs four characters behind the quote, and what follows it one more.
      if (close < 0 || close + 5 > to || text.charCodeAt(close - 1) === BACKSLASH) return false
      if (text.charCodeAt(close + 1) !== SPACE) return false
      if (close + 5 < to && text.charCodeAt(close + 5) !== SPACE) return false
      if (!isFine(text, close + 2)) return false
      return !lists || !mayHoldAttempts(text, close + 1, to)
    },
  }
}
