/** Lines that hands or tools broke: pretty-printed JSON, lines wrapped in a paste. Best effort, and bounded. */
import type { Line } from './reader.ts'
import { timeIn } from './time-in.ts'

export interface Pieces {
  /** The lines that are ready to be read, in order. */
  add(line: Line): readonly Line[]
  end(): readonly Line[]
}

type Takes = (text: string, source: string) => boolean

const JSON_LINES_MAX = 500
const JSON_CHARACTERS_MAX = 64 * 1024
const PIECES_MAX = 8
const WRAPPED_CHARACTERS_MAX = 16 * 1024

export function makePieces(takes: Takes): Pieces {
  let json: { lines: Line[]; depth: number; characters: number } | undefined
  /** Lines that may go on: one that a reader takes but that ends within quotes, or some that nobody takes. */
  let held: Line[] = []

  function addToJson(line: Line): readonly Line[] {
    const text = line.text.trim()
    json!.lines.push(line)
    json!.characters += text.length
    json!.depth += deeper(text)
    const { lines, depth, characters } = json!
    if (depth > 0 && lines.length < JSON_LINES_MAX && characters < JSON_CHARACTERS_MAX) return []
    json = undefined
    return depth > 0 ? lines : oneLine(lines)
  }

  function flush(): readonly Line[] {
    const ready = [...held, ...(json?.lines ?? [])]
    held = []
    json = undefined
    return ready
  }

  function add(line: Line): readonly Line[] {
    if (json) return addToJson(line)
    if (/^\s{0,64}\[?\{\s{0,8}$/.test(line.text)) {
      const before = flush()
      json = { lines: [line], depth: 1, characters: 1 }
      return before
    }
    const taken = takes(line.text, line.source ?? '')
    if (held.length > 0 && !taken) return continued(line)
    const before = flush()
    if (!mayGoOn(line, taken)) return [...before, line]
    held = [line]
    return before
  }

  function continued(line: Line): readonly Line[] {
    const first = held[0]!
    const whole = wrapped([...held, line])
    const known = whole !== null && takes(whole.text, first.source ?? '')
    if (known && !isOpen(whole.text)) {
      held = []
      return [whole]
    }
    const full = held.length >= PIECES_MAX || line.text.trim() === '' || isFrame(line.text)
    if (!full && (known || !takes(first.text, first.source ?? ''))) {
      held.push(line)
      return held.length > UNKNOWN_HELD_MAX && !known ? [held.shift()!] : []
    }
    return [...flush(), line]
  }

  return { add, end: flush }
}

/** Of lines that nobody takes so many are tried together. */
const UNKNOWN_HELD_MAX = 2

/** A line ends in mid-quotes, or nobody knows it and it may be a beginning. */
function mayGoOn({ text }: Line, taken: boolean): boolean {
  if (text.length > WRAPPED_CHARACTERS_MAX) return false
  return taken ? isOpen(text) : /^\s{0,16}[[{<"]/.test(text) || timeIn(text) !== undefined
}

function isOpen(text: string): boolean {
  let quotes = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) if (text[at - 1] !== '\\') quotes++
  return quotes % 2 === 1
}

/** A frame of a stack trace belongs to what came before, but is no rest of its line. */
function isFrame(text: string): boolean {
  return /^\s{1,64}(?:at |from |\.\.\. |File ")|^(?:Caused by|Traceback)/.test(text)
}

function wrapped(lines: readonly Line[]): Line | null {
  const [first, ...rest] = lines
  const apart = rest.some(({ source, text, number }, at) => {
    return source !== first!.source || isFrame(text) || number - lines[at]!.number > 1
  })
  if (apart) return null
  const text = [first!.text.trimEnd(), ...rest.map(line => line.text.trim())].join(' ')
  return text.length > WRAPPED_CHARACTERS_MAX ? null : { ...first!, text, pieces: lines.length }
}

/** Pretty printers end a line with what they open, and begin one with what they close. */
function deeper(text: string): number {
  const opens = text.endsWith('{') || text.endsWith('[')
  const closes = text.startsWith('}') || text.startsWith(']')
  return Number(opens) - Number(closes)
}

function oneLine(lines: readonly Line[]): readonly Line[] {
  const text = lines
    .map(line => line.text.trim())
    .join('')
    .replace(/^\[/, '')
    .replace(/[\],;]{1,4}$/, '')
  try {
    return [{ ...lines[0]!, text: JSON.stringify(JSON.parse(text)), pieces: lines.length }]
  } catch {
    return lines
  }
}
