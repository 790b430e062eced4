/** How httpd's messages are told apart: by their number, or, in 2.2 and in modules without numbers, by their words. */
import type { Fact } from '../../fact.ts'
import type { ApacheLine } from './line.ts'

export type Tell = (line: ApacheLine) => readonly Fact[]

/**
 * A failed request writes several lines. root: says what happened · vague: says that something did · follows: says that it failed
 * because of what stands before · detail: more of what another line has begun to tell · hint: why, if the
 * request then fails · apart: stands for itself.
 */
export type Weight = 'root' | 'vague' | 'follows' | 'detail' | 'hint' | 'apart'

export interface Message {
  numbers: readonly string[]
  words: readonly string[]
  weight: Weight
  tell: Tell
}

/** `numbers`: `AH00957 AH00939`, written without `AH`. `words`: any of them, parted by `|`, anywhere in the message. */
export function message(weight: Weight, numbers: string, words: string, tell: Tell): Message {
  return {
    weight,
    numbers: numbers === '' ? [] : numbers.split(' '),
    words: words === '' ? [] : words.split('|'),
    tell,
  }
}

export function makeLookUp(messages: readonly Message[]): (line: ApacheLine) => Message | undefined {
  const byNumber = new Map(messages.flatMap(one => one.numbers.map(number => [number, one] as const)))
  const worded = messages.filter(({ words }) => words.length > 0)
  return line => {
    if (line.number !== undefined) {
      const known = byNumber.get(line.number)
      if (known) return known
    }
    // A stranger's words, such as a URL, do not stand at the beginning.
    const start = line.message.slice(0, 300)
    return worded.find(({ words }) => words.some(word => start.includes(word)))
  }
}
