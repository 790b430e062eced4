/** Strings as Go's `%q` writes them, back to what they were: one character per byte. */

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

/** The string whose opening quote stands at `from`, to its closing quote or the end of the text; null: none begins there. */
export function goUnquoted(text: string, from: number, max = 8192): string | null {
  if (text[from] !== '"') return null
  let value = ''
  const end = Math.min(text.length, from + max)
  for (let at = from + 1; at < end; at++) {
    const char = text[at]!
    if (char === '"') break
    if (char !== '\\') {
      value += char
      continue
    }
    const next = text[++at] ?? ''
    const digits = next === 'x' ? 2 : next === 'u' ? 4 : next === 'U' ? 8 : 0
    const code = digits === 0 ? Number.NaN : Number.parseInt(text.slice(at + 1, at + 1 + digits), 16)
    value += Number.isNaN(code) ? (SIMPLE[next] ?? next) : utf8(code, next === 'x')
    if (!Number.isNaN(code)) at += digits
  }
  return value
}

/** `\x` is a byte, `\u` a character: its bytes in UTF-8. */
function utf8(code: number, byte: boolean): string {
  if (byte || code < 0x80) return String.fromCharCode(code & 0xff)
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f))
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
  return '?'
}
