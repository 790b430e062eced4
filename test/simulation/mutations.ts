/** The gateway broken on purpose, one way for each invariant at least: an invariant that never fails proves nothing. */

import { ClientConnection } from '../../src/request/accept.ts'
import { AttemptTimer } from '../../src/request/attempt-timer.ts'
import { BodyPasser } from '../../src/request/body-passer.ts'
import { LiveExchange } from '../../src/request/live.ts'
import { ReadAhead } from '../../src/request/read-ahead.ts'
import { Relay } from '../../src/request/relay.ts'
import { Tries } from '../../src/request/tries.ts'
import { Metrics } from '../../src/telemetry/metrics.ts'
import { UpstreamConnection } from '../../src/upstreams/connection.ts'
import { EndpointState } from '../../src/upstreams/endpoint-state.ts'
import { UpstreamGroup } from '../../src/upstreams/group.ts'
import { Outage } from '../../src/upstreams/outage.ts'
import { RetryBudget } from '../../src/upstreams/retry-budget.ts'
import { Wheel } from '../../src/wheel.ts'
import { End } from './end.ts'

export interface Mutation {
  story: string
  breaks: string
  /** Returns how to mend it. */
  apply(): () => void
}

/** Puts something else in a method's place; returns how to put it back. */
function replace<T extends object, K extends keyof T>(target: T, key: K, make: (original: T[K]) => T[K]): () => void {
  const original = target[key]
  target[key] = make(original)
  return () => {
    target[key] = original
  }
}

function replaceGetter<T extends object>(target: T, key: keyof T, get: (self: T) => unknown): () => void {
  const original = Object.getOwnPropertyDescriptor(target, key)!
  Object.defineProperty(target, key, {
    configurable: true,
    get(this: T) {
      return get(this)
    },
  })
  return () => void Object.defineProperty(target, key, original)
}

function all(...mend: (() => void)[]): () => void {
  return () => {
    for (const one of mend) one()
  }
}

export const MUTATIONS: readonly Mutation[] = [
  {
    story: 'an attempt goes on after its client has left, and ends an exchange that is over',
    breaks: 'ends-once',
    apply: () => replace(Relay.prototype, 'cancel', () => () => {}),
  },
  {
    story: 'the timers of what has ended stay in the wheel',
    breaks: 'nothing-left',
    apply: () => replace(Wheel.prototype, 'remove', () => () => {}),
  },
  {
    story: 'an exchange is not taken off its endpoint’s count',
    breaks: 'nothing-left',
    apply: () => replace(UpstreamGroup.prototype, 'leave', () => () => {}),
  },
  {
    story: 'nobody watches whether an upstream still says something',
    breaks: 'never-hangs',
    apply: () => replace(AttemptTimer.prototype, 'start', () => () => {}),
  },
  {
    story: 'an answer that broke off is asked for once more, its beginning being out',
    breaks: 'no-attempt-after-an-answer',
    apply: () =>
      all(
        replaceGetter(BodyPasser.prototype, 'headWaiting', () => true),
        replace(Tries.prototype, 'next', () => () => ({ kind: 'again', same: null })),
      ),
  },
  {
    story: 'every method passes for one that may be repeated',
    breaks: 'unsafe-once',
    apply: () =>
      replace(
        LiveExchange.prototype,
        'describe',
        describe =>
          function (this: LiveExchange, prepared) {
            prepared.idempotent = true
            describe.call(this, prepared)
          },
      ),
  },
  {
    story: 'idle connections are kept without end',
    breaks: 'within-bounds',
    apply: () =>
      replace(
        EndpointState.prototype,
        'park',
        park =>
          function (this: EndpointState, connection) {
            return park.call(this, connection, 1000)
          },
      ),
  },
  {
    story: 'an upstream is read on although its client does not read',
    breaks: 'within-bounds',
    apply: () =>
      replace(
        End.prototype,
        'pause',
        pause =>
          function (this: End) {
            if (this.side !== 'upstream') pause.call(this)
          },
      ),
  },
  {
    story: 'a client is read on although its upstream does not read',
    breaks: 'within-bounds',
    apply: () => replace(ReadAhead.prototype, 'pause', () => () => {}),
  },
  {
    story: 'whoever comes during an outage is held',
    breaks: 'within-bounds',
    apply: () => replaceGetter(Outage.prototype, 'holds', outage => outage.since > 0),
  },
  {
    story: 'retries cost nothing',
    breaks: 'retry-budget',
    apply: () => replace(RetryBudget.prototype, 'spend', () => () => true),
  },
  {
    story: 'what broke off ends like what is whole',
    breaks: 'never-cut-as-whole',
    apply: () =>
      replace(
        ClientConnection.prototype,
        'abort',
        () =>
          function (this: ClientConnection) {
            this.finish(false)
          },
      ),
  },
  {
    story: 'octets on an idle connection are overlooked',
    breaks: 'nobody-elses-octets',
    apply: () =>
      replace(
        UpstreamConnection.prototype,
        'onBytes',
        () =>
          function (this: UpstreamConnection, bytes, size) {
            this.user?.onUpstreamBytes(bytes, size)
          },
      ),
  },
  {
    story: 'a pipelining client’s waiting requests change places',
    breaks: 'answers-in-order',
    apply: () =>
      replace(
        ReadAhead.prototype,
        'take',
        take =>
          function (this: ReadAhead) {
            const held = take.call(this)
            const heads = held?.latin1Slice().split(/(?<=\r\n\r\n)/) ?? []
            return heads.length > 1 && heads.every(head => head.startsWith('GET '))
              ? Buffer.from(heads.reverse().join(''))
              : held
          },
      ),
  },
  {
    story: 'a piece of a body lies in memory that the next read uses',
    breaks: 'requests-unchanged',
    apply: () => replace(End.prototype, 'own', () => (bytes, from, to) => bytes.subarray(from, to)),
  },
  {
    story: 'a close in good order is written down as a reset',
    breaks: 'cause-is-the-fault',
    apply: () =>
      replace(
        Relay.prototype,
        'facts',
        facts =>
          function (this: Relay) {
            const seen = facts.call(this)
            return seen.end.kind === 'fin' ? { ...seen, end: { kind: 'reset', code: 'ECONNRESET' } } : seen
          },
      ),
  },
  {
    story: 'failures that the client did not see are not counted',
    breaks: 'failures-counted',
    apply: () =>
      replace(
        Metrics.prototype,
        'failure',
        failure =>
          function (this: Metrics, upstream, cause, hidden) {
            if (!hidden) failure.call(this, upstream, cause, hidden)
          },
      ),
  },
  {
    story: 'something is said behind the end of a connection',
    breaks: 'wires-used-well',
    apply: () =>
      replace(
        ClientConnection.prototype,
        'abort',
        () =>
          function (this: ClientConnection) {
            this.wire.end()
            this.wire.writeText('late')
          },
      ),
  },
]
