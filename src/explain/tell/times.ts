/** Times of a log as people read them: UTC, the day only where it is not plain. */

/** `10:11:12`, with its day where first and last lie on different ones: `2026-11-02 10:11:12`. */
export function stamp(iso: string, dated: boolean): string {
  return dated ? `${iso.slice(0, 10)} ${iso.slice(11, 19)}` : iso.slice(11, 19)
}

export function sameDay(one: string, other: string): boolean {
  return one.slice(0, 10) === other.slice(0, 10)
}

/** `10:11:12 – 10:19:40`; `10:11:12` alone where it is one moment. */
export function stampRange(first: string, last: string, dated: boolean): string {
  const both = dated || !sameDay(first, last)
  const [from, to] = [stamp(first, both), stamp(last, both)]
  return from === to ? from : `${from} – ${sameDay(first, last) ? stamp(last, false) : to}`
}

/** `under 1 s`, `12 s`, `8 min`, `3 h 5 min`, `2 d 3 h`. */
export function lasting(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 1) return 'under 1 s'
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}
