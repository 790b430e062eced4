/** Where log blocks go: an open file or pipe that is written in the background, bounded in memory, and survives every write error. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import sonicBoom, { type SonicBoom } from 'sonic-boom'

/** A write to a pipe is atomic only up to this (POSIX's PIPE_BUF on Linux): beyond it, two workers' lines could mix. */
const PIPE_BLOCK_BYTES = 4096
/** Appending to a file is atomic in any size; larger blocks only save system calls. */
const FILE_BLOCK_BYTES = 64 * 1024
/** What may wait for a slow destination, in bytes: a second of a disk's stall under full load. Beyond it lines are dropped. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024
/** A full pipe is tried again after this. sonic-boom's own 100 ms would limit a pipe of 64 KiB to 640 KB/s. */
const FULL_PIPE_RETRY_MS = 5
const CLOSE_TIMEOUT_MS = 1000
const STANDARD: Readonly<Record<string, 1 | 2>> = { stdout: 1, '-': 1, '/dev/stdout': 1, stderr: 2, '/dev/stderr': 2 }

export class LogDestination {
  /** Hand over blocks of at most this many bytes, a single longer line excepted. */
  readonly blockBytesMax: number
  readonly #sonic: SonicBoom
  readonly #lost: (lines: number) => void
  readonly #warn: (message: string) => void
  /** What sonic-boom holds, oldest first: only so can be said how many lines are lost with it. */
  readonly #waiting: { bytes: number; lines: number }[] = []
  #failing = ''
  #retry: NodeJS.Timeout | null = null
  #closed = false

  /** `lost` is told of lines that had no room; `warn` of a destination that starts to fail, once per error code. */
  constructor(fd: number, lost: (lines: number) => void, warn: (message: string) => void) {
    const kind = fstatSync(fd)
    this.blockBytesMax = kind.isFIFO() || kind.isSocket() ? PIPE_BLOCK_BYTES : FILE_BLOCK_BYTES
    this.#lost = lost
    this.#warn = warn
    this.#sonic = new sonicBoom.SonicBoom({
      fd,
      maxLength: WAITING_BYTES_MAX,
      maxWrite: this.blockBytesMax,
      sync: false,
      contentMode: 'buffer',
      // Its own would go on for ever where it was destroyed with a write under way to a pipe that nobody reads.
      retryEAGAIN: () => false,
    })
    // Told within `write`, of the block that was offered last.
    this.#sonic.on('drop', () => this.#lost(this.#waiting.pop()?.lines ?? 0))
    this.#sonic.on('write', (bytes: number) => this.#written(bytes))
    this.#sonic.on('error', (error: NodeJS.ErrnoException) => this.#onError(error))
  }

  /** A block of whole ASCII lines. Never throws; what has no room is reported as lost. */
  write(block: Buffer, lines: number): void {
    this.#waiting.push({ bytes: block.length, lines })
    try {
      this.#sonic.write(block as unknown as string)
    } catch {
      this.#waiting.pop()
      this.#lost(lines)
    }
  }

  #written(bytes: number): void {
    this.#failing = ''
    let left = bytes
    for (let first = this.#waiting[0]; first !== undefined && left > 0; first = this.#waiting[0]) {
      if (left < first.bytes) {
        first.bytes -= left
        return
      }
      left -= first.bytes
      this.#waiting.shift()
    }
  }

  /** Tries again what failed to be written, for times when no new lines would. */
  retry(): void {
    if (this.#failing !== '' && !this.#closed) this.#sonic.flush()
  }

  /** Whatever went wrong, the block stays with sonic-boom and goes out with the next attempt; the bound above limits what piles up. */
  #onError(error: NodeJS.ErrnoException): void {
    if (error.code === 'EAGAIN') {
      this.#retry ??= setTimeout(() => {
        this.#retry = null
        if (!this.#closed) this.#sonic.flush()
      }, FULL_PIPE_RETRY_MS)
      return
    }
    const code = error.code ?? error.message
    if (code !== this.#failing) this.#warn(`cannot write: ${error.message}`)
    this.#failing = code
  }

  /** Resolves once everything is written, or after a second: a stuck pipe must not keep a process from ending. */
  close(): Promise<void> {
    return new Promise(resolve => {
      const sonic = this.#sonic
      const done = () => {
        clearTimeout(timer)
        this.#closed = true
        sonic.off('close', done)
        sonic.destroy()
        this.#giveUp()
        resolve()
      }
      const timer = setTimeout(done, CLOSE_TIMEOUT_MS)
      sonic.once('close', done)
      sonic.once('error', error => {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') done()
      })
      sonic.end()
    })
  }

  /** A block of which a part was written counts as lost: where its lines end is not known. */
  #giveUp(): void {
    const waiting = this.#waiting.splice(0)
    const lines = waiting.reduce((sum, block) => sum + block.lines, 0)
    if (lines === 0) return
    this.#lost(lines)
    this.#warn(`closed with ${lines} lines unwritten`)
  }
}

/** `stdout`, `stderr` or a file, which is made if it is missing. Throws what `open` throws. */
export function openDestination(
  path: string,
  lost: (lines: number) => void,
  warn: (message: string) => void,
): LogDestination {
  const standard = STANDARD[path]
  const fd = standard === undefined ? openFile(path) : openStandard(standard)
  try {
    return new LogDestination(fd, lost, warn)
  } catch (error) {
    if (standard === undefined) closeSync(fd)
    throw error
  }
}

/** O_NONBLOCK: opening a FIFO that nobody reads fails instead of stopping the process; for files it means nothing. */
function openFile(path: string): number {
  return openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK, 0o640)
}

/**
 * A standard stream that is never waited for: a write that blocks would hold a thread of the pool, and the end of the
 * process with it, for as long as the reader pleases. Files and terminals are taken as they are.
 */
function openStandard(fd: 1 | 2): number {
  const kind = fstatSync(fd)
  if (kind.isFIFO()) {
    try {
      // An open description of our own, so that those who share the stream keep theirs as it was.
      return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch {
      // Not Linux, or the pipe is another user's.
    }
  }
  // The runtime sets O_NONBLOCK on a pipe or socket when it makes the stream object; there is no other door to it.
  if (kind.isFIFO() || kind.isSocket()) void (fd === 1 ? process.stdout : process.stderr)
  return fd
}
