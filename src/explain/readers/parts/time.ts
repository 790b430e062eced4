/** Dates as logs write them, to epoch ms. Without a zone they are taken for UTC. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2026-11-02T10:11:12.118Z`, `2026-11-02 10:11:12,118 +0100`, `2026/11/02 10:11:12`, at the beginning. */
export function isoTime(text: string): number | undefined {
  const found = /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|UTC|[+-]\d\d:?\d\d)?/.exec(
    text,
  )
  if (!found) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = found
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  return at + Math.floor(Number(`0.${fraction || 0}`) * 1000) - zoneMs(zone)
}

/** `02-Nov-2026 10:11:12`, `02/Nov/2026:10:11:12 +0000`, at the beginning. */
export function dayFirstTime(text: string): number | undefined {
  const found = /^(\d\d)[-/]([A-Z][a-z]{2})[-/](\d{4})[ :](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?\s?([+-]\d{4})?/.exec(text)
  if (!found) return undefined
  const [, day, month = '', year, hour, minute, second, zone = 'Z'] = found
  const at = MONTHS.indexOf(month)
  if (at < 0) return undefined
  return Date.UTC(Number(year), at, Number(day), Number(hour), Number(minute), Number(second)) - zoneMs(zone)
}

/** `Mon Nov  2 10:11:12 2026`, at the beginning. */
export function ctimeTime(text: string): number | undefined {
  const found = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (?:[A-Z]{3,4} )?(\d{4})/.exec(text)
  if (!found) return undefined
  const [, month = '', day, hour, minute, second, year] = found
  const at = MONTHS.indexOf(month)
  if (at < 0) return undefined
  return Date.UTC(Number(year), at, Number(day), Number(hour), Number(minute), Number(second))
}

/** `0.012`, `12ms`, `2.1s`, `30000 ms`: milliseconds; a bare number is in `unit`s of so many ms. */
export function durationMs(text: string | undefined, unitMs: number): number | undefined {
  const found = text === undefined ? null : /^"?(\d{1,12}(?:\.\d{1,9})?)\s?(ms|s|us|m)?/.exec(text)
  if (!found) return undefined
  const factor = { ms: 1, s: 1000, us: 0.001, m: 60_000 }[found[2] ?? ''] ?? unitMs
  return Number(found[1]) * factor
}

function zoneMs(zone: string): number {
  if (zone === 'Z' || zone === 'UTC') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone[0] === '-' ? -minutes : minutes) * 60_000
}
