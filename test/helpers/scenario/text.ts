/** The quoted strings of a scenario: `"HTTP/1.1 200 OK\r\n\r\n"`, `"a" × 1000`, several in a row. */

const PIECE = /\s*"((?:[^"\\]|\\.)*)"(?:\s*×\s*(\d+))?/y

/** Bytes of all the pieces in `text`. Throws on anything else in it. */
export function bytesOf(text: string): Buffer {
  const pieces: Buffer[] = []
  PIECE.lastIndex = 0
  let at = 0
  for (let found = PIECE.exec(text); found !== null; found = PIECE.exec(text)) {
    const unit = Buffer.from(unescaped(found[1]!), 'latin1')
    const times = Number(found[2] ?? 1)
    pieces.push(Buffer.alloc(unit.length * times, unit))
    at = PIECE.lastIndex
  }
  if (text.slice(at).trim() !== '' || pieces.length === 0) throw new Error(`no quoted string: ${text}`)
  return Buffer.concat(pieces)
}

const NAMED: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '"': '"', '\\': '\\' }

/** Latin-1: one character is one byte. `\xNN` stands for any of them. */
function unescaped(text: string): string {
  return text.replace(/\\(x[\da-f]{2}|.)/gi, (all, code: string) => {
    if (code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    const named = NAMED[code]
    if (named === undefined) throw new Error(`unknown escape ${all}`)
    return named
  })
}

/** For a line of an expectation: short, printable, one line. Of a repeated character only the first is shown. */
export function shown(body: string, bytes: number): string {
  return bytes > 60 ? `(${bytes} bytes)` : JSON.stringify(body.replace(/(.)\1{3,}/gs, '$1…'))
}
