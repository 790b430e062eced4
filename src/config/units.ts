/** Durations, sizes and percentages as people write them in the configuration. */

/** A value as read, or why it was refused: one sentence that shows a right example. */
export type Read<T> = { ok: true; value: T } | { ok: false; message: string }

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
}
/** Ten years: beyond it a duration is a slip of the pen, and sums of it could leave the safe integers. */
const DURATION_MS_MAX = 3650 * 86_400_000
/** One pebibyte, for the same reason. */
const SIZE_BYTES_MAX = 1024 ** 5

/** `250ms 3s 5m 1h 30d 1m30s none` → milliseconds; `none` is 0, and so is `0` or `0s`. */
export function readDuration(text: string): Read<number> {
  const written = text.trim()
  if (written === 'none' || written === '0') return { ok: true, value: 0 }
  if (/^\d+(\.\d+)?$/.test(written)) {
    return refuse(`"${written}" has no unit: write ${written}s or ${written}ms`)
  }
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(written)) return refuse(durationHint(written))
  let total = 0
  for (const [, amount, unit] of written.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (DURATION_UNITS[unit as string] as number)
  }
  if (total > DURATION_MS_MAX) return refuse(`"${written}" is longer than ten years; write none for no limit`)
  const whole = Math.round(total)
  if (Math.abs(total - whole) > 1e-6) return refuse(`"${written}" is no whole number of milliseconds`)
  return { ok: true, value: whole }
}

/** `64KiB 10MB 512B 512` → bytes. KiB is 1024, KB is 1000; a bare number counts bytes. */
export function readSize(text: string): Read<number> {
  const written = text.trim()
  const parts = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/.exec(written)
  if (!parts) return refuse(`"${written}" is no size; write it as 64KiB or 10MB`)
  const amount = parts[1] as string
  const unit = parts[2] as string
  const bytes = unit === '' ? 1 : SIZE_UNITS[unit]
  if (bytes === undefined) return refuse(sizeHint(amount, unit))
  const total = Number(amount) * bytes
  if (total > SIZE_BYTES_MAX) return refuse(`"${written}" is more than 1024 TiB; write 0 for no limit`)
  if (!Number.isInteger(total)) return refuse(`"${written}" is no whole number of bytes`)
  return { ok: true, value: total }
}

/** `20%` → 0.2. Refuses bare numbers: `0.2` and `20` would both be guesses. */
export function readPercentage(text: string): Read<number> {
  const written = text.trim()
  const parts = /^(\d+(?:\.\d+)?) ?%$/.exec(written)
  if (!parts) {
    const bare = /^\d+(\.\d+)?$/.test(written)
    const meant = bare ? percentMeant(Number(written)) : '20%'
    return refuse(`"${written}" is no percentage; write it as ${meant}`)
  }
  const value = Number(parts[1]) / 100
  if (value > 1) return refuse(`"${written}" is more than 100%`)
  return { ok: true, value }
}

/** Milliseconds → the shortest exact spelling, such as `90s` → `1m30s`; 0 → `none`. */
export function writeDuration(ms: number): string {
  if (ms === 0) return 'none'
  let rest = ms
  let text = ''
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const size = DURATION_UNITS[unit] as number
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text
}

/** Bytes → the shortest exact spelling in powers of 1024, else in bytes. */
export function writeSize(bytes: number): string {
  for (const unit of ['GiB', 'MiB', 'KiB']) {
    const size = SIZE_UNITS[unit] as number
    if (bytes > 0 && bytes % size === 0) return `${bytes / size}${unit}`
  }
  return `${bytes}B`
}

function durationHint(written: string): string {
  const lower = written.toLowerCase()
  const known = /^(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|hrs?|d|days?)$/.exec(
    lower,
  )
  if (known) {
    const word = known[2] as string
    const unit = word === 'ms' || word.startsWith('milli') ? 'ms' : word.charAt(0)
    return `"${written}" is no duration; write it as ${known[1]}${unit}`
  }
  return `"${written}" is no duration; write it as 250ms, 3s, 5m, 1h, 30d or none`
}

function sizeHint(amount: string, unit: string): string {
  const letter = unit.charAt(0).toUpperCase()
  if ('KMG'.includes(letter) && letter !== '') {
    return `"${amount}${unit}" could be read two ways; write ${amount}${letter}iB (powers of 1024) or ${amount}${letter}B (powers of 1000)`
  }
  return `"${amount}${unit}" is no size; write it as 64KiB or 10MB`
}

function percentMeant(bare: number): string {
  return bare > 0 && bare < 1 ? `${Number((bare * 100).toPrecision(12))}%` : `${bare}%`
}

function refuse(message: string): { ok: false; message: string } {
  return { ok: false, message }
}

/** RFC 3339, with its offset: what a clock on some wall says is another time elsewhere. @returns epoch ms */
export function readTime(written: string): Read<number> {
  const whole = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/.test(written)
  const value = whole ? Date.parse(written.replace(' ', 'T').toUpperCase()) : Number.NaN
  if (!Number.isNaN(value)) return { ok: true, value }
  return { ok: false, message: `"${written}" is no time; write it with its offset, such as 2026-12-24T06:00:00Z` }
}
