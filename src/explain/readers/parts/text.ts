/** Looking into a line without patterns that could go back over it. */

/** What stands between the first `open` from `from` on and the next `close`; undefined where either is missing. */
export function between(text: string, open: string, close: string, from = 0): string | undefined {
  const start = text.indexOf(open, from)
  if (start < 0) return undefined
  const end = text.indexOf(close, start + open.length)
  return end < 0 ? undefined : text.slice(start + open.length, end)
}

/** What follows the first `marker`, to the end; undefined without it. */
export function after(text: string, marker: string): string | undefined {
  const at = text.indexOf(marker)
  return at < 0 ? undefined : text.slice(at + marker.length)
}

/** The number that follows `marker`, blanks between them allowed: `pid: 12`. */
export function numberAfter(text: string, marker: string): number | undefined {
  const rest = after(text, marker)
  return rest === undefined ? undefined : leadingNumber(rest)
}

/** At most fifteen digits, so that it is exact. */
export function leadingNumber(text: string): number | undefined {
  const found = /^\s{0,8}(\d{1,15}(?:\.\d{1,9})?)/.exec(text)
  return found ? Number(found[1]) : undefined
}

/** The first of `words` that `text` contains. */
export function firstIn<T extends string>(text: string, words: readonly T[]): T | undefined {
  return words.find(word => text.includes(word))
}

/** The value of a row whose phrase `text` contains; the rows' order decides. */
export function rowIn<T>(text: string, rows: readonly (readonly [phrase: string, value: T])[]): T | undefined {
  return rows.find(([phrase]) => text.includes(phrase))?.[1]
}

/** `key=value key="value with blanks"` anywhere in `text`, as far as `keys` asks for them. */
export function logfmt(text: string, keys: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const key of keys) {
    const at = startOf(text, `${key}=`)
    if (at < 0) continue
    const from = at + key.length + 1
    const quoted = text[from] === '"'
    const end = quoted ? closingQuote(text, from + 1) : text.indexOf(' ', from)
    found[key] = text.slice(quoted ? from + 1 : from, end < 0 ? text.length : end)
  }
  return found
}

/** `word` at the beginning, or behind a blank. */
function startOf(text: string, word: string): number {
  if (text.startsWith(word)) return 0
  const at = text.indexOf(` ${word}`)
  return at < 0 ? -1 : at + 1
}

/** Of a quoted text that may hold `\"`. */
export function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at > 0 && text[at - 1] === '\\' && text[at - 2] !== '\\') at = text.indexOf('"', at + 1)
  return at
}

/** One pattern for many phrases: a reader is asked about lines of every other format, and looks at most of them only once. */
export function anyOf(phrases: readonly string[], { atStart = false }: { atStart?: boolean } = {}): RegExp {
  const written = phrases.map(phrase => phrase.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  return new RegExp(`${atStart ? '^' : ''}(?:${written.join('|')})`)
}
