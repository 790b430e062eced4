/** Log text made safe to show: one line, nothing in it that a terminal obeys or that turns text around, no wider than asked. */

const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu

/** Controls, bidi overrides, zero-width and unassigned characters become `\x1b` or `\u202e`; a tab is a space. */
export function harmless(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\t', ' ')
    .replace(DANGEROUS, sign => {
      const code = sign.codePointAt(0) ?? 0
      return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
    })
}

/** The first line of it, harmless, in at most `columns` columns; what was cut shows as an ellipsis. */
export function oneLine(text: string, columns: number): string {
  const [first = '', ...others] = text.trim().slice(0, CHARACTERS_MAX).split(/\r?\n/, 2)
  return cutToColumns(harmless(first), columns, others.length > 0)
}

/** @param more what follows is left out: the ellipsis stands in any case */
export function cutToColumns(text: string, columns: number, more: boolean = false): string {
  let used = 0
  let at = 0
  let fits = 0
  for (const sign of text) {
    used += signColumns(sign)
    at += sign.length
    if (used <= columns - 1) fits = at
    if (used > columns) return `${text.slice(0, fits)}…`
  }
  return more ? `${used < columns ? text : text.slice(0, fits)}…` : text
}

/** In rows of at most `columns`, wherever that is. */
export function brokenAt(text: string, columns: number): string[] {
  const rows: string[] = []
  let row = ''
  let used = 0
  for (const sign of text) {
    const wide = signColumns(sign)
    if (used + wide > columns && row !== '') {
      rows.push(row)
      row = ''
      used = 0
    }
    row += sign
    used += wide
  }
  return [...rows, row]
}

/** As a terminal counts: East Asian wide signs and emoji are two columns, combining marks none. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const sign of text) columns += signColumns(sign)
  return columns
}

/** Nobody reads more of a line than this, and what is not shown need not be looked at. */
const CHARACTERS_MAX = 4096

const MARK = /^\p{M}$/u

function signColumns(sign: string): 0 | 1 | 2 {
  const code = sign.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (MARK.test(sign)) return 0
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1
}

/** Unicode's blocks of East Asian width W and F, coarsely. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]
