/** Step 4: one attempt. The request goes to one connection, the answer comes back as it arrives; both with back-pressure. */
import type { Attempt, AttemptEnd } from '../exchange/attempt.ts'
import type { Phase } from '../exchange/phase.ts'
import { closeEnd } from '../upstreams/close-end.ts'
import type { ConnectionUser, UpstreamConnection } from '../upstreams/connection.ts'
import type { Dial, DialFailure } from '../upstreams/dial.ts'
import type { EndpointState } from '../upstreams/endpoint-state.ts'
import type { WireError } from '../wire/wire.ts'
import type { World } from '../world.ts'
import { type AnswerHead, connectionLine, interimHead } from './answer-head.ts'
import { AnswerReader } from './answer-reader.ts'
import { attemptFacts } from './attempt-facts.ts'
import { AttemptTimer } from './attempt-timer.ts'
import { stickyLine } from './balance-key.ts'
import { BodyPasser } from './body-passer.ts'
import type { Cached } from './cached.ts'
import type { ClientSide, RelayOwner } from './client-side.ts'
import { endedInUpload } from './ended-in-upload.ts'
import { Glance } from './glance.ts'
import { outgoingHead, type Prepared } from './match.ts'
import { Outgoing } from './outgoing.ts'
import type { Target } from './snapshot.ts'

export type RelayState = 'idle' | 'dialling' | 'head' | 'body' | 'over'

export class Relay implements ConnectionUser {
  readonly outgoing: Outgoing = new Outgoing()
  readonly world: World
  readonly pseudonym: string
  owner!: RelayOwner
  client!: ClientSide
  prepared!: Prepared
  target!: Target
  /** `X-Request-Id`, with its line end. */
  idLine = ''
  /** The cache's part in this exchange. */
  cached: Cached | null = null
  endpoint: EndpointState | null = null
  connection: UpstreamConnection | null = null
  dial: Dial | null = null
  dialFailure: DialFailure | null = null
  state: RelayState = 'idle'
  answer: AnswerHead | null = null
  /** Monotonic ms; 0: not reached. */
  startedAt = 0
  firstWriteAt = 0
  sentAt = 0
  headAt = 0
  endedAt = 0
  reused = false
  idleMs = 0
  /** Wire counters of the connection when this attempt began. */
  bytesOutBefore = 0
  bytesInBefore = 0
  end: AttemptEnd | null = null
  phase: Phase = 'connect'
  sample: Buffer | null = null
  localPort = 0
  /** The answer told the client that the connection ends with it. */
  closesClient = false
  readonly bodyPasser: BodyPasser = new BodyPasser()
  readonly glance: Glance
  readonly #heads: AnswerReader = new AnswerReader()
  readonly #timer: AttemptTimer
  #flushPlanned = false
  /** When the bytes being handled were read: one look at the clock for all that follows from them. */
  #readAt = 0

  constructor(world: World, pseudonym: string) {
    this.world = world
    this.pseudonym = pseudonym
    this.glance = new Glance(
      world,
      connection => this.send(connection, true),
      () => this.owner.onIdleGone(),
    )
    this.#timer = new AttemptTimer(world, end => this.#expired(end))
  }

  /** Interim answers of this attempt. */
  get interim(): number {
    return this.#heads.interim
  }

  /** Forgets the last attempt; the request's own state (`outgoing`) stays. */
  begin(endpoint: EndpointState, now: number): void {
    this.endpoint = endpoint
    endpoint.inFlight++
    this.connection = this.dial = this.dialFailure = this.answer = this.end = this.sample = null
    this.startedAt = now
    this.firstWriteAt = this.sentAt = this.headAt = this.endedAt = 0
    this.reused = false
    this.idleMs = this.bytesOutBefore = this.bytesInBefore = 0
    this.#heads.reset()
    this.state = 'dialling'
    this.phase = 'connect'
  }

  /** Everything that is there of the request goes out in one write. */
  send(connection: UpstreamConnection, reused: boolean): void {
    const { wire } = connection
    this.connection = connection
    this.dial = null
    this.reused = reused && connection.requests > 0
    if (reused) this.idleMs = this.startedAt - connection.idleSince
    if (connection.user === null) connection.take(this)
    else connection.user = this
    this.bytesOutBefore = wire.bytesOut
    this.bytesInBefore = wire.bytesIn
    this.state = 'head'
    this.phase = 'send'
    this.firstWriteAt = reused && this.prepared.idempotent ? this.startedAt : this.world.now()
    const lines = outgoingHead(
      this.prepared,
      connection.endpoint.endpoint,
      this.target.group.upstream.host,
      this.pseudonym,
    )
    const head = `${this.cached === null ? lines : this.cached.requestHead(lines)}${this.idLine}\r\n`
    this.outgoing.writeAll(wire, head, this.prepared.idempotent)
    this.#afterWrite(this.firstWriteAt)
  }

