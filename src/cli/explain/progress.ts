/** How far the reading has come: on stderr, only at a terminal, only where it takes more than a second. */
import { bytes } from '../../explain/tell/numbers.ts'
import type { LogInput } from './input.ts'

export interface Progress {
  took(bytes: number): void
  /** Leaves nothing behind. */
  end(): void
}

const PATIENCE_MS = 1000
const EVERY_MS = 200

interface Terminal {
  isTTY?: boolean
  write(text: string): unknown
}

export function makeProgress(inputs: readonly LogInput[], terminal: Terminal, now: () => number = Date.now): Progress {
  if (!terminal.isTTY) return { took: () => undefined, end: () => undefined }
  const sizes = inputs.map(({ size }) => size)
  const whole = sizes.every(size => size !== undefined) ? sizes.reduce((sum, size) => sum + (size ?? 0), 0) : undefined
  const begun = now()
  let told = begun + PATIENCE_MS - EVERY_MS
  let read = 0
  let shown = false
  return {
    took(count) {
      read += count
      const at = now()
      if (at - told < EVERY_MS) return
      told = at
      shown = true
      terminal.write(`\r\x1b[K${progressLine(read, whole, at - begun)}`)
    },
    end: () => void (shown && terminal.write('\r\x1b[K')),
  }
}

/** `reading: 312 MiB of 1.0 GiB, 31 %, 4 s more` */
export function progressLine(read: number, whole: number | undefined, tookMs: number): string {
  if (whole === undefined || whole === 0) return `reading: ${bytes(read)}`
  // A log may grow while it is read.
  const part = Math.min(1, read / whole)
  const left = Math.round((tookMs / part - tookMs) / 1000)
  return `reading: ${bytes(read)} of ${bytes(whole)}, ${Math.floor(part * 100)} %, ${left} s more`
}
