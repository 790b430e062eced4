/** Memory for reads, used again and again: left to the garbage collector, 64 KiB a request would cost it more than the request. */
import { readBufferBytes } from '../limits.ts'

const spare: Buffer[] = []
const spareMax = 64

/** Memory of this file's that exactly one span lies in, whose owner may give it back. */
const lent = new WeakSet<ArrayBufferLike>()

/** In front of a copied span, for a head to be written there: both go out in one plain write. */
const headRoomBytes = 4 * 1024

export function takeBuffer(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(readBufferBytes)
}

/** Nothing of it is used any more. */
export function returnBuffer(buffer: Buffer): void {
  if (spare.length < spareMax) spare.push(buffer)
}

/** The span of a buffer that `takeBuffer` gave, and that nobody reads into any more. */
export function lend(buffer: Buffer, from: number, to: number): Buffer {
  lent.add(buffer.buffer)
  return buffer.subarray(from, to)
}

/** A second span of the same buffer: it comes back by no way but the garbage collector's. */
export function lendAgain(buffer: Buffer, from: number, to: number): Buffer {
  lent.delete(buffer.buffer)
  return buffer.subarray(from, to)
}

/** A span of somebody else's memory, as one of its own. */
export function lendCopy(bytes: Buffer, from: number, to: number): Buffer {
  const buffer = takeBuffer()
  const at = to - from + headRoomBytes <= readBufferBytes ? headRoomBytes : 0
  bytes.copy(buffer, at, from, to)
  return lend(buffer, at, at + to - from)
}

/** A lent span's owner is done with it, and nothing of it waits to be written. Everything else is left as it is. */
export function giveBack(span: Buffer): void {
  if (lent.delete(span.buffer)) returnBuffer(Buffer.from(span.buffer))
}

/** `text` (latin1) and the span as one run of bytes; null: there is no room in front of it that is the span's own. */
export function withTextBefore(text: string, span: Buffer): Buffer | null {
  if (span.byteOffset < text.length || !lent.has(span.buffer)) return null
  const whole = Buffer.from(span.buffer, span.byteOffset - text.length, text.length + span.length)
  whole.latin1Write(text, 0)
  return whole
}
