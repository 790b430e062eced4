/** The access log: whole lines, gathered into blocks, written in the background, and dropped with a count rather than waited for. */
import type { AccessEntry } from './access-entry.ts'
import { combinedLines } from './lines/combined.ts'
import { ecsLines } from './lines/ecs.ts'
import { jsonLines, type LineFormat } from './lines/json.ts'
import { type LogDestination, openDestination } from './log-destination.ts'

export interface AccessLogSettings {
  format: 'json' | 'combined' | 'ecs' | 'off'
  /** `stdout`, `stderr` or a file. */
  path: string
  /** Shows the query with the path. */
  query: boolean
}

/** So many go into the block at once: the call has a price of its own, and a text of thousands of pieces is dear to flatten. */
const LINES_TOGETHER = 8
/** How long a line may wait in memory. */
const FLUSH_INTERVAL_MS = 250
/** A destination that could not be opened is tried again, and losses are told, at most this often. */
const REPORT_INTERVAL_MS = 10_000

/**
 * One per process; `write` is on the way of every request and neither throws nor waits.
 * Several processes may append to one file: each write to it is made of whole lines.
 */
export class AccessLog {
  #settings: AccessLogSettings
  #format: LineFormat | null
  #destination: LogDestination | null = null
  #block: Buffer = Buffer.alloc(0)
  #blockBytes = 0
  #blockLines = 0
  /** Lines that are not in the block yet; it has room for them. */
  #text = ''
  #textLines = 0
  #blockBytesMax = 0
  #openPath: string | null = null
  /** Settles when every destination that was replaced has what was meant for it. */
  #closing: Promise<unknown> = Promise.resolve()
  #dropped = 0
  #droppedTold = 0
  #toldAt = Number.NEGATIVE_INFINITY
  readonly #warn: (message: string) => void
  readonly #timer: NodeJS.Timeout

  /** `warn` gets a line for the program's own log: lines lost, a file that cannot be opened. */
  constructor(settings: AccessLogSettings, warn: (message: string) => void = () => {}) {
    this.#settings = settings
    this.#warn = warn
    this.#format = formatOf(settings)
    this.#open()
    this.#timer = setInterval(() => this.#tick(), FLUSH_INTERVAL_MS)
    this.#timer.unref()
  }

  write(entry: AccessEntry): void {
    if (this.#format === null) return
    const line = this.#format(entry)
    if (this.#blockBytes + this.#text.length + line.length > this.#block.length) this.#nextBlock(line.length)
    this.#text += line
    if (++this.#textLines === LINES_TOGETHER) this.#settle()
  }

  #settle(): void {
    this.#blockBytes += this.#block.latin1Write(this.#text, this.#blockBytes)
    this.#blockLines += this.#textLines
    this.#text = ''
    this.#textLines = 0
  }

  /** A single line may be longer than a block. */
  #nextBlock(bytes: number): void {
    this.flush()
    this.#block = Buffer.allocUnsafeSlow(Math.max(bytes, this.#blockBytesMax))
  }

  /** Lines lost since the start: the destination was too slow, or could not be written. */
  get dropped(): number {
    return this.#dropped
  }

  /** Hands over what has been gathered, without waiting for it to be written. */
  flush(): void {
    if (this.#textLines > 0) this.#settle()
    if (this.#blockLines === 0) return
    if (this.#destination === null) this.#dropped += this.#blockLines
    else this.#destination.write(this.#block.subarray(0, this.#blockBytes), this.#blockLines)
    // What was handed over is not touched again; the rest of the block serves on.
    this.#block = this.#block.subarray(this.#blockBytes)
    this.#blockBytes = this.#blockLines = 0
  }

  /** Opens the file by its name again (after a rotation has moved it away). The old one is kept if that fails. */
  reopen(): void {
    this.flush()
    this.#open()
  }

  /** For a reload: another format or path from the next line on. */
  reconfigure(settings: AccessLogSettings): void {
    this.flush()
    const before = this.#settings
    this.#settings = settings
    if (before.format !== settings.format || before.query !== settings.query) this.#format = formatOf(settings)
    if (this.#openPath !== this.#wantedPath()) this.#open()
  }

  /** Writes what is left and closes; gives up on a destination that does not take it within a second. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.flush()
    this.#format = null
    this.#replace(null, null)
    await this.#closing
  }

  #wantedPath(): string | null {
    return this.#settings.format === 'off' ? null : this.#settings.path
  }

  #open(): void {
    const path = this.#wantedPath()
    if (path === null) {
      this.#replace(null, null)
      return
    }
    try {
      const lost = (lines: number) => {
        this.#dropped += lines
      }
      const next = openDestination(path, lost, message => this.#warn(`access log ${path}: ${message}`))
      this.#blockBytesMax = next.blockBytesMax
      // What is left of a block for another place may be more than this one takes at once.
      this.#block = Buffer.alloc(0)
      this.#replace(path, next)
    } catch (error) {
      this.#warn(`access log ${path}: cannot open: ${(error as Error).message}`)
      this.#toldAt = performance.now()
    }
  }

  #replace(path: string | null, next: LogDestination | null): void {
    const before = this.#destination
    this.#openPath = path
    this.#destination = next
    if (before !== null) this.#closing = Promise.all([this.#closing, before.close()])
  }

  #tick(): void {
    this.flush()
    this.#destination?.retry()
    const now = performance.now()
    if (now - this.#toldAt < REPORT_INTERVAL_MS) return
    if (this.#openPath !== this.#wantedPath()) this.#open()
    const lost = this.#dropped - this.#droppedTold
    if (lost === 0) return
    this.#toldAt = now
    this.#droppedTold += lost
    this.#warn(`access log ${this.#settings.path}: ${lost} lines dropped: it could not be written, or not fast enough`)
  }
}

function formatOf(settings: AccessLogSettings): LineFormat | null {
  switch (settings.format) {
    case 'json':
      return jsonLines(settings.query)
    case 'combined':
      return combinedLines(settings.query)
    case 'ecs':
      return ecsLines(settings.query)
    case 'off':
      return null
  }
}
