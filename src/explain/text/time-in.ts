/** The time that a line of any format has near its beginning. */
import { ctimeTime, dayFirstTime, isoTime } from '../readers/parts/time.ts'

/** Further in no format writes when it was. */
const LOOKED_AT = 400

const BEGINS =
  /\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:|\d\d\/[A-Z][a-z]{2}\/\d{4}:|\d\d-[A-Z][a-z]{2}-\d{4} \d\d:|[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:/

/** Epoch ms; undefined where it has none, or none with a year. */
export function timeIn(line: string): number | undefined {
  const head = line.slice(0, LOOKED_AT)
  const found = BEGINS.exec(head)
  if (found === null) return undefined
  const text = head.slice(found.index, found.index + 60)
  const at = isoTime(text) ?? dayFirstTime(text) ?? ctimeTime(text.replace(/\.\d{1,9} /, ' '))
  return at !== undefined && Number.isFinite(at) ? at : undefined
}
