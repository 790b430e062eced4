/** Text of unknown origin as the inside of a JSON string or of an Apache log field: ASCII only, never a line break. */

/**
 * The inside of a JSON string. Everything beyond printable ASCII becomes an escape, so that one character is one byte
 * and the length of a line is known without counting its bytes.
 */
export function jsonEscape(text: string): string {
  return NEEDS_ESCAPING.test(text) ? jsonEscapeSlow(text) : text
}

/** JSON.stringify for values, ASCII only. */
export function jsonValue(value: unknown): string {
  return asciiOnly(JSON.stringify(value))
}

/** A quoted field of the combined format: quotes, backslashes and whatever is not printable as Apache writes them. */
export function combinedEscape(text: string): string {
  return text.replace(/["\\]|[^\x20-\x7e]/g, unit => {
    if (unit === '"' || unit === '\\') return `\\${unit}`
    const code = unit.charCodeAt(0)
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** Anything but printable ASCII without quote and backslash. Measured a third faster than a loop over the characters. */
const NEEDS_ESCAPING = /[^ !#-[\]-~]/

function jsonEscapeSlow(text: string): string {
  return asciiOnly(JSON.stringify(text)).slice(1, -1)
}

function asciiOnly(json: string): string {
  return json.replace(/[\x7f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
