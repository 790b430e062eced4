/** Step 4: one attempt. The request goes to one connection, the answer comes back as it arrives; both with back-pressure. */
import type { Attempt, AttemptEnd } from '../exchange/attempt.ts'
import type { Phase } from '../exchange/phase.ts'
import { responseHead } from '../http1/forward.ts'
import type { Head, Problem } from '../http1/head.ts'
import { BROKEN, HeadReader, MORE } from '../http1/head-reader.ts'
import { interimMax, keepAliveDefaultMs, sampleBytesMax, singleWriteBytes } from '../limits.ts'
import type { ConnectionUser, UpstreamConnection } from '../upstreams/connection.ts'
import type { Dial, DialFailure } from '../upstreams/dial.ts'
import type { EndpointState } from '../upstreams/endpoint-state.ts'
import { tlsFailure } from '../upstreams/tls-facts.ts'
import { Timer } from '../wheel.ts'
import type { WireError } from '../wire.ts'
import type { World } from '../world.ts'
import { type AnswerHead, answerHead } from './answer-head.ts'
import { attemptFacts } from './attempt-facts.ts'
import { BodyPasser } from './body-passer.ts'
import type { ClientSide, RelayOwner } from './client-side.ts'
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
  requestId = ''
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
  interim = 0
  /** Wire counters of the connection when this attempt began. */
  bytesOutBefore = 0
  bytesInBefore = 0
  end: AttemptEnd | null = null
  phase: Phase = 'connect'
  sample: Buffer | null = null
  localPort = 0
  /** The answer told the client that the connection ends with it. */
  closesClient = false
  readonly #body: BodyPasser = new BodyPasser()
  readonly #timer: Timer = new Timer(() => this.#expired())
  #timerName: 'write' | 'firstByte' | 'idle' | 'none' = 'none'
  #reader: HeadReader | null = null
  #flushPlanned = false
  /** When the bytes being handled were read: one look at the clock for all that follows from them. */
  #readAt = 0

  constructor(world: World, pseudonym: string) {
    this.world = world
    this.pseudonym = pseudonym
  }

  get bodyPasser(): BodyPasser {
    return this.#body
  }

  /** Forgets the last attempt; the request's own state (`outgoing`) stays. */
  begin(endpoint: EndpointState, now: number): void {
    this.endpoint = endpoint
    endpoint.inFlight++
    this.connection = this.dial = this.dialFailure = this.answer = this.end = this.sample = null
    this.startedAt = now
    this.firstWriteAt = this.sentAt = this.headAt = this.endedAt = 0
    this.reused = false
    this.idleMs = this.interim = this.bytesOutBefore = this.bytesInBefore = 0
    this.#reader = null
    this.state = 'dialling'
    this.phase = 'connect'
  }

  /** Everything that is there of the request goes out in one write. */
  send(connection: UpstreamConnection, reused: boolean): void {
    const { wire } = connection
    this.connection = connection
    this.dial = null
    this.reused = reused
    if (reused) this.idleMs = this.startedAt - connection.idleSince
    connection.take(this)
    this.bytesOutBefore = wire.bytesOut
    this.bytesInBefore = wire.bytesIn
    this.state = 'head'
    this.phase = 'send'
    this.firstWriteAt = reused ? this.startedAt : this.world.now()
    const { host } = this.target.group.upstream
    const hostValue =
      host === 'client'
        ? this.prepared.authority || authorityOf(connection.endpoint)
        : host === 'upstream'
          ? authorityOf(connection.endpoint)
          : host
    const head = `${outgoingHead(this.prepared, hostValue, this.pseudonym)}X-Request-Id: ${this.requestId}\r\n\r\n`
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
    const { timeouts } = this.target
    if (this.connection!.wire.blocked) {
      this.client.pauseBody()
      if (this.state === 'head') this.#arm('write', timeouts.writeMs)
      return
    }
    if (!this.outgoing.ended) {
      this.client.resumeBody()
      if (this.state === 'head') this.#arm('none', 0)
      return
    }
    if (this.sentAt === 0) this.sentAt = now
    if (this.state !== 'head') return
    this.phase = 'wait'
    this.#arm('firstByte', timeouts.firstByteMs)
  }

  onUpstreamDrain(): void {
    if (this.state !== 'head' && this.state !== 'body') return
    if (!this.outgoing.empty) this.#flush()
    else this.#afterWrite(this.world.now())
  }

  onUpstreamBytes(bytes: Buffer, size: number): void {
    this.#readAt = this.world.now()
    if (this.state === 'head' && this.#reader === null) {
      const known = this.connection!.cache as AnswerHead | null
      if (known !== null && size >= known.bytes && this.#fits(known)) {
        // A small answer is decoded whole, for its body goes on as text too.
        const text = size <= singleWriteBytes ? bytes.latin1Slice(0, size) : ''
        const head = text === '' ? bytes.latin1Slice(0, known.bytes) : text.slice(0, known.bytes)
        if (head === known.key) return this.#passKnown(known, bytes, size, text)
      }
    }
    const at = this.state === 'head' ? this.#readHeads(bytes, size) : 0
    if (this.state === 'body') this.#passBody(bytes, at, size, '')
  }

  /** The same head as last time on this connection: nothing of it need be understood again. */
  #passKnown(known: AnswerHead, bytes: Buffer, size: number, text: string): void {
    this.#takeHead(known)
    if (this.state === 'body') this.#passBody(bytes, known.bytes, size, text)
  }

  /** Interim heads and the final one; returns where the body begins. */
  #readHeads(bytes: Buffer, size: number): number {
    let at = 0
    while (this.state === 'head' && at < size) {
      this.#reader ??= new HeadReader('response', this.target.group.upstream.limits.responseHeaders)
      const next = this.#reader.read(bytes, at, size)
      if (next === MORE) return size
      if (next === BROKEN) {
        this.#broken(this.#reader.problem!, this.#evidence(bytes, at, size))
        return size
      }
      at = next
      this.#readOne(this.#reader.head, bytes, at, size)
      this.#reader.reset()
    }
    return at
  }

  #fits(known: AnswerHead): boolean {
    const { head, route } = this.prepared
    return (
      known.key !== null &&
      known.route === route &&
      known.clientMinor === head.minor &&
      known.headRequest === (head.method === 'HEAD')
    )
  }

  #readOne(head: Head, bytes: Buffer, at: number, size: number): void {
    if (head.status === 101) return this.#switchProtocol(head, bytes, at, size)
    if (head.status < 200) return this.#interim(head)
    const answer = answerHead(head, this.prepared, this.pseudonym, null)
    if ('reason' in answer) return this.#broken(answer, Buffer.from(head.raw.slice(0, sampleBytesMax), 'latin1'))
    if (answer.key !== null) this.connection!.cache = answer
    this.#takeHead(answer)
  }

  #interim(head: Head): void {
    if (head.minor === 0) return this.#broken({ reason: 'interim-on-http-1.0', at: 0 }, Buffer.from(head.raw, 'latin1'))
    if (++this.interim > interimMax)
      return this.#broken({ reason: 'too-many-interim', at: 0 }, Buffer.from(head.raw, 'latin1'))
    if (this.prepared.head.minor === 0) return
    const text = responseHead(head, {
      pseudonym: this.pseudonym,
      framingLines: '',
      keepLength: false,
      upgrade: null,
      dropped: null,
      addedLines: '',
      date: '',
    })
    this.client.wire.writeText(`${text}\r\n`)
  }

  #switchProtocol(head: Head, bytes: Buffer, at: number, size: number): void {
    const wanted = this.prepared.upgrade
    if (wanted === null) return this.#broken({ reason: 'unexpected-101', at: 0 }, Buffer.from(head.raw, 'latin1'))
    if (head.field('upgrade')?.toLowerCase() !== wanted.toLowerCase())
      return this.#broken({ reason: 'upgrade-mismatch', at: 0 }, Buffer.from(head.raw, 'latin1'))
    const answer = answerHead(head, this.prepared, this.pseudonym, head.field('upgrade')!) as AnswerHead
    this.answer = answer
    this.headAt = this.world.now()
    this.owner.onHead(101)
    this.client.wire.writeText(`${answer.text}X-Request-Id: ${this.requestId}\r\n\r\n`)
    if (at < size) this.client.wire.writeBytes(Buffer.from(bytes.subarray(at, size)))
    this.#disarm()
    this.state = 'over'
    this.owner.onTunnel()
  }

  #takeHead(answer: AnswerHead): void {
    this.answer = answer
    this.headAt = this.#readAt
    this.state = 'body'
    this.phase = 'receive'
    this.connection!.advertisedKeepAliveMs = answer.advertisedKeepAliveMs
    this.owner.onHead(answer.status)
    const { framing } = answer
    const limit = this.target.group.upstream.limits.responseBody
    this.#body.begin(
      answer,
      `${answer.text}X-Request-Id: ${this.requestId}\r\n${this.#connectionLine(answer)}\r\n`,
      limit,
    )
    if (limit > 0 && framing.kind === 'length' && framing.length > limit) {
      return this.fail({ kind: 'limit', limit: 'body', max: limit, size: framing.length })
    }
    if (this.#timerName !== 'none' || this.outgoing.ended) this.#arm('idle', this.target.timeouts.idleMs)
  }

  #connectionLine(answer: AnswerHead): string {
    this.closesClient = answer.closesClient || !this.client.reusable
    if (this.closesClient) return 'Connection: close\r\n'
    return this.prepared.head.minor === 0 ? 'Connection: keep-alive\r\n' : ''
  }

  #passBody(bytes: Buffer, from: number, to: number, text: string): void {
    const { wire } = this.connection!
    const outcome = this.#body.pass(bytes, from, to, wire, this.client.wire, text)
    if (outcome === 'bad') return this.fail(this.#body.failure!)
    if (outcome === 'whole') return this.#answered(this.#body.extraBytes > 0)
    wire.bulk = this.#body.expectsMuch
    if (this.client.wire.blocked) {
      wire.pause()
      this.#disarm()
      this.client.watchWriting()
    } else if (this.#timerName === 'idle') this.#arm('idle', this.target.timeouts.idleMs)
  }

  /** The client has taken what it was sent. */
  clientDrained(): void {
    if (this.state !== 'body' || this.connection === null) return
    this.connection.wire.resume()
    this.#arm('idle', this.target.timeouts.idleMs)
  }

  onUpstreamEnd(clean: boolean): void {
    if (this.state === 'body' && clean && this.answer!.framing.kind === 'close') {
      this.#readAt = this.world.now()
      this.#body.finishClose(this.client.wire)
      return this.#answered(true)
    }
    this.fail({ kind: 'fin', ...(this.connection?.origin.tls && { closeNotify: clean }) })
  }

  onUpstreamClose(error: WireError | null): void {
    if (this.state === 'over') return
    if (error === null) return this.fail({ kind: 'fin' })
    const { code = 'ECONNRESET', syscall } = error
    if (code === 'ECONNRESET') return this.fail({ kind: 'reset', code, ...(syscall !== undefined && { syscall }) })
    const tls = this.connection?.origin.tls
    const failure = tls
      ? tlsFailure(error, tls.serverName, this.target.group.upstream.tls.certificate !== undefined)
      : null
    if (failure !== null) return this.fail({ kind: 'tls', failure })
    this.fail({ kind: 'errno', code, ...(syscall !== undefined && { syscall }), message: error.message })
  }

  #answered(spent: boolean): void {
    const connection = this.connection!
    this.#over(this.#readAt)
    this.end = { kind: 'answered', status: this.answer!.status }
    const { group } = this.target
    const whole = this.outgoing.ended && this.outgoing.empty && !connection.wire.blocked
    connection.wire.bulk = false
    if (spent || !whole || !this.answer!.keepAlive || connection.wire.closed) connection.discard()
    else
      connection.release(
        this.endedAt,

        group.idleMs(connection.advertisedKeepAliveMs, keepAliveDefaultMs),
        group.upstream.keepAlive.maxIdle,
      )
    this.owner.onAnswered()
  }

  /** Ends the attempt; the connection is gone with it. */
  fail(end: AttemptEnd): void {
    if (this.state === 'over' || this.state === 'idle') return
    const { connection } = this
    this.#leaveDial()
    this.#keepPartialHead()
    this.localPort = connection?.wire.localPort ?? 0
    this.#over(this.world.now())
    this.end = end
    connection?.discard()
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

  /** Of a head that was cut: the only proof that a final answer had begun. */
  #keepPartialHead(): void {
    if (this.state !== 'head' || this.sample !== null || !this.#reader || this.#reader.partialBytes === 0) return
    this.sample = Buffer.from(this.#reader.partial.subarray(0, sampleBytesMax))
  }

  #over(endedAt: number): void {
    this.#disarm()
    this.state = 'over'
    this.endedAt = endedAt
    if (this.endpoint !== null) this.endpoint.inFlight--
    if (this.connection !== null) this.connection.user = null
  }

  facts(): Attempt {
    return attemptFacts(this)
  }

  #broken(problem: Problem, sample: Buffer): void {
    this.sample = sample.subarray(0, sampleBytesMax)
    const max = this.target.group.upstream.limits.responseHeaders
    if (problem.reason === 'headers-too-large') {
      const size = this.#reader?.sizes ?? { section: max, line: 0, name: '' }
      const wholeLine = size.line > max / 2
      return this.fail({
        kind: 'limit',
        limit: wholeLine ? 'header-line' : 'header-section',
        max,
        size: wholeLine ? size.line : size.section,
        ...(size.name !== '' && { name: size.name }),
      })
    }
    this.fail({
      kind: 'invalid',
      problem: {
        reason: problem.reason,
        at: problem.at,
        sampleHex: this.sample.toString('hex'),
        ...(problem.values && { values: problem.values }),
      },
    })
  }

  #evidence(bytes: Buffer, at: number, size: number): Buffer {
    const earlier = this.#reader!.partial
    return Buffer.from(
      earlier.length > 0
        ? earlier.subarray(0, sampleBytesMax)
        : bytes.subarray(at, Math.min(size, at + sampleBytesMax)),
    )
  }

  #arm(name: 'write' | 'firstByte' | 'idle' | 'none', ms: number): void {
    this.#timerName = name
    if (name !== 'none' && ms > 0) this.world.wheel.arm(this.#timer, ms)
    else this.world.wheel.disarm(this.#timer)
  }

  #disarm(): void {
    this.#timerName = 'none'
    this.world.wheel.disarm(this.#timer)
  }

  #expired(): void {
    const { timeouts } = this.target
    const name = this.#timerName
    if (name === 'none') return
    if (name === 'firstByte' && (this.connection?.wire.pendingBytes ?? 0) > 0)
      return this.fail({ kind: 'timer', timer: 'write', ms: timeouts.firstByteMs })
    this.fail({
      kind: 'timer',
      timer: name,
      ms: name === 'write' ? timeouts.writeMs : name === 'idle' ? timeouts.idleMs : timeouts.firstByteMs,
    })
  }

  /** For the end of its owner's life. */
  dispose(): void {
    this.world.wheel.remove(this.#timer)
  }
}

function authorityOf(state: EndpointState): string {
  const { host, port, scheme, socketPath } = state.endpoint
  if (socketPath !== undefined) return 'localhost'
  const name = host.includes(':') ? `[${host}]` : host
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`
}
