/** Wires over Node's sockets: TCP, unix, TLS. Reads land in one buffer shared by all wires until a wire moves bodies. */
import type { Socket } from 'node:net'
import { readBufferBytes } from '../limits.ts'
import { readDirectly } from './direct-read.ts'
import {
  directHandle,
  failedWrite,
  type StreamHandle,
  type Written,
  writeBytesDirectly,
  writeTextDirectly,
} from './direct-write.ts'
import { giveBack, lend, lendAgain, lendCopy, returnBuffer, takeBuffer, withTextBefore } from './read-buffers.ts'
import type { TlsTransport } from './tls-transport.ts'
import type { Wire, WireError, WireHandler } from './wire.ts'

/** Heads and small answers are decoded inside the read callback, so every quiet wire can read into the same memory. */
const shared = Buffer.allocUnsafeSlow(readBufferBytes)
/** What Node encodes without memory of its own. */
const directTextMax = 16 * 1024

/** Below this a copy into a string costs less than a buffer write. */
const smallBytes = 2 * 1024

/** Where a span of the shared buffer is put together with what goes in front of it. */
let scratch = Buffer.allocUnsafeSlow(2 * readBufferBytes)

/** One copy and one plain write; the memory serves again unless the kernel left some of it to be written later. */
function passCopied(bytes: Buffer, from: number, to: number, target: Wire, before: string): void {
  if (before.length + to - from > scratch.length)
    return target.writeTextAndBytes(before, Buffer.from(bytes.subarray(from, to)))
  const head = before === '' ? 0 : scratch.latin1Write(before, 0)
  const end = head + bytes.copy(scratch, head, from, to)
  target.writeBytes(scratch.subarray(0, end))
  if (target.pendingBytes > 0) scratch = Buffer.allocUnsafeSlow(2 * readBufferBytes)
}

export class SocketWire implements Wire {
  handler: WireHandler
  bytesOut = 0
  bytesIn = 0
  bulk = false
  closed = false
  #socket!: Socket
  #buffer: Buffer = shared
  #given: Buffer | null = null
  #kept = false
  #error: WireError | null = null
  #ended = false
  /** Where small texts go without a stream in between. */
  #handle: StreamHandle | null = null
  /** Of those, what the kernel has not taken. */
  #directPending = 0
  #drainOwed = false
  /** Something went through the stream: until then it need not be asked what it still has. */
  #streamed = false
  /** A write has failed: what was read before the end still counts, what is written does not. */
  #failed = false
  /** For TLS towards upstreams: the stream below, which knows how it ended. */
  transport: TlsTransport | null = null

  constructor(handler: WireHandler) {
    this.handler = handler
  }

