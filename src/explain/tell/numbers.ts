/** Numbers as people read them. */

/** `11,204` */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 request`, `96 requests` */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `99.2 %`; never 100 % unless it is all, never 0 % unless it is none. */
export function share(part: number, whole: number): string {
  if (whole === 0 || part === whole) return '100 %'
  if (part === 0) return '0 %'
  const percent = (100 * part) / whole
  if (percent < 0.1) return 'under 0.1 %'
  if (percent > 99.9) return 'over 99.9 %'
  return `${percent < 10 || percent > 90 ? percent.toFixed(1) : Math.round(percent)} %`
}

/** `512 B`, `3.4 MiB` */
export function bytes(count: number): string {
  let value = count
  for (const unit of ['B', 'KiB', 'MiB', 'GiB']) {
    if (value < 1024) return `${unit === 'B' || value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`
    value /= 1024
  }
  return `${value.toFixed(1)} TiB`
}
