/** One end of a simulated connection: latency, cuts at arbitrary places, bounded buffers, FIN and RST, as Linux and Node show them. */
import type { Wire, WireError, WireHandler } from '../../src/wire/wire.ts'
import { ReceiveBuffer, SendBuffer } from './buffers.ts'
import { CLOSES } from './clock.ts'
import { type Line, type Network, wireError } from './line.ts'
import type { Trigger } from './trace.ts'

/** As in the real wires all reads land in one memory, which is spoilt when the handler has returned. */
const shared = Buffer.alloc(64 * 1024)
const NOBODY: WireHandler = { onOpen() {}, onBytes() {}, onEnd() {}, onDrain() {}, onClose() {} }

export class End implements Wire {
  handler: WireHandler = NOBODY
  bytesOut = 0
  bytesIn = 0
  bulk = false
  closed = false
  destroyed = false
  connecting = false
  peer!: End
  readonly #network: Network
  readonly #line: Line
  /** Whose end it is: the gateway's towards a client or an upstream, or the script's. */
  readonly side: 'client' | 'upstream' | 'script'
  readonly remoteAddress: string
  readonly localPort: number
  /** Where in the outgoing stream writes began, and when: pairs of offset and sequence number. */
  readonly marks: number[] = []
  readonly #sending: SendBuffer = new SendBuffer()
  readonly #arrived: ReceiveBuffer = new ReceiveBuffer()
  #drainOwed = false
  #takePlanned = false
  #paused = false
  #readPlanned = false
  #lastArrival = 0
  #finQueued = false
  #finSent = false
  #finArrived = false
  #ended = false
  #reset = false
  #failed = false
  #closing = false
  #sentReset = false

  constructor(network: Network, line: Line, side: End['side'], remoteAddress: string, localPort: number) {
    this.#network = network
    this.#line = line
    this.side = side
    this.remoteAddress = remoteAddress
    this.localPort = localPort
    if (side !== 'script') network.open.add(this)
  }

  get pendingBytes(): number {
    return this.#sending.pendingBytes
  }

  get queuedBytes(): number {
    return this.#sending.pendingBytes
  }

  get blocked(): boolean {
    return this.#sending.pendingBytes > 0
  }

  /** What the peer's kernel has, or is going to have whatever happens here. */
  get takenBytes(): number {
    return this.bytesOut - this.#sending.pendingBytes
  }

  /** Of what the kernel has taken: as much as the peer has not read. */
  get unreadBytes(): number {
    return this.#sending.inFlight
  }

  writeText(text: string): void {
    this.#write(Buffer.from(text, 'latin1'))
  }

  writeBytes(bytes: Buffer): void {
    this.#write(bytes)
  }

  writeTextAndBytes(text: string, bytes: Buffer): void {
    this.#write(Buffer.concat([Buffer.from(text, 'latin1'), bytes]))
  }

