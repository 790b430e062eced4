/** What people's hands and tools put around lines that they show to others: quotes, bullets, line numbers, grep's file names. */
import { type Opened, opened } from './opened.ts'

/** Indentation alone: formats that indent lines of theirs take those as they are. */
export function indentPrefix(text: string): Opened | null {
  const found = /^[ \t]{1,200}(?=\S)/.exec(text)
  return found ? opened(text.slice(found[0].length)) : null
}

/** `> `, `- `, `* `, `| `, backticks and quotation marks; a bullet and a no-break space come as the bytes of their UTF-8. */
export function pastedPrefix(text: string): Opened | null {
  const found =
    /^(?:(?:> ?){1,8}|[*#$|-] |\xe2\x80\xa2 ?)?(?:[ \t]|\xc2\xa0){0,64}(?:[`"']|\xe2\x80[\x98-\x9e]){0,3}/.exec(text)
  if (found === null || found[0] === '') return null
  const rest = text.slice(found[0].length)
  return opened(/[`"'\x80]/.test(found[0]) ? withoutEnd(rest) : rest)
}

/** grep over several files or with numbers: `error.log:`, `logs/error.log.1-12-`, `12:`. */
export function grepPrefix(text: string): Opened | null {
  const found =
    /^(?:[\w./@+~-]{0,120}\.(?:log|txt|out|err|json)(?:\.\d{1,4})?[:-](?:\d{1,9}[:-](?!\d\d[-/:]\d\d))?|\d{1,9}[:.)-]) ?/.exec(
      text,
    ) ?? /^[\w./@+~-]{1,120}:(?:\d{1,9}:)? ?/.exec(text)
  return found ? opened(text.slice(found[0].length)) : null
}

function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && '`"\', \xe2\x80\x9d\x99'.includes(text[end - 1]!)) end--
  // A closing quote may be the line's own: only an odd one was put around it.
  const ended = text.slice(0, end)
  return (ended.split('"').length - 1) % 2 === 0 ? ended : text
}
