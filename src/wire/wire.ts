/** A byte stream to a peer, as the data plane sees it: one handler, no events to subscribe to, no buffer of its own. */

/** What happens on a wire. After `onClose` nothing more happens. */
export interface WireHandler {
  /** Connected (TLS: handshake done). Only for wires that we opened. */
  onOpen(): void
  /**
   * Bytes [0, size) of `bytes` arrived. The memory is reused after the call: see `Wire.own` and `Wire.pass`.
   */
  onBytes(bytes: Buffer, size: number): void
  /** The peer will send no more (FIN). `clean` false: a TLS peer left without close_notify. */
  onEnd(clean: boolean): void
  /** All that was written has gone to the kernel; comes once after `blocked` was true. */
  onDrain(): void
  /** It is over; `error` when a system call or the TLS layer said so. */
  onClose(error: WireError | null): void
}

export interface WireError extends Error {
  code?: string
  syscall?: string
  address?: string
  port?: number
  reason?: string
  library?: string
}

export interface Wire {
  handler: WireHandler
  readonly remoteAddress: string
  readonly localPort: number
  /** Written bytes that the kernel has not taken. */
  readonly pendingBytes: number
  /** Of the write that is under way: falls as the kernel takes it, where `pendingBytes` falls only at its end. */
  readonly queuedBytes: number
  /** Writing on would pile up: stop reading the other side until `onDrain`. */
  readonly blocked: boolean
  readonly closed: boolean
  /** Wire bytes written and read, counted at this level (TLS: plaintext). */
  bytesOut: number
  bytesIn: number
  /** Next reads go into a buffer of the wire's own, because whole buffers are going to be passed on. */
  bulk: boolean
  /** Latin1 text. */
  writeText(text: string): void
  writeBytes(bytes: Buffer): void
  /** Both in one system call. */
  writeTextAndBytes(text: string, bytes: Buffer): void
  /** Inside `onBytes`: the span as memory that stays as it is after the call. */
  own(bytes: Buffer, from: number, to: number): Buffer
  /** What `own` of any wire gave has been written here and is used no more. Nothing happens while some of it waits. */
  giveBack(span: Buffer): void
  /** Inside `onBytes`: writes the span to `target` without copying it where that can be helped; `before` goes in front of it. */
  pass(bytes: Buffer, from: number, to: number, target: Wire, before?: string): void
  pause(): void
  resume(): void
  /** While nothing is read: ends the wire if the peer has reset it. */
  probe(): void
  /** FIN after what is pending. */
  end(): void
  /** Close at once, without RST where the kernel has nothing left to complain about; TLS: no close_notify. */
  destroy(): void
  /** RST (TCP); elsewhere the same as `destroy`. The peer must not take what it has for complete. */
  reset(): void
}
