/** The glance over access logs in JSON: the status, and whether the list of addresses has more than one. */
import { makeFinder } from './find.ts'
import { isFine } from './fine.ts'
import { type Glance, LINES_READ_MIN } from './passes.ts'

const STATUS = '"status":'
const ADDRESSES = '"upstream_addr":'
const QUOTE = 0x22
const SPACE = 0x20

export function makeJsonGlance(): Glance {
  const statuses = makeFinder(STATUS)
  const addresses = makeFinder(ADDRESSES)
  const quotes = makeFinder('"')
  const commas = makeFinder(',')
  let lists = false
  let linesRead = 0

  /** Where such lines have lists, one that cannot be found is read in full. */
  function mayHoldAttempts(text: string, from: number, to: number): boolean {
    const at = addresses(text, from)
    if (at < 0 || at >= to) return true
    const open = quotes(text, at + ADDRESSES.length)
    const close = open < 0 ? -1 : quotes(text, open + 1)
    if (close < 0 || close >= to) return true
    const comma = commas(text, open)
    return comma >= 0 && comma < close
  }

  return {
    learn(listsAttempts) {
      linesRead++
      if (listsAttempts) lists = true
    },
    passes(text, from, to) {
      if (linesRead < LINES_READ_MIN || text[from] !== '{') return false
      const at = statuses(text, from)
      if (at < 0 || at >= to) return false
      let digits = at + STATUS.length
      if (text.charCodeAt(digits) === SPACE) digits++
      if (text.charCodeAt(digits) === QUOTE) digits++
      if (digits + 4 > to || !isFine(text, digits)) return false
      return !lists || !mayHoldAttempts(text, from, to)
    },
  }
}
