/** JSON that was printed for people, over many lines, back to one. */
import type { Line } from '../reader.ts'

export interface PrettyJson {
  /** Is this line the beginning of such an object? */
  begins(text: string): boolean
  /** null: not over yet. Where it is no JSON after all, the lines as they were. */
  add(line: Line): readonly Line[] | null
  /** What was collected of one that does not end. */
  end(): readonly Line[]
}

const LINES_MAX = 500
const CHARACTERS_MAX = 64 * 1024

export function makePrettyJson(): PrettyJson {
  let lines: Line[] = []
  let depth = 0
  let characters = 0

  function end(): readonly Line[] {
    const ended = lines
    lines = []
    depth = characters = 0
    return ended
  }

  return {
    begins: text => /^\s{0,64}\[?\{\s{0,8}$/.test(text),
    add(line) {
      const text = line.text.trim()
      lines.push(line)
      characters += text.length
      depth += lines.length === 1 ? 1 : deeper(text)
      if (depth <= 0) return oneLine(end())
      return lines.length < LINES_MAX && characters < CHARACTERS_MAX ? null : end()
    },
    end,
  }
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
