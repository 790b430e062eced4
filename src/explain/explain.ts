/** Logs in, an explanation out: lines → readers → facts → requests → failures that are alike → report. */

import { concluded } from './conclude.ts'
import { isConfigLine } from './config/is-config.ts'
import type { GatewayConfig } from './config/shape.ts'
import type { Head } from './envelope/syslog.ts'
import { type Unwrapping, unwrapped } from './envelope.ts'
import type { Fact, Product } from './fact.ts'
import { tellsAnswers } from './failures/answering.ts'
import { isErrorLog } from './failures/error-log.ts'
import type { Context } from './failures/groups.ts'
import { noteListening } from './failures/listening.ts'
import type { Line, MakeReader, Reader } from './reader.ts'
import { learnedReaders as learned } from './readers/access/learned.ts'
import { READERS } from './readers.ts'
import { makeRecogniser, type Recogniser } from './recognise.ts'
import { type ExplainReport, reportOf } from './report.ts'
import { Tally } from './tally.ts'
import { Clock, type Stamped } from './text/clock.ts'
import { type Files, makeFiles } from './text/files.ts'
import { latin1Text } from './text/latin1.ts'
import { type Lines, splitLines } from './text/lines.ts'
import { makePieces, type Pieces } from './text/pieces.ts'
import { makeRecent, type Recent } from './text/recent.ts'

export interface ExplanationOptions {
  /** Bytes to text of one character per byte; a host with something faster hands it over. */
  decode?: (bytes: Uint8Array) => string
  readers?: readonly MakeReader[]
  /** Only what happened from then on, and up to then. What has no time is taken in any case. */
  since?: When
  until?: When
  /** The gateways' configurations, for what the lines do not say. */
  configs?: readonly GatewayConfig[]
  /** What the host's clock is ahead of UTC by at a time: for logs of which no line names a zone, most likely its own. UTC without it. */
  localZoneMs?: (at: number) => number
}

/** A moment in epoch ms, for a log whose own times are so far ahead of UTC. */
export type When = (zoneMs: number) => number

export interface Progress {
  lines: number
  recognised: number
  /** Requests that failed, so far. */
  failures: number
}

/** A whole `nginx -T` is kept; of sentences, commands and foreign lines the first. */
const CONFIG_LINES_MAX = 5000
const UNREAD_KEPT_MAX = 200
const BEGINNING_CHARACTERS = 8 * 1024

export class Explanation {
  readonly #decode: (bytes: Uint8Array) => string
  readonly #recogniser: Recogniser
  readonly #lines: Lines
  readonly #tally = new Tally()
  readonly #files: Files = makeFiles()
  readonly #recent: Recent = makeRecent()
  readonly #formats = new Map<string, number>()
  readonly #products = new Set<Product>()
  readonly #beside: { number: number; text: string }[] = []
  #firstUnread: { number: number; text: string } | undefined
  readonly #counts = { lines: 0, recognised: 0, unread: 0, cut: 0 }
  /** Of the file that is read; and times of what was read before it. */
  #first: Stamped | undefined
  #last: Stamped & { from: number; to: number } = NO_LINE
  #firstAt = Infinity
  #lastAt = -Infinity

  /** Of each file; undefined once it is past. */
  #beginning: string | undefined = ''
  readonly #unwrapping: Unwrapping
  readonly #pieces: Pieces
  readonly #since: When
  readonly #until: When
  readonly #configs: readonly GatewayConfig[]
  readonly #clock: Clock

  constructor(options: ExplanationOptions = {}) {
    const { decode = latin1Text, readers = READERS, since, until, configs = [], localZoneMs = () => 0 } = options
    this.#clock = new Clock(localZoneMs)
    this.#configs = configs
    this.#decode = decode
    this.#since = since ?? (() => -Infinity)
    this.#until = until ?? (() => Infinity)
    this.#recogniser = makeRecogniser([...learned(configs), ...readers])
    const takes: Unwrapping['takes'] = (text, source) => this.#recogniser.takes(text, source)
    this.#unwrapping = { takes, latest: 0, zoneMs: 0 }
    this.#pieces = makePieces(takes)
    this.#lines = splitLines((text, from, to, cut) => this.#takeLine(text, from, to, cut))
  }

