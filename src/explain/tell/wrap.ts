/** Prose filled to a width. */
import { columnsOf } from './harmless.ts'

/** Words that are longer than a line stand on one of their own, unbroken. */
export function filled(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const word of text.split(' ')) {
    const wide = columnsOf(word)
    if (line !== '' && used + 1 + wide > columns) {
      lines.push(line)
      line = word
      used = wide
    } else {
      used += (line === '' ? 0 : 1) + wide
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}
