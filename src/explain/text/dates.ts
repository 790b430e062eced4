/** What some lines leave out of their times, and others of the same input tell: the year, and the zone of this host's clock. */

import { timeIn } from './time-in.ts'

/** So much of an input's beginning is looked at. */
const LOOKED_AT = 64 * 1024

const DATED =
  /(\d{4})[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:(?:\d\d(?:[.,]\d{1,9})?([+-]\d\d):?(\d\d)\b)?|\d\d\/[A-Z][a-z]{2}\/(\d{4}):\d\d:\d\d:\d\d ([+-]\d\d)(\d\d)|\d\d:\d\d:\d\d(?:\.\d{1,9})? (\d{4})\b/g

const UTC = /T\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z/

const DAY_MS = 86_400_000

export interface Dates {
  /** No time without a year is later than this; epoch ms. */
  latest: number
  /** What local times are ahead of UTC by; undefined: no line says. */
  zoneMs: number | undefined
  /** Some lines have times that end in `Z`. */
  inUtc: boolean
  /** Of the first line that has a time, as it is written. */
  firstAt: number
}

/** @param nowMs the best that is known of the year before any line was seen */
export function datesIn(text: string, nowMs: number): Dates {
  let year: number | undefined
  let zoneMs: number | undefined
  for (const found of text.slice(0, LOOKED_AT).matchAll(DATED)) {
    const [, iso, isoHours, isoMinutes, day, dayHours, dayMinutes, ctime] = found
    const [hours, minutes] = isoHours === undefined ? [dayHours, dayMinutes] : [isoHours, isoMinutes]
    year ??= yearOf(iso ?? day ?? ctime)
    if (hours !== undefined) zoneMs ??= (Number(hours) * 60 + Math.sign(Number(`${hours}1`)) * Number(minutes)) * 60_000
    if (year !== undefined && zoneMs !== undefined) break
  }
  return {
    latest: year === undefined ? nowMs + DAY_MS : Date.UTC(year + 1, 0, 1) - 1,
    zoneMs,
    inUtc: UTC.test(text.slice(0, LOOKED_AT)),
    firstAt: firstTime(text) ?? nowMs,
  }
}

const FIRST_LINES_MAX = 100

function firstTime(text: string): number | undefined {
  for (const line of text.slice(0, LOOKED_AT).split('\n', FIRST_LINES_MAX)) {
    const at = timeIn(line)
    if (at !== undefined) return at
  }
  return undefined
}

/** Times of these shapes name no zone: nginx's errors, Apache's errors, uWSGI, php-fpm, HAProxy's accept date. */
const ZONELESS =
  /^(?:\d{4}\/\d\d\/\d\d \d\d:|\[?[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d|\[\d\d-[A-Z][a-z]{2}-\d{4} \d\d:)|^\S{3,60} \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?:\.\d{3})?\]/

export function namesNoZone(line: string): boolean {
  return ZONELESS.test(line.slice(0, 120))
}

/** What zones are apart by, how far they are from UTC at most, and how late a carrier stamps a line at most. */
const ZONE_STEP_MS = 15 * 60_000
const ZONE_MAX_MS = 14 * 3_600_000
const CARRIED_WITHIN_MS = 10_000

/**
 * Whoever carried a line stamped it as it was written: where both times tell the same moment of different clocks, that is the
 * zone of the line's own. undefined: they tell of different moments.
 */
export function zoneByCarrier(own: number, carried: number): number | undefined {
  const apart = own - carried
  const zoneMs = Math.round(apart / ZONE_STEP_MS) * ZONE_STEP_MS
  return Math.abs(apart - zoneMs) <= CARRIED_WITHIN_MS && Math.abs(zoneMs) <= ZONE_MAX_MS ? zoneMs : undefined
}

function yearOf(text: string | undefined): number | undefined {
  const year = Number(text)
  return year >= 1990 && year < 2200 ? year : undefined
}