  #write(bytes: Buffer): void {
    if (this.#failed) return
    if (this.side !== 'script') this.marks.push(this.bytesOut, this.#network.clock.sequence())
    this.bytesOut += bytes.length
    if (this.#finQueued && !this.destroyed) this.#network.misused('written after the end')
    if (this.destroyed || bytes.length === 0) return
    if (this.side === 'upstream') this.#network.wrote(this, bytes)
    this.#sending.add(bytes)
    if (this.#reset) return this.#failWrite()
    this.#take()
    if (this.#sending.pendingBytes === 0) return
    this.#drainOwed = true
    if (this.side !== 'script') {
      const most = this.#network.pendingMost
      most[this.side] = Math.max(most[this.side], this.#sending.pendingBytes)
    }
  }

  #take(): void {
    const { random } = this.#network
    this.#sending.take(
      this.#line.capacity,
      () => random.int(1, this.#line.cut),
      piece => this.#travel(() => this.peer.#arrive(piece)),
    )
    if (this.#sending.pendingBytes > 0) return
    if (this.#finQueued && !this.#finSent) this.#sendFin()
    if (!this.#drainOwed) return
    this.#drainOwed = false
    this.#network.clock.after(0, () => {
      if (this.destroyed) return
      this.#deliver('drain', 0)
      this.handler.onDrain()
    })
  }

  #travel(arrive: () => void): void {
    const { clock, random } = this.#network
    const at = clock.now + this.#line.latency + this.#line.jitter * random.next()
    this.#lastArrival = Math.max(this.#lastArrival, at)
    clock.after(this.#lastArrival - clock.now, arrive)
  }

  #arrive(piece: Buffer): void {
    if (this.destroyed) return this.#sendReset()
    this.#arrived.add(piece)
    this.#planRead()
  }

  #planRead(): void {
    if (this.#readPlanned || this.#paused || this.destroyed || this.connecting) return
    this.#readPlanned = true
    this.#network.clock.after(0, this.#read)
  }

  #read = (): void => {
    this.#readPlanned = false
    if (this.#paused || this.destroyed) return
    if (this.#arrived.bytes > 0) this.#readBytes()
    else if (this.#finArrived && !this.#ended) this.#readEnd()
    else if (this.#reset && !this.#failed && !this.#ended) return this.#close(wireError('ECONNRESET', 'read'))
    const more = this.#arrived.bytes > 0 || (!this.#ended && !this.#failed && (this.#finArrived || this.#reset))
    if (more) this.#planRead()
  }

  #readBytes(): void {
    const size = this.#arrived.readInto(shared, this.#line.merges)
    this.bytesIn += size
    this.peer.#freed(size)
    this.#deliver('bytes', size)
    this.handler.onBytes(shared, size)
    shared.fill(0x7e, 0, size)
  }

  #readEnd(): void {
    if (this.#failed) return
    this.#ended = true
    this.#deliver('end', 0)
    this.handler.onEnd(true)
    if (this.#finSent) this.#close(null)
  }

  #freed(bytes: number): void {
    this.#sending.inFlight -= bytes
    if (this.#sending.pendingBytes === 0 || this.#takePlanned || this.destroyed) return
    this.#takePlanned = true
    this.#network.clock.after(this.#line.latency, () => {
      this.#takePlanned = false
      if (!this.destroyed) this.#take()
    })
  }

  own(bytes: Buffer, from: number, to: number): Buffer {
    return Buffer.from(bytes.subarray(from, to))
  }

  /** Whoever reads it still reads what nobody sent. */
  giveBack(span: Buffer): void {
    if (this.pendingBytes === 0) span.fill('?')
  }

  pass(bytes: Buffer, from: number, to: number, target: Wire, before = ''): void {
    if (before === '') target.writeBytes(this.own(bytes, from, to))
    else target.writeTextAndBytes(before, this.own(bytes, from, to))
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused || this.destroyed) return
    this.#paused = false
    this.#planRead()
  }

  probe(): void {
    if (this.closed || this.#sending.pendingBytes > 0 || !this.#reset) return
    this.#failWrite()
  }

  end(): void {
    if (this.destroyed || this.#finQueued) return
    this.#finQueued = true
    if (this.#sending.pendingBytes === 0) this.#sendFin()
  }

  #sendFin(): void {
    this.#finSent = true
    this.#travel(() => this.peer.#arriveFin())
    if (this.#ended) this.#close(null)
  }

  #arriveFin(): void {
    this.#finArrived = true
    this.#planRead()
  }

  /** As close(2): a reset where there is something that nobody has read. */
  destroy(): void {
    if (this.destroyed) return
    if (this.#arrived.bytes > 0) this.#sendReset()
    else if (!this.#finSent && !this.connecting) this.#travel(() => this.peer.#arriveFin())
    this.#close(null)
  }

  reset(): void {
    if (this.destroyed) return
    this.#sendReset()
    this.#close(null)
  }

  #sendReset(): void {
    if (this.#sentReset || this.connecting) return
    this.#sentReset = true
    this.#travel(() => this.peer.#arriveReset())
  }

  #arriveReset(): void {
    if (this.destroyed) return
    this.#reset = true
    if (this.#sending.pendingBytes > 0) this.#failWrite()
    else this.#planRead()
  }

  /** What we dialled is read first: the answer may have come before the reset. */
  #failWrite(): void {
    this.#failed = true
    this.#sending.drop()
    const error = wireError(this.#finArrived ? 'EPIPE' : 'ECONNRESET', 'write')
    if (this.side === 'client') return this.#close(error)
    this.#network.clock.after(0, () => this.#close(error), CLOSES)
  }

  /** For a connection that never came to be. */
  refuse(error: WireError): void {
    this.#close(error)
  }

  opened(): void {
    this.connecting = false
    this.#deliver('open', 0)
    this.handler.onOpen()
    if (this.#arrived.bytes > 0 || this.#finArrived || this.#reset) this.#planRead()
  }

  #close(error: WireError | null): void {
    this.destroyed = true
    this.#sending.drop()
    this.#arrived.drop()
    if (this.#closing) return
    this.#closing = true
    this.#network.clock.after(
      0,
      () => {
        this.closed = true
        this.#network.open.delete(this)
        this.#deliver('close', error === null ? 0 : 1)
        this.handler.onClose(error)
      },
      CLOSES,
    )
  }

  #deliver(kind: Trigger['kind'], value: number): void {
    const { trigger } = this.#network
    this.#network.trace.note(this.side, kind, this.localPort, value)
    if (this.side === 'script') return
    trigger.kind = kind
    trigger.end = this
  }
}
