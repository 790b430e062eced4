/** Durations and sizes as products write them. */

const MS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  M: 2_592_000_000,
  y: 31_536_000_000,
}

/** `60s`, `1m30s`, `1h`; a bare number is in `unit`. Milliseconds; undefined for what is no duration. */
export function durationMs(text: string, unit: 'ms' | 's' = 's'): number | undefined {
  if (text.length > 40) return undefined
  if (/^\d{1,12}(?:\.\d{1,6})?$/.test(text)) return Number(text) * MS[unit]!
  let total = 0
  let rest = text
  while (rest !== '') {
    const part = /^(\d{1,12}(?:\.\d{1,6})?)(us|ms|s|m|h|d|w|M|y)\s?/.exec(rest)
    if (!part) return undefined
    total += Number(part[1]) * MS[part[2]!]!
    rest = rest.slice(part[0].length)
  }
  return text === '' ? undefined : total
}

const BYTES: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** `8k`, `50m`, `1g`, `64KiB`, `10MB`. Bytes. */
export function sizeBytes(text: string): number | undefined {
  const found = /^(\d{1,15})\s?([kmg]?)i?b?$/i.exec(text.slice(0, 40))
  return found ? Number(found[1]) * BYTES[found[2]!.toLowerCase()]! : undefined
}

export function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined
}
