/** Searching a long text from line to line. */

/**
 * Where the next `sign` is. The place found last is remembered, for lines without one would else be searched far beyond their
 * own end, one after the other.
 */
export function makeFinder(sign: string): (text: string, from: number) => number {
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