  /** The beginning of a file that will come: its lines may name the zone that those of one before it leave out. */
  overhear(beginning: string): void {
    this.#clock.overhear(beginning)
  }

  /** What is pushed from now on is of this file; before it, `end()`. */
  file(name: string): void {
    this.#files.begin(name, this.#counts.lines)
  }

  /** Any piece of the input, cut anywhere. */
  push(chunk: Uint8Array | string): void {
    const text = typeof chunk === 'string' ? chunk : this.#decode(chunk)
    if (this.#beginning === undefined) this.#lines.push(text)
    else {
      this.#beginning += text
      if (this.#beginning.length >= BEGINNING_CHARACTERS) this.#begin()
    }
  }

  /** The input is over, or another file begins: what was held back is read. */
  end(): void {
    this.#begin()
    this.#lines.end()
    this.#endEvents()
    this.#beginning = ''
    ;({ firstAt: this.#firstAt, lastAt: this.#lastAt } = this.#span())
    this.#first = undefined
    this.#last = NO_LINE
  }

  /** May be asked at any time; what has been pushed so far is explained. */
  report(): ExplainReport {
    if (this.#beginning !== '') this.#begin()
    this.#endEvents()
    const first = this.#firstUnread
    return reportOf({
      context: this.#context(),
      files: this.#files,
      recognised: this.#counts.recognised,
      cutLines: this.#counts.cut,
      unexplained: this.#tally.unexplained,
      passedOver: this.#tally.passedOver,
      ...(first && { unread: { count: this.#counts.unread, number: first.number, sample: first.text } }),
    })
  }

  progress(): Progress {
    const { lines, recognised } = this.#counts
    return { lines, recognised, failures: this.#tally.failures }
  }

  /** What some lines leave out of their times others tell, and maybe later ones: so the first are held until there are enough. */
  #begin(): void {
    const text = this.#beginning ?? ''
    this.#beginning = undefined
    if (text === '') return
    delete this.#unwrapping.head
    this.#unwrapping.latest = this.#clock.begin(text).latest
    this.#unwrapping.zoneMs = this.#clock.zoneMs
    this.#lines.push(text)
  }

  #endEvents(): void {
    this.#readHeld()
    for (const { facts, line } of this.#recogniser.end()) for (const fact of facts) this.#takeFact(fact, line)
  }

  #takeLine(text: string, from: number, to: number, cut: boolean): void {
    this.#counts.lines++
    if (cut) this.#counts.cut++
    const head = this.#headOf(text, from)
    const begin = head === undefined ? from : from + head.text.length
    const passer = this.#recogniser.passer(head?.source ?? '', text, begin, to)
    if (passer) this.#passOver(passer, head ? { text, from: begin, to, at: head.at } : { text, from, to })
    else if (to > from) this.#unwrapLine({ text: standalone(text, from, to), number: this.#counts.lines })
  }

  #headOf(text: string, from: number): Head | undefined {
    const { head } = this.#unwrapping
    return head !== undefined && text.startsWith(head.text, from) ? head : undefined
  }

  #readHeld(): void {
    for (const ready of this.#pieces.end()) this.#readLine(ready)
  }

  #unwrapLine(carried: Line): void {
    if (this.#pieces.isOver(carried.text)) this.#readHeld()
    const line = unwrapped(carried, this.#unwrapping)
    const passer = this.#recogniser.passer(line.source ?? '', line.text, 0, line.text.length)
    if (passer) this.#passOver(passer, { ...line, from: 0, to: line.text.length })
    else for (const ready of this.#pieces.add(line)) this.#readLine(ready)
  }

  /** Nothing failed by this line; but it may be the good end of a request of which an attempt had. */
  #passOver(reader: Reader, line: Stamped & { from: number; to: number }): void {
    const { text, from, to } = line
    if (this.#pieces.holds()) this.#readHeld()
    this.#count(reader.format)
    this.#first ??= { ...line, text: standalone(text, from, to) }
    this.#last = line
    if (this.#tally.waits) this.#tally.good(text.slice(from, to), this.#counts.lines, tellsAnswers(reader.format))
  }

  #count(format: string, lines = 1): void {
    this.#counts.recognised += lines
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + lines)
  }

  #readLine(line: Line): void {
    this.#recent.note(line)
    const found = this.#recogniser.read(line)
    if (found === null) {
      this.#setAside(line)
      return
    }
    const { reader, facts } = found.at(-1)!
    this.#count(reader.format, line.pieces)
    this.#first ??= line
    this.#last = { ...line, from: 0, to: line.text.length }
    if (facts.length === 0 && this.#tally.waits) this.#tally.good(line.text, line.number, tellsAnswers(reader.format))
    for (const { facts, line } of found) for (const fact of facts) this.#takeFact(fact, line)
    if (isErrorLog(reader.format))
      this.#tally.errorLog.seen(reader.format, facts[0]?.at ?? this.#clock.timeOf(line) ?? line.at)
  }

  /** No log's line; but it may be a piece of configuration that was pasted beside them. */
  #setAside({ text, number }: Line): void {
    if (text.trim() === '') return
    const kept = { number, text: text.slice(0, 2000) }
    const isConfig = isConfigLine(text)
    if (isConfig) this.#count('config')
    else if (this.#counts.unread++ === 0) this.#firstUnread = kept
    const before = isConfig ? this.#formats.get('config')! : this.#counts.unread
    if (before <= (isConfig ? CONFIG_LINES_MAX : UNREAD_KEPT_MAX)) this.#beside.push(kept)
  }

  #takeFact(fact: Fact, line: Line): void {
    if (fact.at !== undefined) fact.at = this.#clock.inUtc(fact.at, line)
    else if (line.at !== undefined) fact.at = line.at
    if (fact.at !== undefined && !this.#isAskedFor(fact.at)) return
    this.#products.add(fact.product)
    if (fact.kind === 'trouble' && fact.what === 'started') noteListening(fact, line.text)
    const { sample = line.text } = fact
    const number = sample === line.text ? line.number : (this.#recent.numberOf(sample) ?? line.number)
    this.#tally.take({ fact, sample, number })
  }

  #isAskedFor(at: number): boolean {
    const { zoneMs } = this.#clock
    return at >= this.#since(zoneMs) && at <= this.#until(zoneMs)
  }

  /** Files may be given in any order. */
  #span(): { firstAt: number; lastAt: number } {
    const { text, from, to } = this.#last
    const firstAt = (this.#first && this.#clock.timeOf(this.#first)) ?? Infinity
    const lastAt = this.#clock.timeOf({ ...this.#last, text: text.slice(from, to) }) ?? -Infinity
    return { firstAt: Math.min(this.#firstAt, firstAt), lastAt: Math.max(this.#lastAt, lastAt) }
  }

  #context(): Context {
    const groups = concluded(this.#tally)
    const { firstAt, lastAt } = this.#span()
    return {
      groups,
      troubles: this.#tally.troubles.map(({ fact }) => fact),
      formats: this.#formats,
      products: this.#products,
      lines: this.#counts.lines,
      configs: this.#configs,
      unread: this.#beside.map(({ text }) => text),
      zoneMs: this.#clock.zoneMs,
      zoneAssumed: this.#clock.assumed,
      ...(firstAt < Infinity && { firstAt }),
      ...(lastAt > -Infinity && { lastAt }),
    }
  }
}

const NO_LINE: Stamped & { from: number; to: number } = { text: '', from: 0, to: 0 }

/** A copy that does not keep its whole chunk in memory: the engine makes one when a longer text is looked at as a whole. */
function standalone(text: string, from: number, to: number): string {
  const longer = `${text.slice(from, to)}\n`
  longer.indexOf('\0')
  return longer.slice(0, -1)
}
