/** The three digits of a status, where they stand in a text. */

const ZERO = 0x30

/** 200 to 498, and not 408: numbers that no gateway's failure hides behind, if nobody was asked twice. */
export function isFine(text: string, at: number): boolean {
  const hundreds = text.charCodeAt(at) - ZERO
  if (hundreds !== 2 && hundreds !== 3 && hundreds !== 4) return false
  const tens = text.charCodeAt(at + 1) - ZERO
  const ones = text.charCodeAt(at + 2) - ZERO
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return false
  return hundreds !== 4 || !((tens === 9 && ones === 9) || (tens === 0 && ones === 8))
}

export function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9
}
