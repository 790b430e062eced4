/** One request, first byte to last: match has been done, now pick → relay → reply → report, as often as a retry is safe and may help. */
import { causeRow } from './causes/table.ts'
import { diagnose, diagnoseAttempt } from './diagnosis/diagnose.ts'
import type { Diagnosis } from './diagnosis/diagnosis.ts'
import type { ClientEnd, Refusal } from './exchange/exchange.ts'
import type { Head } from './http1/head.ts'
import { slowExchangeMs } from './limits.ts'
import type { ClientConnection } from './request/accept.ts'
import { beginCached, type CachedOwner } from './request/cached.ts'
import { endByClient } from './request/client-end.ts'
import type { ConnectionHost, RelayOwner } from './request/client-side.ts'
import { InLine, type InLineOwner } from './request/in-line.ts'
import { type ExchangeStart, LiveExchange } from './request/live.ts'
import type { Prepared, Refused } from './request/match.ts'
import { connect, openAttempt } from './request/pick.ts'
import { Relay } from './request/relay.ts'
import { type OwnAnswer, ownAnswer, replyFailure, UNKNOWN } from './request/reply.ts'
import {
  originFields,
  reportAttempt,
  reportFailure,
  reportNotable,
  reportOwn,
  reportSuccess,
} from './request/report.ts'
import type { Target } from './request/snapshot.ts'
import { failureOf, Tries } from './request/tries.ts'
import { Tunnel, type TunnelEnd } from './request/tunnel.ts'
import { reportTunnel, tunnelEnded, tunnelEnds } from './request/tunnel-end.ts'
import type { RequestSeries } from './telemetry/metrics.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import type { UpstreamConnection } from './upstreams/connection.ts'
import type { DialFailure, Dialler } from './upstreams/dial.ts'
import type { EndpointState } from './upstreams/endpoint-state.ts'
import type { UpstreamGroup } from './upstreams/group.ts'
import { Timer } from './wheel.ts'

export interface ServingHost extends ConnectionHost {
  readonly telemetry: Telemetry
  tunnelOpened(tunnel: Tunnel): void
  tunnelClosed(tunnel: Tunnel): void
}

/** Used again for exchange after exchange. */
export class Serving implements RelayOwner, Dialler, InLineOwner, CachedOwner {
  readonly x: LiveExchange = new LiveExchange()
  readonly relay: Relay
  readonly #host: ServingHost
  #client!: ClientConnection
  #target: Target | null = null
  #series!: RequestSeries
  readonly tries: Tries = new Tries()
  readonly #inLine: InLine
  /** The connection being opened is to show whether the endpoint is still there. */
  #knocks = false
  #bytesOutBefore = 0
  #over = true
  #total: Timer = new Timer(() => this.#totalExpired())

  constructor(host: ServingHost) {
    this.#host = host
    this.relay = new Relay(host.world, host.pseudonym)
    this.relay.owner = this
    this.#inLine = new InLine(host.world, this.x, this.tries, this)
  }

  begin(client: ClientConnection, prepared: Prepared, start: ExchangeStart): void {
    this.#open(client, start)
    this.x.describe(prepared)
    this.#series = prepared.rules.series
    const { relay } = this
    relay.client = client
    relay.prepared = prepared
    relay.idLine = start.idLine
  }

