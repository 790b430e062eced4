/** What carried a line (docker, kubectl, syslog, journald, a paste …) is taken off before a reader sees it. */
import { composePrefix, criPrefix, drainPrefix, podPrefix, stampPrefix, sternPrefix } from './envelope/containers.ts'
import { carrierJson, messageJson } from './envelope/json.ts'
import type { Opened, Opener } from './envelope/opened.ts'
import { grepPrefix, indentPrefix, pastedPrefix } from './envelope/pasted.ts'
import { type LocalTimes, syslogPrefix } from './envelope/syslog.ts'
import type { Line } from './reader.ts'

/** Compose around syslog around JSON around a paste is more than anybody has. */
const DEPTH_MAX = 5
/** Of what only may be one: each level multiplies what has to be tried. */
const GUESSES_MAX = 2

/** Nothing but a carrier writes these. */
const CARRIERS: readonly Opener[] = [criPrefix, podPrefix, carrierJson, composePrefix]

/** A product's own line may look like these: they are taken off only from what nobody knows, for something that somebody knows. */
const PERHAPS: readonly Opener[] = [
  drainPrefix,
  stampPrefix,
  messageJson,
  indentPrefix,
  pastedPrefix,
  grepPrefix,
  sternPrefix,
]

export interface Unwrapping extends LocalTimes {
  /** How surely is this text of a known format? */
  takes: (text: string, source: string) => Taken
}

/** surely: by a format that takes nothing else · perhaps: by one that takes what looks like its lines in others' as well */
export type Taken = 'surely' | 'perhaps' | 'no'

export function unwrapped(line: Line, how: Unwrapping): Line {
  const plain = line.text.includes('\x1b') ? { ...line, text: withoutColours(line.text) } : line
  return peel(plain, how, DEPTH_MAX, GUESSES_MAX)
}

function peel(line: Line, how: Unwrapping, depth: number, guesses: number): Line {
  const carried = depth > 0 ? carriedBy(line.text, how) : null
  if (carried !== null) return peel(within(line, carried), how, depth - 1, guesses)
  const taken = how.takes(line.text, line.source ?? '')
  if (guesses === 0 || (taken !== 'no' && !BEGINS_LIKE_A_PASTE.test(line.text))) return line
  for (const open of PERHAPS) {
    const inside = open(line.text)
    if (inside === null || inside.text === line.text) continue
    // Some readers know a sentence anywhere in a line: where a record of its own begins inside, that is the line.
    if (taken === 'surely' && !IS_DATED.test(inside.text)) continue
    const found = peel(within(line, inside), how, depth, guesses - 1)
    const better = how.takes(found.text, found.source ?? '')
    if (better === 'surely' || (better === 'perhaps' && taken === 'no')) return found
  }
  return line
}

const IS_DATED =
  /^(?:\d{4}[-/]\d\d[-/]\d\d[T ]|\[?[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d|\[\d{4}-\d\d-|\[\d\d[-/][A-Z]|\d{1,3}(?:\.\d{1,3}){3} )/

/** Most lines that are known begin with a time, an address or a name, and need not be looked at again. */
const BEGINS_LIKE_A_PASTE = /^(?:[{ \t>*#$|`"'-]|\xe2|\d{4}-\d\d-|[\w./-]{0,100}\.log)/

function carriedBy(text: string, how: Unwrapping): Opened | null {
  for (const open of CARRIERS) {
    const inside = open(text)
    if (inside !== null) return inside
  }
  return syslogPrefix(text, how)
}

/** The innermost time and name are the nearest to the line. */
function within(line: Line, inside: Opened): Line {
  return { ...line, ...inside }
}

function withoutColours(text: string): string {
  return text.replace(/\x1b\[[0-9;:]{0,32}[A-Za-z]/g, '')
}
