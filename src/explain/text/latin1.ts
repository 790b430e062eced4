/** Bytes to text of one character per byte and back to what was meant: logs hold any bytes, and UTF-8 only where people read it. */

/** Enough for one call's arguments on every engine. */
const BLOCK = 4096

/** Any runtime's way; a host that has a faster one (Buffer's `latin1Slice`) hands it over. */
export function latin1Text(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += BLOCK) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + BLOCK) as unknown as number[])
  }
  return text
}

/** The UTF-8 that the bytes spell; a byte that is none becomes U+FFFD. Text that is all ASCII is returned as it is. */
export function decoded(latin1: string): string {
  if (/^[\0-\x7f]*$/.test(latin1)) return latin1
  let text = ''
  for (let at = 0; at < latin1.length; ) {
    const { point, length } = codePointAt(latin1, at)
    text += String.fromCodePoint(point)
    at += length
  }
  return text
}

const NONE = 0xfffd
/** The least code point that may be written with so many bytes: what is longer than needed is no UTF-8. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000]

function codePointAt(latin1: string, at: number): { point: number; length: number } {
  const first = latin1.charCodeAt(at)
  // Above a byte it was decoded already: an escape in JSON.
  if (first < 0x80 || first > 0xff) return { point: first, length: 1 }
  const length =
    first >= 0xf0 && first < 0xf8 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 0
  if (length === 0) return { point: NONE, length: 1 }
  let point = first & (0xff >> (length + 1))
  for (let next = at + 1; next < at + length; next++) {
    const byte = latin1.charCodeAt(next)
    if (!(byte >= 0x80 && byte < 0xc0)) return { point: NONE, length: next - at }
    point = (point << 6) | (byte & 0x3f)
  }
  const valid = point >= LEAST[length]! && point <= 0x10ffff && !(point >= 0xd800 && point < 0xe000)
  return valid ? { point, length } : { point: NONE, length: 1 }
}
