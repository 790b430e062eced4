/** The fast path over access logs: most lines tell of success, and a glance at the status is enough to know. */

export interface Glance {
  /** Text, and whether it may be passed over: see `Reader.passes`. */
  passes(text: string, from: number, to: number): boolean
  /** After a line was read in full: where such lines have lists of attempts, a good end may hide a failed one. */
  learn(listsAttempts: boolean): void
}

const SPACE = 0x20
const BACKSLASH = 0x5c
const ZERO = 0x30

export function makeGlance(): Glance {
  const quotes = makeFinder('"')
  const commas = makeFinder(',')
  let lists = false
  let known = false

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
      known = true
      if (listsAttempts) lists = true
    },
    passes(text, from, to) {
      if (!known) return false
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

/**
 * Where the next `sign` is. The place found last is remembered, for lines without one would else be searched far beyond their
 * own end, one after the other.
 */
function makeFinder(sign: string): (text: string, from: number) => number {
  let knownText = ''
  let knownFrom = 0
  let knownAt = -1
  return (text, from) => {
    const still = from >= knownFrom && (knownAt < 0 || from <= knownAt) && text === knownText
    if (!still) {
      knownText = text
      knownFrom = from
      knownAt = text.indexOf(sign, from)
    }
    return knownAt
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

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9
}
