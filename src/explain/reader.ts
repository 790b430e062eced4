/** What every reader of `readers/` is: one log format, line by line. */
import type { Fact } from './fact.ts'

/**
 * A line without the prefixes of whoever carried it (docker, kubectl, syslog, journald …). `text` has one character per byte
 * (latin1): a reader that shows a part of it to people leaves the decoding to the report.
 */
export interface Line {
  text: string
  /** Its number in the input, from 1. */
  number: number
  /** Epoch ms, from the prefix, if that has one. */
  at?: number
  /** From the prefix: container, pod, unit or program. */
  source?: string
  /** So many lines of the input it was put together from, where a paste had broken it. */
  pieces?: number
}

/** An unfinished event of several lines holds back at most this many. */
export const eventLinesMax = 500

export interface Reader {
  /** As in `formats` of the report. */
  readonly format: string
  /**
   * Is it a line of this format? Asked for every line that the format of the line before does not take, so it looks at a few
   * characters and runs no pattern that could go back over the line.
   */
  takes(text: string): boolean
  /**
   * The facts of a line that it takes; none: the line is of this format and nothing failed. Never throws, whatever the line holds.
   * A reader of events of several lines collects them here and gives the facts with the line that ends the event.
   */
  read(line: Line): readonly Fact[]
  /** What is still collected when the input ends, or when another format's line comes. */
  end?(): readonly Fact[]
  /**
   * For formats of which most lines tell of success: true where this line is of the format and cannot be a failure. It is asked
   * before everything else, where the line before was this reader's and began alike, and must cost no more than a few comparisons.
   */
  passes?(text: string, from: number, to: number): boolean
}

/** Readers keep state over lines, so each explanation makes its own. */
export type MakeReader = () => Reader
