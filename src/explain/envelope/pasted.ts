/** What people's hands and tools put around lines that they show to others: quotes, bullets, line numbers, grep's file names. */
import { type Opened, opened } from './opened.ts'

/** Indentation, `> `, `- `, `* `, `| `, `1. `, backticks and quotation marks. */
export function pastedPrefix(text: string): Opened | null {
  const found = /^(?:[ \t>*|`"'#$-]|\xe2\x80[\x98-\xa2]|\xa0|\xc2){1,24}/.exec(text)
  if (found === null) return null
  const rest = text.slice(found[0].length)
  const quoted = /[`"']/.test(found[0])
  return opened(quoted ? withoutEnd(rest) : rest)
}

/** grep over several files or with numbers: `error.log:`, `logs/error.log.1-12-`, `12:`. */
export function grepPrefix(text: string): Opened | null {
  const found =
    /^(?:[\w./@+~-]{0,120}\.(?:log|txt|out|err|json)(?:\.\d{1,4})?[:-](?:\d{1,9}[:-])?|\d{1,9}[:.)-]) ?/.exec(text) ??
    /^[\w./@+~-]{1,120}:(?:\d{1,9}:)? ?/.exec(text)
  return found ? opened(text.slice(found[0].length)) : null
}

function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && '`"\', '.includes(text[end - 1]!)) end--
  // A closing quote may be the line's own: only an odd one was put around it.
  const ended = text.slice(0, end)
  return (ended.split('"').length - 1) % 2 === 0 ? ended : text
}
