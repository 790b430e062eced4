/** Chunks of text to lines without copying them: a line is a place in its chunk, unless it lies across two. */

/** What is longer is cut: the rest of such a line is skipped, in time that grows with its length. */
export const lineCharactersMax: number = 64 * 1024

/** @param cut the line was longer than the limit, and this is its beginning */
export type TakeLine = (text: string, from: number, to: number, cut: boolean) => void

export interface Lines {
  push(chunk: string): void
  /** The last line, where the input does not end with a line break. */
  end(): void
}

export function splitLines(take: TakeLine): Lines {
  let carry = ''
  let skipping = false

  /** The line that began in earlier chunks; where the next one begins in this chunk. */
  function finish(chunk: string): number {
    const end = chunk.indexOf('\n')
    if (skipping) {
      if (end >= 0) skipping = false
      return end < 0 ? chunk.length : end + 1
    }
    const to = end < 0 ? chunk.length : end
    if (carry.length + to > lineCharactersMax) {
      whole(carry + chunk.slice(0, lineCharactersMax - carry.length), take, true)
      carry = ''
      skipping = end < 0
      return skipping ? chunk.length : end + 1
    }
    carry += chunk.slice(0, to)
    if (end < 0) return chunk.length
    whole(carry, take, false)
    carry = ''
    return end + 1
  }

  function push(chunk: string): void {
    let from = carry !== '' || skipping ? finish(chunk) : 0
    while (from < chunk.length) {
      from = afterNuls(chunk, from)
      const end = chunk.indexOf('\n', from)
      if (end < 0) {
        rest(chunk, from)
        return
      }
      if (end - from > lineCharactersMax) take(chunk, from, from + lineCharactersMax, true)
      else take(chunk, from, beforeReturn(chunk, from, end), false)
      from = end + 1
    }
  }

  function rest(chunk: string, from: number): void {
    if (chunk.length - from > lineCharactersMax) {
      take(chunk, from, from + lineCharactersMax, true)
      skipping = true
    } else carry = chunk.slice(from)
  }

  function end(): void {
    if (carry !== '') whole(carry, take, false)
    carry = ''
    skipping = false
  }

  return { push, end }
}

function whole(line: string, take: TakeLine, cut: boolean): void {
  take(line, 0, beforeReturn(line, 0, line.length), cut)
}

function beforeReturn(text: string, from: number, to: number): number {
  return to > from && text.charCodeAt(to - 1) === 13 ? to - 1 : to
}

/** A log that was truncated under its writer begins with a run of NULs, which may be longer than any line. */
function afterNuls(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === 0) at++
  return at
}
