/** The latest lines: an event of several lines is told by the one that says most, which is not the one that ended it. */
import { eventLinesMax, type Line } from '../reader.ts'

export interface Recent {
  note(line: Line): void
  /** Of the latest line of this text; undefined: it is too long ago, or nobody wrote it so. */
  numberOf(text: string): number | undefined
}

export function makeRecent(): Recent {
  const lines: Line[] = []
  let next = 0
  return {
    note(line) {
      lines[next] = line
      next = (next + 1) % eventLinesMax
    },
    numberOf(text) {
      for (let back = 1; back <= lines.length; back++) {
        const line = lines[(next - back + lines.length) % lines.length]!
        if (line.text === text) return line.number
      }
      return undefined
    },
  }
}
