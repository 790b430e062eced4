/** Which octets may stand where (RFC 9110 §5.6.2, RFC 9112 §3–5), as lookup tables. */

export const SP = 0x20
export const HTAB = 0x09
export const CR = 0x0d
export const LF = 0x0a
export const COLON = 0x3a

/** tchar: field names, methods. */
export const TOKEN: Uint8Array = table(/[!#$%&'*+\-.^_`|~0-9A-Za-z]/)

/** Field values: HTAB, SP, VCHAR, obs-text. No other control octet, no DEL. */
export const VALUE: Uint8Array = table(/[\t\x20-\x7e\x80-\xff]/)

/** Request target: visible ASCII without `#`. Octets ≥ 0x80 and spaces are refused, not repaired. */
export const TARGET: Uint8Array = table(/[!-~]/, '#')

/** Value of a hexadecimal digit, or 255. */
export const HEX: Uint8Array = new Uint8Array(256).map((_, octet) => {
  const value = Number.parseInt(String.fromCharCode(octet), 16)
  return Number.isNaN(value) ? 255 : value
})

function table(allowed: RegExp, except = ''): Uint8Array {
  return new Uint8Array(256).map((_, octet) => {
    const character = String.fromCharCode(octet)
    return allowed.test(character) && !except.includes(character) ? 1 : 0
  })
}

/** Without the white space that HTTP allows around a value, and no other: `trim` would take a no-break space too, a pattern quadratic time. */
export function withoutBlanks(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}

function isBlank(octet: number): boolean {
  return octet === SP || octet === HTAB
}

export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (TOKEN[text.charCodeAt(i)] !== 1) return false
  return text.length > 0
}