  /** For `net.connect`, `tls.connect` and `new Socket`: reads without a stream in between. */
  get onread(): { buffer: () => Buffer; callback: (size: number, bytes: Uint8Array) => boolean } {
    return { buffer: () => this.#bufferIfNew() as Buffer, callback: (size, bytes) => this.#read(size, bytes as Buffer) }
  }

  /** Takes over a socket. `flowing`: it was made without `onread`, so bytes come as 'data' in memory of their own. */
  attach(socket: Socket, flowing = false): this {
    this.#socket = socket
    socket.on('error', error => {
      this.#error ??= error as WireError
      // After its handshake a TLS socket outlives an alert, and would show only the end that follows it.
      socket.destroy()
    })
    socket.on('end', () => {
      if (this.#ended || this.closed) return
      this.#ended = true
      this.handler.onEnd(this.transport === null || !this.transport.rawEnded)
    })
    socket.on('drain', () => {
      this.#drainOwed = true
      this.#drained()
    })
    socket.on('close', () => this.#close())
    if (flowing) socket.on('data', (bytes: Buffer) => this.#flow(bytes))
    else if (socket.connecting) socket.once('connect', () => this.#openDirect())
    else this.#openDirect()
    return this
  }

  #openDirect(): void {
    this.#handle = directHandle(this.#socket)
    // Only a wire that was asked for a buffer has one to read into.
    if (this.#given !== null) readDirectly(this.#socket, this.#readInto)
  }

  /** Gives the socket away, for TLS to be spoken on it: this wire is dead afterwards. */
  detach(): Socket {
    this.closed = true
    this.#handle = null
    for (const event of ['error', 'end', 'drain', 'close', 'connect']) this.#socket.removeAllListeners(event)
    return this.#socket
  }

  /** For the world's looks at it. */
  get socket(): Socket {
    return this.#socket
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? ''
  }

  get localPort(): number {
    return this.#socket.localPort ?? 0
  }

  get pendingBytes(): number {
    return this.#streamed ? this.#socket.writableLength + this.#directPending : this.#directPending
  }

  get queuedBytes(): number {
    const handle = (this.#socket as unknown as { _handle?: { writeQueueSize?: number } | null })._handle
    return handle?.writeQueueSize ?? 0
  }

  get blocked(): boolean {
    if (this.#directPending > 0) return true
    return this.#streamed && this.#socket.writableNeedDrain && this.#socket.writableLength > 0
  }

  writeText(text: string): void {
    if (this.#failed) return
    this.bytesOut += text.length
    if (text.length > directTextMax || !this.#direct) return this.#throughStream(text)
    this.#told(writeTextDirectly(this.#socket, this.#handle!, text, this.#directTaken), text.length)
  }

  writeBytes(bytes: Buffer): void {
    if (this.#failed) return
    this.bytesOut += bytes.length
    if (!this.#direct) return this.#throughStream(bytes)
    this.#told(writeBytesDirectly(this.#socket, this.#handle!, bytes, this.#directTaken), bytes.length)
  }

  writeTextAndBytes(text: string, bytes: Buffer): void {
    if (this.#failed) return
    const whole = this.#direct ? withTextBefore(text, bytes) : null
    if (whole !== null) return this.writeBytes(whole)
    this.#socket.cork()
    this.#throughStream(text)
    this.#throughStream(bytes)
    this.#socket.uncork()
    this.bytesOut += text.length + bytes.length
  }

  /** Nothing waits that must go first. */
  get #direct(): boolean {
    return this.#handle !== null && this.pendingBytes === 0
  }

  #throughStream(data: string | Buffer): void {
    this.#streamed = true
    if (this.#directPending > 0) this.#socket.write(data, 'latin1', this.#drained)
    else this.#socket.write(data, 'latin1')
  }

  #told(outcome: Written, bytes: number): void {
    if (outcome === 'taken') return
    if (outcome === 'failed') this.#failed = true
    else {
      this.#directPending = bytes
      this.#drainOwed = true
    }
  }

  #directTaken = (): void => {
    this.#directPending = 0
    this.#drained()
  }

  /** The stream speaks of a drain only when it was full itself, not when it waited behind a direct write. */
  #drained = (): void => {
    if (!this.#drainOwed || this.pendingBytes > 0 || this.closed) return
    this.#drainOwed = false
    this.handler.onDrain()
  }

  /** A wire in bulk mode hands out its own buffer and reads on into a new one; otherwise the span is copied. */
  own(bytes: Buffer, from: number, to: number): Buffer {
    if (bytes !== this.#buffer) return bytes.subarray(from, to)
    if (bytes === shared) return lendCopy(bytes, from, to)
    const again = this.#kept
    this.#kept = true
    return (again ? lendAgain : lend)(bytes, from, to)
  }

  giveBack(span: Buffer): void {
    if (this.pendingBytes === 0) giveBack(span)
  }

  pass(bytes: Buffer, from: number, to: number, target: Wire, before: string = ''): void {
    if (to - from <= smallBytes) return target.writeText(before + bytes.latin1Slice(from, to))
    if (bytes === shared) return passCopied(bytes, from, to, target, before)
    const span = this.own(bytes, from, to)
    if (before === '') target.writeBytes(span)
    else target.writeTextAndBytes(before, span)
    // The kernel has taken it all: the buffer is this wire's again.
    if (!this.#kept || target.pendingBytes > 0) return
    lendAgain(span, 0, 0)
    this.#kept = false
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    if (!this.closed) this.#socket.resume()
  }

  /** What is being written tells by itself. */
  probe(): void {
    if (this.closed || this.pendingBytes > 0) return
    const error = failedWrite(this.#socket)
    if (error !== null) this.#socket.destroy(error)
  }

  end(): void {
    if (!this.closed) this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  reset(): void {
    const raw = this.transport?.raw ?? this.#socket
    try {
      raw.resetAndDestroy()
    } catch {
      // Unix sockets know no RST.
    }
    this.#socket.destroy()
  }

  #read(size: number, bytes: Buffer): boolean {
    this.bytesIn += size
    this.handler.onBytes(bytes, size)
    return true
  }

  #readInto = (size: number): Buffer | undefined => {
    this.bytesIn += size
    this.handler.onBytes(this.#given!, size)
    return this.#bufferIfNew()
  }

  #flow(bytes: Buffer): void {
    this.bytesIn += bytes.length
    this.handler.onBytes(bytes, bytes.length)
  }

  /** Asked for after every read. Node keeps the buffer that it has when it gets none, which spares it a look into the new one. */
  #bufferIfNew(): Buffer | undefined {
    const before = this.#given
    this.#given = this.#nextBuffer()
    return this.#given === before ? undefined : this.#given
  }

  /** A buffer that was handed out is left to its new owner and the garbage collector. */
  #nextBuffer(): Buffer {
    if (this.#kept) {
      this.#kept = false
      this.#buffer = shared
    }
    if (this.bulk) {
      if (this.#buffer === shared) this.#buffer = takeBuffer()
    } else if (this.#buffer !== shared) this.#release()
    return this.#buffer
  }

  #release(): void {
    if (this.#buffer !== shared && !this.#kept) returnBuffer(this.#buffer)
    this.#buffer = shared
  }

  #close(): void {
    if (this.closed) return
    this.closed = true
    this.#release()
    this.handler.onClose(this.#error)
  }
}
