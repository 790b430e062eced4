/** `--since` and `--until`: a time, a time of day, or how long ago. */
import { type Read, readDuration } from '../../config/units.ts'

const SHOW = 'write it as 2026-11-02T10:05:00Z, 10:05 or 2h (two hours ago)'

/**
 * @param zoneMs what a time without a zone is ahead of UTC by: as are those of the log, which is where it was read off
 * @returns epoch ms
 */
export function readMoment(written: string, nowMs: number, zoneMs = 0): Read<number> {
  const text = written.trim()
  if (text === 'now') return { ok: true, value: nowMs }
  const ofDay = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text)
  if (ofDay)
    return timeOfDay(
      ofDay.slice(1).map(part => Number(part ?? 0)),
      text,
      nowMs,
      zoneMs,
    )
  const ago = /^-?((?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+)( ago)?$/.exec(text)
  if (ago?.[1] !== undefined) {
    const duration = readDuration(ago[1])
    return duration.ok ? { ok: true, value: nowMs - duration.value } : duration
  }
  return dated(text, zoneMs)
}

/** The latest such time that is not to come: at half past midnight `23:50` was yesterday. */
function timeOfDay(
  [hours = 0, minutes = 0, seconds = 0]: number[],
  text: string,
  nowMs: number,
  zoneMs: number,
): Read<number> {
  if (hours > 23 || minutes > 59 || seconds > 59) return refused(text)
  const midnight = nowMs - ((nowMs + zoneMs) % 86_400_000)
  const today = midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000
  return { ok: true, value: today > nowMs ? today - 86_400_000 : today }
}

/** As logs write them too: `2026-11-02 10:05:00`, `2026/11/02 10:05`, `2026-11-02`. */
function dated(text: string, zoneMs: number): Read<number> {
  const parts =
    /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?([Zz]|[+-]\d\d:?\d\d)?)?$/.exec(text)
  if (!parts) return refused(text)
  const [, year, month, day, time = '00:00', zone] = parts
  const offset = zone?.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : (zone ?? 'Z').toUpperCase()
  const value = Date.parse(`${year}-${month}-${day}T${time.replace(',', '.')}${offset}`)
  return Number.isNaN(value) ? refused(text) : { ok: true, value: zone === undefined ? value - zoneMs : value }
}

function refused(text: string): Read<number> {
  return { ok: false, message: `"${text}" is no time; ${SHOW}` }
}
