/** By which clock the times of an input were written that name no zone. */
import type { Line } from '../reader.ts'
import { type Dates, datesIn, namesNoZone, zoneByCarrier } from './dates.ts'
import { timeIn } from './time-in.ts'

/** A line, and what its carrier says of the time. */
export type Stamped = Pick<Line, 'text' | 'at'>

export class Clock {
  readonly #localZoneMs: (at: number) => number
  /** What a line has said of the zone. */
  #toldMs: number | undefined
  /** Other lines of this file are in UTC, as those of containers are, where most such mixtures come from. */
  #besideUtc = false
  /** What local times are ahead of UTC by. */
  zoneMs = 0
  /** A line had to be read although none tells the zone. */
  assumed = false

  /** @param localZoneMs of the machine that reads, by the time of the first line */
  constructor(localZoneMs: (at: number) => number) {
    this.#localZoneMs = localZoneMs
  }

  /** The beginning of a file that will come: its lines may name the zone that those of one before it leave out. */
  overhear(beginning: string): void {
    this.#toldMs ??= datesIn(beginning, Date.now()).zoneMs
  }

  /** The beginning of a file that is read from now on. */
  begin(text: string): Dates {
    const dates = datesIn(text, Date.now())
    this.#toldMs = dates.zoneMs ?? this.#toldMs
    this.#besideUtc = dates.inUtc
    this.zoneMs = this.#toldMs ?? (dates.inUtc ? 0 : this.#localZoneMs(dates.firstAt))
    return dates
  }

  timeOf(line: Stamped): number | undefined {
    const at = timeIn(line.text)
    return at === undefined ? undefined : this.inUtc(at, line)
  }

  /** @param own the line's own time, which may name no zone */
  inUtc(own: number, { text, at }: Stamped): number {
    if (!namesNoZone(text)) return own
    const carried = at === undefined ? undefined : zoneByCarrier(own, at)
    if (carried === undefined && this.#toldMs === undefined && !this.#besideUtc) this.assumed = true
    return own - (carried ?? this.zoneMs)
  }
}
