/** Logs in, an explanation out: lines → readers → facts → requests → failures that are alike → report. */
import { concluded } from './conclude.ts'
import { isConfigLine } from './config/is-config.ts'
import type { GatewayConfig } from './config/shape.ts'
import { datesIn, namesNoZone } from './dates.ts'
import { type Unwrapping, unwrapped } from './envelope.ts'
import { isErrorLog } from './error-log.ts'
import type { Fact, Product } from './fact.ts'
import type { Context } from './groups.ts'
import { latin1Text } from './latin1.ts'
import { type Lines, splitLines } from './lines.ts'
import { noteListening } from './listening.ts'
import { makePieces, type Pieces } from './pieces.ts'
import type { Line, MakeReader, Reader } from './reader.ts'
import { learnedReaders as learned } from './readers/access/learned.ts'
import { READERS } from './readers.ts'
import { makeRecogniser, type Recogniser } from './recognise.ts'
import { type ExplainReport, reportOf } from './report.ts'
import { Tally } from './tally.ts'
import { timeIn } from './time-in.ts'

export interface ExplanationOptions {
  /** Bytes to text of one character per byte; a host with something faster hands it over. */
  decode?: (bytes: Uint8Array) => string
  readers?: readonly MakeReader[]
  /** Only what happened from then on, and up to then; epoch ms. What has no time is taken in any case. */
  sinceMs?: number
  untilMs?: number
  /** The gateways' configurations, for what the lines do not say. */
  configs?: readonly GatewayConfig[]
}

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
  readonly #formats = new Map<string, number>()
  readonly #products = new Set<Product>()
  readonly #beside: { number: number; text: string }[] = []
  #firstUnread: { number: number; text: string } | undefined
  readonly #counts = { lines: 0, recognised: 0, unread: 0, cut: 0 }
  #firstLine = ''
  #last = { text: '', from: 0, to: 0 }

  /** Of each file; undefined once it is past. */
  #beginning: string | undefined = ''
  readonly #unwrapping: Unwrapping
  readonly #pieces: Pieces
  readonly #sinceMs: number
  readonly #untilMs: number
  readonly #configs: readonly GatewayConfig[]

  constructor(options: ExplanationOptions = {}) {
    const { decode = latin1Text, readers = READERS, sinceMs = -Infinity, untilMs = Infinity, configs = [] } = options
    this.#configs = configs
    this.#decode = decode
    this.#sinceMs = sinceMs
    this.#untilMs = untilMs
    this.#recogniser = makeRecogniser([...learned(configs), ...readers])
    const takes: Unwrapping['takes'] = (text, source) => this.#recogniser.takes(text, source)
    this.#unwrapping = { takes, latest: 0, zoneMs: 0 }
    this.#pieces = makePieces(takes)
    this.#lines = splitLines((text, from, to, cut) => this.#takeLine(text, from, to, cut))
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
  }

  /** May be asked at any time; what has been pushed so far is explained. */
  report(): ExplainReport {
    if (this.#beginning !== '') this.#begin()
    this.#endEvents()
    const first = this.#firstUnread
    return reportOf({
      context: this.#context(),
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
    const dates = datesIn(text, Date.now())
    this.#unwrapping.latest = dates.latest
    this.#unwrapping.zoneMs = dates.zoneMs || this.#unwrapping.zoneMs
    this.#lines.push(text)
  }

  #endEvents(): void {
    this.#readHeld()
    for (const { facts, line } of this.#recogniser.end()) for (const fact of facts) this.#takeFact(fact, line)
  }

  #takeLine(text: string, from: number, to: number, cut: boolean): void {
    this.#counts.lines++
    if (cut) this.#counts.cut++
    const begin = this.#behindHead(text, from)
    const source = begin > from ? this.#unwrapping.head!.source : ''
    const passer = this.#recogniser.passer(source, text, begin, to)
    if (passer) this.#passOver(passer, text, begin, to)
    else if (to > from) this.#unwrapLine({ text: standalone(text, from, to), number: this.#counts.lines })
  }

  #behindHead(text: string, from: number): number {
    const { head } = this.#unwrapping
    return head !== undefined && text.startsWith(head.text, from) ? from + head.text.length : from
  }

  #readHeld(): void {
    for (const ready of this.#pieces.end()) this.#readLine(ready)
  }

  #unwrapLine(carried: Line): void {
    if (this.#pieces.isOver(carried.text)) this.#readHeld()
    const line = unwrapped(carried, this.#unwrapping)
    const passer = this.#recogniser.passer(line.source ?? '', line.text, 0, line.text.length)
    if (passer) this.#passOver(passer, line.text, 0, line.text.length)
    else for (const ready of this.#pieces.add(line)) this.#readLine(ready)
  }

  /** Nothing failed by this line; but it may be the good end of a request of which an attempt had. */
  #passOver(reader: Reader, text: string, from: number, to: number): void {
    if (this.#pieces.holds()) this.#readHeld()
    this.#count(reader.format)
    if (this.#firstLine === '') this.#firstLine = standalone(text, from, to)
    this.#last = { text, from, to }
    if (this.#tally.waits) this.#tally.good(text.slice(from, to), this.#counts.lines)
  }

  #count(format: string, lines = 1): void {
    this.#counts.recognised += lines
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + lines)
  }

  #readLine(line: Line): void {
    const found = this.#recogniser.read(line)
    if (found === null) {
      this.#setAside(line)
      return
    }
    const { reader, facts } = found.at(-1)!
    this.#count(reader.format, line.pieces)
    if (isErrorLog(reader.format)) this.#tally.errorLog.seen(this.#timeOf(line.text) ?? line.at)
    if (this.#firstLine === '') this.#firstLine = line.text
    this.#last = { text: line.text, from: 0, to: line.text.length }
    if (facts.length === 0 && this.#tally.waits) this.#tally.good(line.text, line.number)
    for (const { facts, line } of found) for (const fact of facts) this.#takeFact(fact, line)
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
    const { zoneMs } = this.#unwrapping
    if (fact.at === undefined && line.at !== undefined) fact.at = line.at
    else if (fact.at !== undefined && zoneMs !== 0 && namesNoZone(line.text)) fact.at -= zoneMs
    if (fact.at !== undefined && (fact.at < this.#sinceMs || fact.at > this.#untilMs)) return
    this.#products.add(fact.product)
    if (fact.kind === 'trouble' && fact.what === 'started') noteListening(fact, line.text)
    this.#tally.take({ fact, sample: fact.sample ?? line.text, number: line.number })
  }

  #timeOf(line: string): number | undefined {
    const at = timeIn(line)
    return at !== undefined && namesNoZone(line) ? at - this.#unwrapping.zoneMs : at
  }

  #context(): Context {
    const groups = concluded(this.#tally)
    const { text, from, to } = this.#last
    const [firstAt, lastAt] = [this.#firstLine, text.slice(from, to)].map(line => this.#timeOf(line))
    return {
      groups,
      troubles: this.#tally.troubles.map(({ fact }) => fact),
      formats: this.#formats,
      products: this.#products,
      lines: this.#counts.lines,
      configs: this.#configs,
      unread: this.#beside.map(({ text }) => text),
      ...(firstAt !== undefined && { firstAt }),
      ...(lastAt !== undefined && { lastAt }),
    }
  }
}

/** A copy that does not keep its whole chunk in memory: the engine makes one when a longer text is looked at as a whole. */
function standalone(text: string, from: number, to: number): string {
  const longer = `${text.slice(from, to)}\n`
  longer.indexOf('\0')
  return longer.slice(0, -1)
}
