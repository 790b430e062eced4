/** Several logs that grow at once, read as one: each gives whole lines only, or one would end in the middle of another's. */
import type { Feed } from './input.ts'

/** Longer lines are cut anyway. */
const KEPT_BYTES_MAX = 1 << 20
const NEWLINE = 10

export interface WholeLines {
  feed: Feed
  /** What was begun will not be ended: the file is gone. */
  end(): void
}

export function wholeLines(feed: Feed): WholeLines {
  let kept = Buffer.alloc(0)

  function end(): void {
    if (kept.length > 0) feed(Buffer.concat([kept, Buffer.of(NEWLINE)]))
    kept = Buffer.alloc(0)
  }

  return {
    end,
    feed(piece) {
      const last = piece.lastIndexOf(NEWLINE) + 1
      if (last > 0) {
        if (kept.length > 0) feed(kept)
        feed(piece.subarray(0, last))
        kept = Buffer.from(piece.subarray(last))
      } else kept = Buffer.concat([kept, piece])
      if (kept.length > KEPT_BYTES_MAX) end()
    },
  }
}
