/** Lines that hands, terminals or tools broke before they were pasted, put together again. Best effort, and bounded. */
import type { Taken } from '../envelope.ts'
import type { Line } from '../reader.ts'
import { makePrettyJson } from './pretty-json.ts'
import { timeIn } from './time-in.ts'

export interface Pieces {
  /** The lines that are ready to be read, in order. */
  add(line: Line): readonly Line[]
  /** What is held back. */
  end(): readonly Line[]
  /** Is anything held back that this line, as it is in the input, cannot go on with? Readers of events want to know what they hold first. */
  isOver(text: string): boolean
  holds(): boolean
}

type Takes = (text: string, source: string) => Taken

const PIECES_MAX = 12
const CHARACTERS_MAX = 16 * 1024
/** Nobody wraps lines that are shorter. */
const WRAPPED_AT_LEAST = 30
const SENTENCE_WRAPPED_AT_LEAST = 60

export function makePieces(takes: Takes): Pieces {
  const json = makePrettyJson()
  let inJson = false
  /** A line that may go on, and what seems to be the rest of it. */
  let held: Line[] = []

  const takenOf = ({ text, source = '' }: Line): Taken => takes(text, source)

  function flush(): readonly Line[] {
    const lines = held
    held = []
    if (lines.length < 2) return lines
    const whole = joined(lines)
    return takenOf(whole) === 'no' ? lines : [whole]
  }

  function end(): readonly Line[] {
    inJson = false
    return [...flush(), ...json.end()]
  }

  function addToJson(line: Line): readonly Line[] {
    const ready = json.add(line)
    inJson = ready === null
    return ready ?? []
  }

  function add(line: Line): readonly Line[] {
    if (inJson) return addToJson(line)
    if (json.begins(line.text)) return [...flush(), ...addToJson(line)]
    const taken = takenOf(line)
    if (held.length > 0 && isRest(held, line, taken)) {
      held.push(line)
      const whole = joined(held)
      return isWhole(whole.text) && takenOf(whole) !== 'no' ? flush() : []
    }
    const before = flush()
    if (!mayGoOn(line, taken)) return [...before, line]
    held = [line]
    return before
  }

  return {
    add,
    end,
    holds: () => inJson || held.length > 0,
    isOver: text => held.length > 0 && !mayBeRest(held, text),
  }
}

/** A record that begins with its time and does not end as records do. */
function mayGoOn({ text }: Line, taken: Taken): boolean {
  if (text.length < WRAPPED_AT_LEAST || text.length > CHARACTERS_MAX || isWhole(text)) return false
  if (text.startsWith('{') || (taken === 'no' && /^\s{0,16}[[<"]/.test(text))) return true
  if (taken === 'surely' && text.length >= SENTENCE_WRAPPED_AT_LEAST && /^[A-Za-z\d(]/.test(text)) return true
  return UNDATED.test(text) || timeIn(text.slice(0, 120)) !== undefined || hasOddQuotes(text)
}

/** nginx's lines without their date, klog's. */
const UNDATED = /^(?:\[\w{1,8}\] \d{1,10}#|[IWEF]\d{4} \d\d:)/

function isRest(held: readonly Line[], { text, source, number }: Line, taken: Taken): boolean {
  const last = held.at(-1)!
  // Where a prefix was, the rest of a line has none.
  const apart =
    (source !== last.source && source !== undefined) || number - last.number > 1 || held.length >= PIECES_MAX
  if (apart || !mayBeRest(held, text)) return false
  if (isRow(held[0]!.text) && isRow(text)) return false
  if (taken !== 'surely') return true
  if (shapeOf(text) === shapeOf(held[0]!.text)) return false
  // Somebody knows it by itself; a sentence of its own begins with a capital, unless the line before asks for more.
  return !/^\s{0,16}[A-Z*!]/.test(text) || /[:,(=[-]\s*$/.test(last.text)
}

function mayBeRest([first]: readonly Line[], text: string): boolean {
  if (text.trim() === '' || text.length > CHARACTERS_MAX) return false
  // Within JSON everything may stand at the beginning of a line, but for the next object.
  return first!.text.startsWith('{') ? !text.startsWith('{"') : !BEGINS_ANEW.test(text)
}

/** Records of one log begin alike: `3m10s`, `[12]`, `I1102`. */
function shapeOf(text: string): string {
  return text
    .slice(0, 4)
    .replace(/\d/g, '0')
    .replace(/[A-Za-z]/g, 'a')
}

/** Of a table: columns parted by runs of blanks. */
function isRow(text: string): boolean {
  return text.slice(0, 500).split(/ {2,}/).length > 2
}

/** What no rest of a line begins with: a time, a level, a client, a prompt, a list, what events of several lines are indented by. */
const BEGINS_ANEW =
  /^(?:\d{4}[-/]\d\d[-/]\d\d|\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})? (?:- |\[)|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:|[A-Z][a-z]{2} [A-Z][a-z]{2} |[[{<>$#*]|-(?!\d)|\d{1,3}[smhd]\d{0,2}[smh]? |(?:Normal|Warning) |(?:time|level|ts|at)=|https? \d{4}-|[IWEF]\d{4} \d\d:|Caused by|Traceback|nginx: \[|curl: |[\w.$]{0,200}(?:Exception|Error)\b|\t| {2}| (?:at |from |\.\.\. |File "))/

/** Formats end with a quoted field or a brace; what is in the middle of one is not over. */
function isWhole(text: string): boolean {
  return /["}]\s{0,8}$/.test(text.slice(-12)) && !hasOddQuotes(text)
}

function hasOddQuotes(text: string): boolean {
  let odd = false
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) if (text[at - 1] !== '\\') odd = !odd
  return odd
}

function joined(lines: readonly Line[]): Line {
  const [first, ...rest] = lines
  const text = isCut(lines)
    ? lines.map(line => line.text).join('')
    : [first!.text.trimEnd(), ...rest.map(line => line.text.trim())].join(' ')
  return { ...first!, text, pieces: lines.length }
}

/** A terminal cuts at its width, in mid-word; people and mail programs break between words. */
function isCut(lines: readonly Line[]): boolean {
  const widths = new Set(lines.slice(0, -1).map(({ text }) => text.length))
  return widths.size === 1 && lines.length > 2
}
