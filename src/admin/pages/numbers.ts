/** Numbers as people read them on the admin pages. */

/** `12,345` */
export function count(n: number): string {
  return n.toLocaleString('en-US')
}

/** `0.03 %`, `12 %`; what is not nothing never shows as nothing. */
export function percent(share: number): string {
  const value = share * 100
  if (value > 0 && value < 0.01) return '< 0.01 %'
  return `${Number(value.toPrecision(value < 1 ? 1 : 2))} %`
}

/** `5 s`, `12 min`, `3 h`, `8 d`: the largest unit is enough. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}