  /** More of the body is in `outgoing`: written in the next turn, so that an answer that is already there is read first. */
  bodyArrived(): void {
    if (this.state !== 'head' && this.state !== 'body') return
    this.client.pauseBody()
    if (this.#flushPlanned) return
    this.#flushPlanned = true
    this.world.afterReads(this.#flush)
  }

  #flush = (): void => {
    this.#flushPlanned = false
    if ((this.state !== 'head' && this.state !== 'body') || this.connection === null || this.connection.wire.blocked)
      return
    this.outgoing.writeAll(this.connection.wire, '', this.prepared.idempotent)
    this.#afterWrite(this.world.now())
  }

  #afterWrite(now: number): void {
    const answering = this.state === 'body'
    if (this.connection!.wire.blocked) {
      this.client.pauseBody()
      return answering ? this.#watchAnswer() : this.#timer.writing(this.connection!.wire, this.target.timeouts)
    }
    if (!this.outgoing.ended) {
      this.client.resumeBody()
      return this.#timer.stop()
    }
    if (this.sentAt === 0 && !answering) this.endpoint!.latency.sent(now)
    if (this.sentAt === 0) this.sentAt = now
    if (answering) return this.#watchAnswer()
    this.phase = 'wait'
    this.#timer.start('firstByte', this.target.timeouts)
  }

