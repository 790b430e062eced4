/** Hostile text made safe to show: for HTML, for terminals, and bytes as a hex dump. */

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Safe as element text and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, sign => HTML[sign] ?? sign) : text
}

/**
 * One line without anything that moves a cursor, turns text around or hides: controls, C1, bidi overrides, zero-width
 * and line separators become `\x1b` or `\u202e`. Cut at `max` characters.
 */
export function printable(text: string, max = 300): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text
  return cut.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, sign => {
    const code = sign.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`
  })
}

/** Both in one: what a page shows of an upstream's words. */
export function shown(text: string, max?: number): string {
  return escapeHtml(printable(text, max))
}

/** `0000  53 53 48 2d …  SSH-…`, sixteen bytes a row. Anything that is not hexadecimal ends it. */
export function hexDump(sampleHex: string, bytesMax = 128): string[] {
  const bytes = Buffer.from(sampleHex.slice(0, bytesMax * 2), 'hex')
  const rows: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)]
    const signs = row.map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    rows.push(
      `${hex(at, 4)}  ${row
        .map(byte => hex(byte, 2))
        .join(' ')
        .padEnd(47)}  ${signs}`,
    )
  }
  return rows
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0')
}