  #open(client: ClientConnection, start: ExchangeStart): void {
    this.#client = client
    this.#over = false
    this.#target = null
    this.tries.reset()
    this.#knocks = false
    this.#bytesOutBefore = client.wire.bytesOut
    this.#series = this.#host.snapshot.unrouted
    this.x.reset(start)
    this.relay.outgoing.reset()
    this.relay.state = 'idle'
    this.relay.cached = null
  }

  /** `now`: monotonic, of this turn. */
  serve(now: number): void {
    const prepared = this.x.prepared!
    const { route, rules } = prepared
    const own = ownAnswer(prepared)
    if (own !== null) return 'refusal' in own ? this.#refused(own) : this.#own(own.write)
    const target = rules.only ?? rules.targets.get(route.nextUpstream())
    if (target === undefined) {
      const refusal = { kind: 'configuration', message: `route ${route.name} has no upstream` } as const
      return this.#refused({ client: prepared.client, refusal })
    }
    this.#target = target
    this.#series = target.series
    this.relay.target = target
    this.x.upstream = target.group.upstream.name
    if (rules.cache === null || beginCached(this, rules.cache, now)) this.forward(now)
  }

  forward(now: number, waitedMs = 0): void {
    const { group, timeouts } = this.#target!
    group.budget.earn()
    if (timeouts.totalMs > 0) this.#host.world.wheel.arm(this.#total, Math.max(1, timeouts.totalMs - waitedMs))
    this.#attempt(null, now)
  }

  /** `again`: the same endpoint on a fresh connection. */
  #attempt(again: EndpointState | null, now: number): void {
    const target = this.#target!
    const endpoint = again ?? this.tries.pick(target, this.x.prepared!)
    if (endpoint === null) return this.#nobody(target.group)
    this.tries.asks(endpoint, target.group, this.x.attempts === null)
    this.x.endpoint = endpoint.id
    openAttempt(this.relay, endpoint, now, again !== null, this)
  }

  /** Nobody may be asked now: perhaps soon. */
  #nobody(group: UpstreamGroup): void {
    if (this.tries.mayHold(group)) return this.#inLine.hold(group)
    this.x.phase = 'queue'
    if (this.tries.lacksRoom(group)) return this.#inLine.queue(group)
    if (this.x.attempts === null) this.x.unavailable = group.unavailable
    this.fail()
  }

  onTurn(now: number): void {
    this.#attempt(null, now)
  }

  /** It ends with the cause of its last attempt, so there must be one. */
  onHeldInVain(now: number): void {
    this.tries.heldInVain()
    if (this.x.attempts === null) this.#attempt(null, now)
    else this.fail()
  }

  onTurnedAway(refusal: Refusal): void {
    if (this.x.attempts !== null) this.fail()
    else this.#refused({ client: this.x.prepared!.client, refusal }, this.#client.reusable)
  }

  onDialled(connection: UpstreamConnection): void {
    if (this.#knocks) return this.#isThere(connection)
    this.#target!.group.watch.reached(connection.endpoint)
    this.relay.send(connection, false)
  }

  onIdleGone(): void {
    connect(this.relay, this.relay.endpoint!, this.#host.world.now(), false, this)
  }

  /** It takes connections, so what it broke off it broke off for good. */
  #isThere(connection: UpstreamConnection): void {
    this.#knocks = false
    this.relay.cancel({ kind: 'client' })
    connection.discard()
    this.x.attempts!.at(-1)!.notRetried = 'no-other-endpoint'
    this.fail()
  }

  onDialFailed(failure: DialFailure): void {
    this.#knocks = false
    this.relay.dialFailed(failure)
  }

  onHead(status: number): void {
    this.x.status = status
    this.x.by = 'origin'
  }

  onAnswered(): void {
    const { x, relay } = this
    const { endpoint } = relay
    x.committed = x.complete = true
    endpoint!.attempts.record(undefined)
    if (relay.cached?.answered()) return
    const keepAlive = this.#client.keepsOpen && !relay.closesClient
    this.#measure(relay.endedAt)
    if (x.status >= 500 || x.status === 429 || x.durationMs >= slowExchangeMs) this.#notable()
    else {
      endpoint!.fine()
      if (x.attempts !== null) x.attempts.push(relay.facts())
      reportSuccess(x, this.#series, this.#host.telemetry)
    }
    this.#close()
    this.#client.finish(keepAlive)
  }

  /** 5xx and 429 by the origin itself, or an answer that took long. */
  #notable(): void {
    const { x, relay } = this
    const earlier = x.attempts
    x.attempts = [...(earlier ?? []), relay.facts()]
    x.originFields = originFields(relay.answer!.head)
    reportNotable(x, this.#series, this.#host.telemetry, earlier === null ? null : x.attempts)
    if (x.status < 500) relay.endpoint!.fine()
    else this.#target!.group.watch.serverError(relay.endpoint!, x.cause!, x.reason)
  }

  onAttemptFailed(): void {
    const { x, relay } = this
    const facts = relay.facts()
    x.attempts ??= []
    x.attempts.push(facts)
    const found = diagnoseAttempt(facts) ?? UNKNOWN
    reportAttempt(x, relay.endpoint, found, this.#host.world.epoch())
    this.#target!.group.watch.failed(relay.endpoint!, failureOf(facts, found))
    if (relay.headAt > 0 && !relay.bodyPasser.headWaiting) {
      facts.notRetried = 'committed'
      x.committed = true
      return this.#cut()
    }
    x.status = 0
    x.by = 'none'
    const { group } = this.#target!
    const next = this.tries.next(x, relay, found, group)
    if (next.kind === 'stop') {
      facts.notRetried = next.why
      return this.fail()
    }
    relay.outgoing.rewind()
    this.#knocks = next.kind === 'knock'
    if (next.kind === 'hold' || next.kind === 'pause') this.#inLine.wait(next, group)
    else this.#attempt(next.same, this.#host.world.now())
  }

  /** Nothing has gone out: the client gets an explained answer, or a kept one. */
  fail(keepAlive: boolean = this.#client.reusable): void {
    const { x } = this
    this.#measure()
    const found = diagnose(x.facts()) ?? UNKNOWN
    if (this.relay.cached?.saves(found)) return
    replyFailure(x, found, this.#client.wire, this.#host.snapshot, this.#client.peer, keepAlive)
    this.#measure()
    reportFailure(x, found, this.#series, this.#host.telemetry)
    this.#close()
    this.#client.finish(keepAlive)
  }

  /** The head is out: the client must see that the answer is not whole. */
  #cut(): void {
    this.#measure()
    reportFailure(this.x, diagnose(this.x.facts()) ?? UNKNOWN, this.#series, this.#host.telemetry)
    this.#close()
    this.#client.abort()
  }

  /** An exchange that ends before it was served: `keepAlive` where the request has been read whole. */
  refuse(
    client: ClientConnection,
    refused: Refused,
    head: Head | null,
    start: ExchangeStart,
    keepAlive: boolean,
  ): void {
    this.#open(client, start)
    this.x.describeRefused(refused, head)
    this.#refused(refused, keepAlive)
  }

  #refused(refused: Refused, keepAlive = false): void {
    this.x.refused(refused)
    this.fail(keepAlive && !this.#host.draining)
  }

  /** The client left, or was too slow, before its head was whole. */
  unread(client: ClientConnection, head: Head | null, bytes: number, end: ClientEnd, start: ExchangeStart): void {
    this.#open(client, start)
    this.x.describeUnread(head)
    this.x.client = client.peer
    this.x.bytesIn = bytes
    if (end.kind === 'timer') this.clientFailed(end)
    else this.clientGone(end)
  }

  clientGone(end: ClientEnd): void {
    if (this.#over) return
    endByClient(this.x, this.relay, end)
    this.#measure()
    const found = diagnose(this.x.facts()) ?? UNKNOWN
    if (!this.x.committed) this.x.status = causeRow(found.cause, found.reason).status as number
    reportFailure(this.x, found, this.#series, this.#host.telemetry)
    this.#close()
    this.#client.abort(this.x.committed)
  }

  /** Its request broke, or it is too slow: told if that is still possible. */
  clientFailed(end: ClientEnd): void {
    if (this.#over) return
    endByClient(this.x, this.relay, end)
    if (this.x.committed || (end.kind === 'timer' && end.timer === 'clientWrite')) return this.#cut()
    this.fail()
  }

  #totalExpired(): void {
    if (this.#over || this.#target === null) return
    if (this.#inLine.waits) return this.#inLine.giveUp('total')
    this.relay.fail({ kind: 'timer', timer: 'total', ms: this.#target.timeouts.totalMs })
  }

  onTunnel(): void {
    this.x.committed = true
    this.#host.world.wheel.disarm(this.#total)
    const ends = tunnelEnds(this.#client, this.relay)
    const tunnel = new Tunnel(this.#host.world, ends, end => this.#tunnelEnded(tunnel, end))
    this.#host.tunnelOpened(tunnel)
  }

  #tunnelEnded(tunnel: Tunnel, end: TunnelEnd): void {
    const { x, relay } = this
    tunnelEnded(end, x, relay)
    this.#measure(relay.endedAt)
    x.bytesIn += tunnel.bytesIn
    reportTunnel(x, relay, this.#series, this.#host.telemetry)
    this.#over = true
    this.#host.tunnelClosed(tunnel)
    this.#client.tunnelClosed()
  }

  answerKept(found: Diagnosis | null): void {
    this.#own((_x, wire, keepAlive) => this.relay.cached!.give(wire, keepAlive), found)
  }

  /** Answers that are ours and show no failure. */
  #own(write: OwnAnswer['write'], hidden: Diagnosis | null = null): void {
    const keepAlive = this.#client.reusable
    write(this.x, this.#client.wire, keepAlive)
    this.#measure()
    reportOwn(this.x, hidden, this.#series, this.#host.telemetry)
    this.#close()
    this.#client.finish(keepAlive)
  }

  #measure(now: number = this.#host.world.now()): void {
    const { x } = this
    x.durationMs = now - x.startedMono
    x.bytesOut = this.#client.wire.bytesOut - this.#bytesOutBefore
    if (x.head !== null && x.head.bytes > 0) x.bytesIn = x.head.bytes + this.#client.bodyBytes
  }

  #close(): void {
    this.#over = true
    this.#inLine.leave()
    this.#host.world.wheel.disarm(this.#total)
    this.relay.cached?.end()
  }

  /** Cut by the gateway's own end. */
  cutShort(): void {
    if (this.#over) return
    if (this.#inLine.waits) return this.#inLine.giveUp('stopping')
    this.relay.fail({ kind: 'cancelled', why: 'shutdown' })
  }
}
