/** Words of others inside of Markdown: as code that cannot be left, and prose in which nothing is a sign. */
import { harmless } from './harmless.ts'

/** On one line; the fence around it is longer than any run of backticks in it. */
export function code(text: string): string {
  const line = harmless(text.replace(/\s+/g, ' ').trim())
  if (line === '') return ''
  const ticks = '`'.repeat(longestRun(line) + 1)
  const edge = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${ticks}${edge}${line}${edge}${ticks}`
}

export function fence(text: string, language: string): string {
  const lines = text.split('\n').map(harmless)
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return [`${ticks}${language}`, ...lines, ticks].join('\n')
}

/** Our own sentences, into which a name from a log may have come. */
export function prose(text: string): string {
  return harmless(text.replaceAll('\n', ' ')).replace(/[\\`*_{}[\]<>#|~@&!]/g, sign => `\\${sign}`)
}

function longestRun(text: string): number {
  let longest = 0
  for (const run of text.match(/`+/g) ?? []) longest = Math.max(longest, run.length)
  return longest
}
