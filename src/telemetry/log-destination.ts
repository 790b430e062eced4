/** Where log blocks go: an open file or pipe that is written in the background, bounded in memory, and survives every write error. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import sonicBoom, { type SonicBoom } from 'sonic-boom'

/** A write to a pipe is atomic only up to this (POSIX's PIPE_BUF on Linux): beyond it, two workers' lines could mix. */
const PIPE_BLOCK_BYTES = 4096
/** Appending to a file is atomic in any size; larger blocks only save system calls. */
const FILE_BLOCK_BYTES = 64 * 1024
/** What may wait for a slow destination, in bytes. Beyond it lines are dropped. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024
const CLOSE_TIMEOUT_MS = 1000
const STANDARD: Readonly<Record<string, number>> = { stdout: 1, '-': 1, '/dev/stdout': 1, stderr: 2, '/dev/stderr': 2 }

export class LogDestination {
  /** Hand over blocks of at most this many characters, a single longer line excepted. */
  readonly blockBytesMax: number
  readonly #sonic: SonicBoom
  readonly #lost: (lines: number) => void
  #linesBeingWritten = 0
  #failing = ''

  /** `lost` is told of lines that had no room; `warn` of a destination that starts to fail, once per error code. */
  constructor(fd: number, lost: (lines: number) => void, warn: (message: string) => void) {
    const kind = fstatSync(fd)
    this.blockBytesMax = kind.isFIFO() || kind.isSocket() ? PIPE_BLOCK_BYTES : FILE_BLOCK_BYTES
    this.#lost = lost
    this.#sonic = new sonicBoom.SonicBoom({
      fd,
      maxLength: WAITING_BYTES_MAX,
      maxWrite: this.blockBytesMax,
      sync: false,
    })
    this.#sonic.on('drop', () => this.#lost(this.#linesBeingWritten))
    this.#sonic.on('write', () => {
      this.#failing = ''
    })
    this.#sonic.on('error', (error: NodeJS.ErrnoException) => {
      // The block stays with sonic-boom and is tried again with the next one; only the bound above limits what piles up.
      const code = error.code ?? error.message
      if (code !== this.#failing) warn(`cannot write: ${error.message}`)
      this.#failing = code
    })
  }

  /** A block of whole ASCII lines. Never throws; what has no room is reported as lost. */
  write(block: string, lines: number): void {
    this.#linesBeingWritten = lines
    try {
      this.#sonic.write(block)
    } catch {
      this.#lost(lines)
    }
  }

  /** Resolves once everything is written, or after a second: a stuck pipe must not keep a process from ending. */
  close(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(done, CLOSE_TIMEOUT_MS)
      const sonic = this.#sonic
      sonic.once('close', done)
      sonic.once('error', done)
      sonic.end()
      function done(): void {
        clearTimeout(timer)
        sonic.off('close', done)
        sonic.destroy()
        resolve()
      }
    })
  }
}

/** `stdout`, `stderr` or a file, which is made if it is missing. Throws what `open` throws. */
export function openDestination(
  path: string,
  lost: (lines: number) => void,
  warn: (message: string) => void,
): LogDestination {
  const standard = STANDARD[path]
  if (standard !== undefined) return new LogDestination(standard, lost, warn)
  // O_NONBLOCK: opening a FIFO that nobody reads fails instead of stopping the process; for files it means nothing.
  const fd = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK, 0o640)
  try {
    return new LogDestination(fd, lost, warn)
  } catch (error) {
    closeSync(fd)
    throw error
  }
}
