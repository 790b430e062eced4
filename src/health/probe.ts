/** One check: a connection of its own, a question, an answer; what was seen is written down as an attempt of traffic's would be. */
import type { Attempt, AttemptEnd } from '../exchange/attempt.ts'
import type { Phase } from '../exchange/phase.ts'
import { closeEnd } from '../upstreams/close-end.ts'
import type { ConnectionOrigin, ConnectionUser, UpstreamConnection } from '../upstreams/connection.ts'
import { Dial, type DialFailure, type Dialler } from '../upstreams/dial.ts'
import type { DialSettings } from '../upstreams/dial-settings.ts'
import type { EndpointState } from '../upstreams/endpoint-state.ts'
import { Timer } from '../wheel.ts'
import type { WireError } from '../wire/wire.ts'
import type { World } from '../world.ts'
import type { Answering, Heard, Question } from './question.ts'

export interface ProbeTarget {
  world: World
  endpoint: EndpointState
  dialling: DialSettings
  timeoutMs: number
}

/** `body` null: there was no whole answer, or none was asked for. */
export type ProbeDone = (attempt: Attempt, body: string | null) => void

export class Probe implements Dialler, ConnectionUser {
  readonly #target: ProbeTarget
  readonly #question: Question
  readonly #answer: Answering
  readonly #done: ProbeDone
  readonly #timer: Timer = new Timer(() => this.#expired())
  readonly #dial: Dial
  #connection: UpstreamConnection | null = null
  #phase: Phase = 'connect'
  #openedAt = 0
  #headAt = 0
  #over = false

  constructor(target: ProbeTarget, question: Question, done: ProbeDone) {
    this.#target = target
    this.#question = question
    this.#answer = question.answer()
    this.#done = done
    this.#dial = new Dial(target.world, target.endpoint, target.dialling, this)
  }

  start(): void {
    this.#target.world.wheel.arm(this.#timer, this.#target.timeoutMs)
    this.#dial.start()
  }

  /** Nobody wants to know any more. */
  cancel(): void {
    if (!this.#over) this.#close()
  }

  onDialled(connection: UpstreamConnection): void {
    this.#connection = connection
    this.#openedAt = this.#target.world.now()
    connection.take(this)
    if (this.#question.request === '') return this.#end({ kind: 'answered', status: 0 }, null)
    this.#phase = 'send'
    connection.wire.writeText(this.#question.request)
    if (!connection.wire.blocked) this.#phase = 'wait'
  }

  onDialFailed(failure: DialFailure): void {
    const { end, phase, socketFile, sampleHex, name } = failure
    this.#phase = phase
    this.#end(end, null, { ...(socketFile && { socketFile }), ...(sampleHex && { sampleHex }), ...(name && { name }) })
  }

  onUpstreamBytes(bytes: Buffer, size: number): void {
    const heard = this.#answer.take(bytes, size)
    this.#noteHead()
    this.#heard(heard)
  }

  onUpstreamEnd(clean: boolean): void {
    const heard = clean ? this.#answer.ended() : null
    if (heard !== null) return this.#heard(heard)
    this.#end({ kind: 'fin', ...(this.#dial.origin.tls && { closeNotify: clean }) }, null)
  }

  onUpstreamDrain(): void {
    this.#phase = 'wait'
  }

  onUpstreamClose(error: WireError | null): void {
    this.#end(closeEnd(error, this.#dial.origin.tls, this.#target.dialling.clientCertificate), null)
  }

  #noteHead(): void {
    if (this.#answer.status === 0 || this.#headAt > 0) return
    this.#headAt = this.#target.world.now()
    this.#phase = 'receive'
  }

  #heard(heard: Heard | null): void {
    if (heard === null) return
    if (heard.kind === 'answer') return this.#end({ kind: 'answered', status: heard.status }, heard.body)
    const sample = heard.sample.length > 0 && { sampleHex: heard.sample.toString('hex') }
    this.#end(heard.end, null, sample || {})
  }

  #expired(): void {
    const ms = this.#target.timeoutMs
    if (this.#connection === null) {
      this.#phase = this.#dial.phase
      return this.#end({ kind: 'timer', timer: this.#dial.phase, ms }, null)
    }
    const timer = this.#phase === 'send' ? 'write' : this.#phase === 'receive' ? 'idle' : 'firstByte'
    this.#end({ kind: 'timer', timer, ms }, null)
  }

  #end(end: AttemptEnd, body: string | null, more: Partial<Attempt> = {}): void {
    if (this.#over) return
    const attempt = { ...this.#facts(end), ...more }
    this.#close()
    this.#done(attempt, body)
  }

  #close(): void {
    this.#over = true
    this.#target.world.wheel.remove(this.#timer)
    this.#dial.cancel()
    this.#connection?.discard()
  }

  #facts(end: AttemptEnd): Attempt {
    const { origin } = this.#dial
    const { framing, expected, interim, status, received } = this.#answer
    const wire = this.#connection?.wire
    const sent = wire !== undefined && this.#phase !== 'send'
    return {
      endpoint: this.#target.endpoint.id,
      reused: false,
      phase: this.#phase,
      end,
      ms: this.#steps(origin),
      bytesOut: wire?.bytesOut ?? 0,
      bytesIn: wire?.bytesIn ?? 0,
      requestSent: sent,
      headReceived: status > 0,
      ...(origin.address !== '' && { address: origin.address }),
      ...(origin.addressErrors.length > 0 && { addressErrors: origin.addressErrors }),
      ...(origin.tls && { tls: origin.tls }),
      ...(interim > 0 && { interim }),
      ...(status > 0 && { status, bodyReceived: received }),
      ...(framing !== undefined && { bodyFraming: framing }),
      ...(expected !== undefined && { bodyExpected: expected }),
    }
  }

  #steps({ dnsMs, connectMs, tlsMs }: ConnectionOrigin): Attempt['ms'] {
    const now = this.#target.world.now()
    return {
      ...(dnsMs !== undefined && { dns: dnsMs }),
      ...(connectMs !== undefined && { connect: connectMs }),
      ...(tlsMs !== undefined && { tls: tlsMs }),
      ...(this.#openedAt > 0 && { wait: (this.#headAt || now) - this.#openedAt }),
      ...(this.#headAt > 0 && { receive: now - this.#headAt }),
    }
  }
}
