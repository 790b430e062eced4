/** Step 1: a client's connection. Heads are read, requests go on one at a time and in order, slow and hostile clients are bounded. */
import type { ClientEnd } from '../exchange/exchange.ts'
import type { Head } from '../http1/head.ts'
import { coolMs, replayBytesMax } from '../limits.ts'
import type { Serving } from '../serve.ts'
import type { Wire, WireError, WireHandler } from '../wire/wire.ts'
import { BodyReader } from './body-reader.ts'
import { plainAddress } from './client-address.ts'
import type { ClientSide, ConnectionHost } from './client-side.ts'
import { type ClientLimit, ClientTimer } from './client-timer.ts'
import { keepsAfterRefusal } from './keeps-after-refusal.ts'
import { Lingering } from './lingering.ts'
import { type ExchangeStart, startNow } from './live.ts'
import type { MatchContext, Prepared, Refused } from './match.ts'
import { ReadAhead } from './read-ahead.ts'
import { RequestReader } from './request-reader.ts'

type State = 'idle' | 'head' | 'body' | 'busy' | 'tunnel' | 'closed'

export class ClientConnection implements WireHandler, ClientSide {
  readonly wire: Wire
  readonly peer: string
  readonly scheme: 'http' | 'https'
  readonly #host: ConnectionHost
  #state: State = 'idle'
  readonly #requests: RequestReader = new RequestReader()
  #prepared: Prepared | null = null
  #body: BodyReader | null = null
  serving: Serving | null = null
  readonly #ahead: ReadAhead
  readonly #timer: ClientTimer
  readonly #start: ExchangeStart = { requestId: '', idLine: '', at: 0, mono: 0 }
  readonly #context: MatchContext
  /** The head came whole: its beginning and its end are the same instant. */
  #headInOneRead = false
  #reading = false
  /** A connection whose first request found room is not turned away because more have come since. */
  #admitted = false
  #ended = false

  constructor(host: ConnectionHost, wire: Wire, scheme: 'http' | 'https') {
    this.#host = host
    this.wire = wire
    this.scheme = scheme
    this.peer = plainAddress(wire.remoteAddress)
    this.#context = { snapshot: host.snapshot, pseudonym: host.pseudonym, peer: this.peer, scheme }
    this.#ahead = new ReadAhead(host.world.wheel, wire)
    this.#timer = new ClientTimer(host, wire, (limit, ms) => this.#expired(limit, ms))
    this.#timer.start('cool')
  }

  get bodyRead(): boolean {
    return this.#body === null || this.#body.done
  }

  get reusable(): boolean {
    return this.keepsOpen && !this.#host.draining
  }

  /** For an answer that has promised to leave the connection open. */
  get keepsOpen(): boolean {
    return this.#prepared?.keepAlive === true && this.bodyRead
  }

  /** Wire bytes of the current request's body so far. */
  get bodyBytes(): number {
    return this.#body?.bytes ?? 0
  }

  get idle(): boolean {
    return this.#state === 'idle'
  }

  onOpen(): void {}

  onBytes(bytes: Buffer, size: number): void {
    this.#ahead.came(size)
    switch (this.#state) {
      case 'idle':
      case 'head':
        return this.#readRequests(bytes, 0, size)
      case 'body':
        return this.#moreBody(bytes, size)
      case 'busy':
        return this.#ahead.hold(bytes, 0, size)
    }
  }

