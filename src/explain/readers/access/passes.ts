/** The fast path over access logs: most lines tell of success, and a glance at the status is enough to know. */

export interface Glance {
  /** Text, and whether it may be passed over: see `Reader.passes`. */
  passes(text: string, from: number, to: number): boolean
  /** After a line was read in full: where such lines have lists of attempts, a good end may hide a failed one. */
  learn(listsAttempts: boolean): void
}

const QUOTE = 0x22
const SPACE = 0x20
const BACKSLASH = 0x5c
const ZERO = 0x30

export function makeGlance(): Glance {
  let lists = false
  let known = false
  // Where the first quote after a place without one is: lines without quotes must not look for it again and again.
  let seenText = ''
  let seenFrom = 0
  let seenQuote = -1

  function firstQuote(text: string, from: number): number {
    const still = text === seenText && from >= seenFrom && (seenQuote < 0 || from <= seenQuote)
    if (!still) {
      seenText = text
      seenFrom = from
      seenQuote = text.indexOf('"', from)
    }
    return seenQuote
  }

  return {
    learn(listsAttempts) {
      known = true
      if (listsAttempts) lists = true
    },
    passes(text, from, to) {
      if (!known) return false
      const open = firstQuote(text, from)
      if (open < 0 || open >= to) return false
      const close = text.indexOf('"', open + 1)
      // A status needs four characters behind the quote, and what follows it one more.
      if (close < 0 || close + 5 > to || text.charCodeAt(close - 1) === BACKSLASH) return false
      if (text.charCodeAt(close + 1) !== SPACE) return false
      if (close + 5 < to && text.charCodeAt(close + 5) !== SPACE) return false
      if (!isFine(text, close + 2)) return false
      return !lists || !mayHoldAttempts(text, close + 5, to)
    },
  }
}

/** 200 to 498, and not 408: numbers that no gateway's failure hides behind, if nobody was asked twice. */
function isFine(text: string, at: number): boolean {
  const hundreds = text.charCodeAt(at) - ZERO
  if (hundreds !== 2 && hundreds !== 3 && hundreds !== 4) return false
  const tens = text.charCodeAt(at + 1) - ZERO
  const ones = text.charCodeAt(at + 2) - ZERO
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return false
  return hundreds !== 4 || !((tens === 9 && ones === 9) || (tens === 0 && ones === 8))
}

/** A list of attempts has a comma, and so has a user agent: behind its quote nothing but the lists has one. */
function mayHoldAttempts(text: string, from: number, to: number): boolean {
  const last = text.lastIndexOf('"', to - 1)
  for (let at = Math.max(last, from); at < to; at++) if (text.charCodeAt(at) === 0x2c) return true
  return last >= 0 && text.charCodeAt(last - 1) !== QUOTE && quotedList(text, from, last)
}

/** `"192.0.2.1:80, 192.0.2.2:80" "502, 200"`: a last quoted field that begins with a digit is no user agent. */
function quotedList(text: string, from: number, last: number): boolean {
  const open = text.lastIndexOf('"', last - 1)
  if (open < from) return false
  const first = text.charCodeAt(open + 1) - ZERO
  return first >= 0 && first <= 9 && text.indexOf(',', open) < last && text.indexOf(',', open) >= 0
}
