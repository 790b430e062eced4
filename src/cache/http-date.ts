/** Dates in fields (RFC 9110 §5.6.7): the three forms that a recipient must know, and nothing that merely looks like one. */

/** @returns epoch ms; null where the text is no date. `now`: epoch ms, for the century of two-digit years. */
export function parseHttpDate(text: string, now: number): number | null {
  const found = IMF.exec(text) ?? RFC_850.exec(text)
  if (found !== null) {
    const [, day, month, year, hour, minute, second] = found as unknown as Parts
    return epochOf(year.length === 2 ? century(Number(year), now) : Number(year), month, day, hour, minute, second)
  }
  const old = ASCTIME.exec(text)
  if (old === null) return null
  const [, month, day, hour, minute, second, year] = old as unknown as Parts
  return epochOf(Number(year), month, day, hour, minute, second)
}

type Parts = [string, string, string, string, string, string, string]

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const month = `(${MONTHS.join('|')})`
const time = '(\\d\\d):(\\d\\d):(\\d\\d)'
const IMF = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d\\d) ${month} (\\d{4}) ${time} GMT$`)
const RFC_850 = new RegExp(`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\\d\\d)-${month}-(\\d\\d) ${time} GMT$`)
const ASCTIME = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${month} ([\\d ]\\d) ${time} (\\d{4})$`)

/** More than 50 years ahead means the past (RFC 9110 §5.6.7). */
function century(year: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear()
  const full = thisYear - (thisYear % 100) + year
  return full > thisYear + 50 ? full - 100 : full
}

function epochOf(year: number, name: string, day: string, hour: string, minute: string, second: string): number | null {
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second)]
  // A leap second is a second 60 (RFC 9110 §5.6.7).
  if (h > 23 || m > 59 || s > 60) return null
  const date = new Date(0)
  date.setUTCFullYear(year, MONTHS.indexOf(name), d)
  if (date.getUTCDate() !== d) return null
  return date.getTime() + (h * 3600 + m * 60 + s) * 1000
}