  /** Not while it is the client that is waited for: to read, or to send the rest of its request. What runs begins anew. */
  #watchAnswer(): void {
    const isDue = this.outgoing.ended || this.connection!.wire.blocked || this.#timer.running === 'idle'
    if (isDue && !this.client.wire.blocked) this.#timer.start('idle', this.target.timeouts)
  }

  onUpstreamDrain(): void {
    if (this.state !== 'head' && this.state !== 'body') return
    if (!this.outgoing.empty) this.#flush()
    else this.#afterWrite(this.world.now())
  }

  onUpstreamBytes(bytes: Buffer, size: number): void {
    this.#readAt = this.world.now()
    if (this.state === 'head') {
      const known = this.connection!.cache as AnswerHead | null
      const text = this.#heads.recognise(known, this.prepared, bytes, size)
      if (text !== null) {
        this.#takeHead(known!)
        if ((this.state as RelayState) === 'body') this.#passBody(bytes, known!.bytes, size, text)
        return
      }
    }
    const at = this.state === 'head' ? this.#readHeads(bytes, size) : 0
    if (this.state === 'body') this.#passBody(bytes, at, size, '')
  }

  /** Interim heads and the final one; returns where the body begins. */
  #readHeads(bytes: Buffer, size: number): number {
    const { responseHeaders } = this.target.group.upstream.limits
    let at = 0
    while (this.state === 'head' && at < size) {
      const event = this.#heads.next(bytes, at, size, this.prepared, this.pseudonym, responseHeaders)
      at = this.#heads.at
      switch (event.kind) {
        case 'more':
          return size
        case 'interim':
          if (this.prepared.head.minor > 0) this.client.wire.writeText(interimHead(event.head, this.pseudonym))
          break
        case 'switch':
          this.#switchProtocol(event.answer, bytes, at, size)
          return size
        case 'final':
          if (event.answer.key !== null) this.connection!.cache = event.answer
          this.#takeHead(event.answer)
          return at
        case 'broken':
          this.sample = event.sample
          this.fail(event.end)
          // Another attempt, or another exchange, may have begun: what is left here is not its answer.
          return size
      }
    }
    return at
  }

  /** What were left of the request would be read as the other protocol's. */
  #switchProtocol(answer: AnswerHead, bytes: Buffer, at: number, size: number): void {
    if (!this.outgoing.done) return this.fail({ kind: 'invalid', problem: { reason: 'unexpected-101', at: 0 } })
    this.answer = answer
    this.#headCame(answer)
    this.client.wire.writeText(`${answer.text}${this.idLine}\r\n`)
    if (at < size) this.client.wire.writeBytes(Buffer.from(bytes.subarray(at, size)))
    this.#timer.stop()
    this.state = 'over'
    this.owner.onTunnel()
  }

  #takeHead(answer: AnswerHead): void {
    this.answer = answer
    this.#headCame(answer)
    this.state = 'body'
    this.connection!.advertisedKeepAliveMs = answer.advertisedKeepAliveMs
    const { framing } = answer
    const limit = this.target.group.upstream.limits.responseBody
    this.closesClient = answer.closesClient || !this.client.reusable
    const sticky = stickyLine(this.target.group, this.prepared, this.endpoint!)
    const line = this.cached === null ? '' : this.cached.onHead(answer)
    const head = `${answer.text}${line}${sticky}${this.idLine}${connectionLine(this.closesClient, this.prepared.head.minor)}\r\n`
    this.bodyPasser.begin(answer, line === null ? '' : head, limit, this.prepared.trailersAccepted)
    if (this.cached !== null) {
      this.bodyPasser.copy = this.cached.copy
      this.bodyPasser.discards = line === null
    }
    if (limit > 0 && framing.kind === 'length' && framing.length > limit)
      return this.fail({ kind: 'limit', limit: 'body', max: limit, size: framing.length })
  }

  #headCame({ status }: AnswerHead): void {
    this.headAt = this.#readAt
    this.phase = 'receive'
    if (!this.endpoint!.seenUp) this.target.group.watch.answered(this.endpoint!)
    this.endpoint!.answered(this.headAt, this.sentAt, status)
    if (this.sentAt > 0) this.target.group.silence.waited(this.headAt - this.sentAt)
    this.owner.onHead(status)
  }

  #passBody(bytes: Buffer, from: number, to: number, text: string): void {
    const { wire } = this.connection!
    const outcome = this.bodyPasser.pass(bytes, from, to, wire, this.client.wire, text)
    if (outcome === 'bad') return this.fail(this.bodyPasser.failure!)
    if (outcome === 'whole') return this.#answered(this.bodyPasser.extraBytes > 0)
    wire.bulk = this.bodyPasser.expectsMuch
    if (this.client.wire.blocked) {
      wire.pause()
      this.#timer.stop()
      this.client.watchWriting()
    } else this.#watchAnswer()
  }

  /** The client has taken what it was sent. */
  clientDrained(): void {
    if (this.state !== 'body' || this.connection === null) return
    this.connection.wire.resume()
    this.#watchAnswer()
  }

  onUpstreamEnd(clean: boolean): void {
    if (this.state === 'body' && clean && this.answer!.framing.kind === 'close') {
      this.#readAt = this.world.now()
      this.bodyPasser.finishClose(this.client.wire)
      return this.#answered(true)
    }
    if (endedInUpload(this) && this.connection!.holdEnd(clean)) return
    this.fail({ kind: 'fin', ...(this.connection?.origin.tls && { closeNotify: clean }) })
  }

  onUpstreamClose(error: WireError | null): void {
    if (this.state === 'over') return
    this.fail(closeEnd(error, this.connection?.origin.tls, this.target.group.upstream.tls.certificate !== undefined))
  }

  #answered(spent: boolean): void {
    const connection = this.connection!
    this.#over(this.#readAt)
    this.end = this.answer!.end
    const { group } = this.target
    const whole = this.outgoing.done && !connection.wire.blocked
    const idleMs = group.idleMs(connection.endpoint, connection.advertisedKeepAliveMs)
    connection.wire.bulk = false
    if (this.bodyPasser.extraBytes > 0) connection.endpoint.unsolicited++
    connection.endpoint.keeps(this.answer!.keepAlive, this.reused, this.answer!.status)
    if (spent || !whole || !this.answer!.keepAlive || connection.wire.closed) connection.discard()
    else connection.release(this.endedAt, idleMs, group.upstream.keepAlive.maxIdle)
    this.owner.onAnswered()
  }

  /** Ends the attempt; the connection is gone with it. */
  fail(end: AttemptEnd): void {
    if (this.state === 'over' || this.state === 'idle') return
    if (this.state === 'head') this.sample ??= this.#heads.partial
    this.localPort = this.connection?.wire.localPort ?? 0
    this.cancel(end)
    this.owner.onAttemptFailed()
  }

  dialFailed(failure: DialFailure): void {
    this.dialFailure = failure
    this.phase = failure.phase
    this.dial = null
    this.fail(failure.end)
  }

  /** The client or a deadline ends it: whatever was open is closed. */
  cancel(end: AttemptEnd): void {
    if (this.state === 'over' || this.state === 'idle') return
    this.#over(this.world.now())
    this.end = end
    this.#leaveDial()
    this.connection?.discard()
  }

  /** Given up while dialling: how far that had come is the attempt's phase. */
  #leaveDial(): void {
    if (this.dial === null) return
    const { phase, origin } = this.dial
    this.phase = phase
    this.dialFailure = { end: { kind: 'client' }, phase, origin }
    this.dial.cancel()
    this.dial = null
  }

  #over(endedAt: number): void {
    this.#timer.stop()
    if (this.state === 'head') this.endpoint!.unanswered(endedAt, this.sentAt)
    this.state = 'over'
    this.glance.cancel()
    this.endedAt = endedAt
    if (this.endpoint !== null) this.target.group.leave(this.endpoint)
    if (this.connection !== null) this.connection.user = null
  }

  facts(): Attempt {
    return attemptFacts(this)
  }

  /** An answer that is late while request bytes are still unsent: the upstream does not read. */
  #expired(end: AttemptEnd & { kind: 'timer' }): void {
    const unsent = end.timer === 'firstByte' && (this.connection?.wire.pendingBytes ?? 0) > 0
    this.fail(unsent ? { ...end, timer: 'write' } : end)
  }
}