  /** A loop, not a recursion: a client may have many requests in one read, and some are answered on the spot. */
  #readRequests(bytes: Buffer, from: number, to: number): void {
    this.#reading = true
    let at = from
    while (at < to && (this.#state === 'idle' || this.#state === 'head')) at = this.#readHead(bytes, at, to)
    this.#reading = false
    // Behind an answer that closes, nothing is read.
    if (at < to && this.#state === 'busy') this.#ahead.hold(bytes, at, to)
  }

  #readHead(bytes: Buffer, from: number, to: number): number {
    if (this.#state === 'idle') {
      startNow(this.#start, this.#host.world)
      this.#headInOneRead = true
    }
    this.#context.snapshot = this.#host.snapshot
    const request = this.#requests.next(bytes, from, to, this.#context)
    if (request === null) {
      // Old clients send a line end after a body: no request has begun with it.
      if (!this.#requests.begun) return to
      if (this.#state === 'idle') this.#timer.start('headerTimeout')
      this.#state = 'head'
      this.#headInOneRead = false
      return to
    }
    this.#state = 'busy'
    if ('refusal' in request) {
      const { at } = this.#requests
      this.#refuse(request, this.#requests.head)
      return at
    }
    this.#prepared = request
    return this.#begin(request, bytes, this.#requests.at, to)
  }

  #begin(prepared: Prepared, bytes: Buffer, at: number, to: number): number {
    this.#timer.stop()
    const refusal = this.#admitted ? null : this.#host.overload
    if (refusal !== null) {
      this.#refuse({ ...prepared, refusal }, prepared.head)
      return to
    }
    this.#admitted = true
    const serving = this.#host.acquire()
    this.serving = serving
    serving.begin(this, prepared, this.#begun(prepared.requestId))
    const { outgoing } = serving.relay
    let next = at
    if (prepared.framing.kind === 'none') {
      this.#state = 'busy'
      this.#body = null
      outgoing.ended = true
    } else {
      this.#state = 'body'
      this.#body ??= new BodyReader()
      this.#body.begin(prepared.framing, prepared.snapshot.config.limits.requestBody, prepared.rules.requestDropped)
      next = this.#body.read(bytes, at, to, this.wire, outgoing)
      outgoing.ended = this.#body.done
      if (this.#body.problem !== null) {
        serving.clientFailed({ kind: 'invalid-body', ...this.#body.problem })
        return to
      }
      this.#bodyState()
    }
    serving.serve(this.#headInOneRead ? this.#start.mono : this.#host.world.now())
    return next
  }

  #bodyState(): void {
    this.#state = this.#body!.done ? 'busy' : 'body'
    this.wire.bulk = this.#body!.expectsMuch
    this.#timer.body(this.#state === 'body', this.#body!.bytes)
  }

  #moreBody(bytes: Buffer, size: number): void {
    const serving = this.serving!
    const { outgoing } = serving.relay
    const next = this.#body!.read(bytes, 0, size, this.wire, outgoing)
    if (this.#body!.problem !== null) return serving.clientFailed({ kind: 'invalid-body', ...this.#body!.problem })
    this.#bodyState()
    if (next < size) this.#ahead.hold(bytes, next, size)
    if (outgoing.waitingBytes > replayBytesMax) this.pauseBody()
    serving.relay.bodyArrived()
  }

  /** To a port where TLS is spoken: what it asks for went to the TLS library, and is not known. */
  refusePlainHttp(): void {
    startNow(this.#start, this.#host.world)
    this.#refuse({ client: this.peer, refusal: { kind: 'invalid-request', reason: 'plain-to-tls-port', at: 0 } }, null)
  }

  /** Answered by the gateway without asking an upstream. */
  #refuse(refused: Refused, head: Head | null): void {
    this.#timer.stop()
    const keeps = keepsAfterRefusal(refused, head)
    const serving = this.#serveNot()
    this.#requests.forget(this.#host.snapshot)
    serving.refuse(this, refused, head, this.#begun(null), keeps)
  }

  #serveNot(): Serving {
    const serving = this.#host.acquire()
    this.serving = serving
    this.#prepared = this.#body = null
    this.#state = 'busy'
    return serving
  }

  pauseBody(): void {
    if (this.#state !== 'body') return
    this.#ahead.pause()
    this.#timer.body(false, this.bodyBytes)
  }

  resumeBody(): void {
    if (this.#state !== 'body') return
    this.#ahead.resume()
    this.#timer.body(true, this.bodyBytes)
  }

  watchWriting(): void {
    this.#timer.writing()
  }

  onDrain(): void {
    this.#timer.written()
    if (this.serving !== null) this.serving.relay.clientDrained()
    else if (this.#state === 'busy') this.#next()
  }

  finish(keepAlive: boolean): void {
    this.#leaveServing()
    if (this.wire.closed || this.#state === 'closed') return
    if (!keepAlive) return this.#closeGently()
    this.wire.bulk = false
    // Answers must not pile up for a client that asks on and reads none: its next request waits.
    if (this.wire.blocked) return this.#timer.writing()
    this.#next()
  }

  #next(): void {
    this.#state = 'idle'
    this.#timer.start(this.#host.draining ? 'drainQuiet' : 'cool')
    this.#ahead.resume()
    if (this.#reading) return
    const held = this.#ahead.take()
    if (held !== null) this.#readRequests(held, 0, held.length)
  }

  abort(begun = true): void {
    this.#leaveServing()
    this.#state = 'closed'
    this.wire[begun ? 'reset' : 'destroy']()
  }

  becomeTunnel(): Buffer | null {
    this.#timer.stop()
    this.#state = 'tunnel'
    const held = this.#ahead.take()
    this.#ahead.remove()
    return held
  }

  /** The tunnel has taken the wire's events over: only its end is ours. */
  tunnelClosed(): void {
    this.#leaveServing()
    this.#dispose()
  }

  #closeGently(): void {
    this.#ahead.remove()
    if (this.#ended && this.wire.pendingBytes === 0) return this.wire.destroy()
    this.#timer.stop()
    this.#state = 'closed'
    const { world, snapshot } = this.#host
    new Lingering(world, this.wire, snapshot.config.limits.clientWriteMs, () => this.#dispose())
  }

  /** The gateway drains: what the client has on its way is still answered, with the connection's end. */
  drain(): void {
    if (this.#state === 'idle') this.#timer.start('drainQuiet')
  }

  /** The gateway's deadline has passed. */
  cutShort(): void {
    this.serving?.cutShort()
  }

  onEnd(): void {
    this.#ended = true
    if (this.#state === 'head' || this.serving !== null) this.#left('fin')
    else this.#closeGently()
  }

  onClose(error: WireError | null): void {
    if (this.#state !== 'idle' && this.#state !== 'closed' && this.#state !== 'tunnel')
      this.#left(error === null ? 'fin' : 'reset')
    this.#dispose()
  }

  #dispose(): void {
    this.#state = 'closed'
    this.#timer.remove()
    this.#ahead.remove()
    this.#prepared = null
    this.#host.closed(this)
  }

  #left(kind: 'fin' | 'reset'): void {
    if (this.#state === 'head') this.#unreadRequest({ kind })
    else {
      this.#state = 'closed'
      this.serving?.clientGone({ kind })
    }
    this.wire.destroy()
  }

  /** A request whose head never became whole still leaves a line in the log. */
  #unreadRequest(end: ClientEnd): void {
    const { head, partialBytes } = this.#requests
    this.#serveNot().unread(this, head, partialBytes, end, this.#begun(null))
  }

  #begun(givenId: string | null): ExchangeStart {
    this.#host.giveId(this.#start, givenId)
    return this.#start
  }

  #leaveServing(): void {
    this.#timer.stop()
    const serving = this.serving
    this.serving = null
    if (serving !== null) this.#host.release(serving)
  }

  #expired(limit: ClientLimit, ms: number): void {
    switch (limit) {
      case 'cool':
        this.#requests.cool()
        this.#prepared = this.#body = null
        return ms < coolMs ? this.#closeGently() : this.#timer.start('clientIdle')
      case 'clientIdle':
      case 'drainQuiet':
        return this.#closeGently()
      case 'headerTimeout':
        return this.#unreadRequest({ kind: 'timer', timer: limit, ms })
      case 'bodyIdle':
      case 'bodyRate':
      case 'clientWrite':
        if (this.serving === null) return this.abort()
        return this.serving.clientFailed({ kind: 'timer', timer: limit, ms })
    }
  }
}
