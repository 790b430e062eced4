/** Evidence made by hand, with what may be claimed of a setting by it, and where nothing may. */
import type { Circumstances, Counterfactual, SettingsInForce } from '../../src/diagnosis/counterfactual/finding.ts'
import type { Attempt } from '../../src/exchange/attempt.ts'
import type { Exchange, Refusal } from '../../src/exchange/exchange.ts'
import { answered, attempt, exchange, midBody, timedOut, unconnected } from './facts.ts'

const DEFAULTS: SettingsInForce = {
  endpoints: ['http://127.0.0.1:3000'],
  keepAlive: { idleMs: 'auto' },
  retry: { attempts: 3, budget: 0.2, holdMs: 3000, on: [] },
  limits: { queue: 100, queueTimeoutMs: 5000, responseHeaders: 65_536, responseBody: 0 },
}
const TWO: SettingsInForce = { ...DEFAULTS, endpoints: ['http://127.0.0.1:3000', 'http://127.0.0.1:3001'] }

function under(settings: SettingsInForce, outages: Circumstances['outages'] = []): Circumstances {
  return { settings: name => (name === 'app' ? settings : undefined), outages }
}

/** A lost race, on a connection that had been idle for so long. */
export function lostRace(idleMs: number, over: Partial<Attempt> = {}): Attempt {
  return attempt({ reused: true, idleMs, sinceFirstWriteMs: 1, ...over })
}

function turnedAway(refusal: Partial<Refusal & { kind: 'queue' }>, afterMs: number): Exchange {
  const over = { refusal: { kind: 'queue', outcome: 'full', ms: 0, ...refusal } as const, phase: 'queue' as const }
  const x = exchange([], { ...over, durationMs: refusal.ms ?? 0 })
  return { ...x, startedAt: x.startedAt + afterMs }
}

const T0 = exchange([]).startedAt

function times<T>(count: number, make: (nth: number) => T): T[] {
  return Array.from({ length: count }, (_, nth) => make(nth))
}

export interface Case {
  name: string
  exchanges: Exchange[]
  circumstances?: Circumstances
  /** In brief; `known` as a pattern. None: nothing may be claimed. */
  says: (Partial<Omit<Counterfactual, 'known'>> & { known?: RegExp })[]
}

export const CASES: Case[] = [
  {
    name: 'races lost on connections idle for 5 s: a limit below, for all of them, hidden or not',
    exchanges: [
      ...times(130, nth => exchange([lostRace(4990 + nth), answered(200)], { requestId: `h${nth}` })),
      exchange([lostRace(5003)], { idempotent: false }),
      exchange([lostRace(5001)], { idempotent: false }),
    ],
    circumstances: under(DEFAULTS),
    says: [
      {
        setting: 'upstreams.app.keepAlive.idle',
        value: '4s',
        instead: 'auto',
        effect: 'prevented',
        count: 132,
        shown: 2,
        of: 132,
        known: /idle for 5 s to 5\.1 s/,
        basis: 'facts',
        confidence: 'proven',
      },
    ],
  },
  {
    name: 'what the endpoint promises is named beside what was seen',
    exchanges: [exchange([lostRace(5003, { advertisedKeepAliveMs: 5000 })])],
    says: [{ value: '4s', known: /the endpoint promises 5 s/ }],
  },
  {
    name: 'one race on a young connection among many on old ones is not what the limit goes by, nor counted',
    exchanges: [exchange([lostRace(3)]), ...times(20, () => exchange([lostRace(61_000)]))],
    says: [{ value: '45s', count: 20, of: 21 }],
  },
  {
    name: 'without idle times nothing is said of races',
    exchanges: [exchange([attempt({ reused: true, sinceFirstWriteMs: 1 })])],
    says: [],
  },
  {
    name: 'a limit that is in force already is not proposed',
    exchanges: [exchange([lostRace(5003)])],
    circumstances: under({ ...DEFAULTS, keepAlive: { idleMs: 4000 } }),
    says: [],
  },
  {
    name: 'a failure with nobody left to ask: a second endpoint would have been asked',
    exchanges: [
      exchange([attempt({ notRetried: 'no-other-endpoint' })]),
      exchange([attempt({ notRetried: 'non-idempotent' })], { idempotent: false }),
    ],
    circumstances: under(DEFAULTS),
    says: [{ setting: 'upstreams.app.endpoints', value: 'a second one', effect: 'another-chance', count: 1, of: 2 }],
  },
  {
    name: 'a hold in vain had nobody left to ask either',
    exchanges: [
      exchange([unconnected({ end: { kind: 'errno', code: 'ECONNREFUSED' } })], {
        waited: { ms: 3000, cause: 'connection-refused' },
      }),
    ],
    circumstances: under(DEFAULTS),
    says: [{ setting: 'upstreams.app.endpoints', count: 1, of: 1 }],
  },
  {
    name: 'all tries used up: one more only where somebody had not been asked',
    exchanges: [
      exchange([attempt(), attempt({ notRetried: 'attempts' })]),
      exchange([attempt(), attempt({ endpoint: 'http://127.0.0.1:3001', notRetried: 'attempts' })]),
    ],
    circumstances: under({ ...TWO, retry: { ...TWO.retry, attempts: 2 } }),
    says: [{ setting: 'upstreams.app.retry.attempts', value: '3', instead: '2', count: 1, of: 2 }],
  },
  {
    name: 'the budget was used up: more of it, without a number that nobody knows',
    exchanges: [exchange([attempt({ notRetried: 'budget' })])],
    circumstances: under(TWO),
    says: [{ setting: 'upstreams.app.retry.budget', value: 'more than 20%', effect: 'another-chance' }],
  },
  {
    name: 'a POST that was not repeated: a key of its client’s would have let it be, where another endpoint was left',
    exchanges: [exchange([attempt({ notRetried: 'non-idempotent' })], { method: 'POST', idempotent: false })],
    circumstances: under(TWO),
    says: [{ setting: 'Idempotency-Key', count: 1 }],
  },
  {
    name: 'not where it was too large to be kept',
    exchanges: [
      exchange([attempt({ notRetried: 'non-idempotent', bytesOut: 70_000 })], { method: 'POST', idempotent: false }),
    ],
    circumstances: under(TWO),
    says: [],
  },
  {
    name: 'a time-out: repeating elsewhere if timeouts may be repeated, and no word of a longer one',
    exchanges: [exchange([timedOut('firstByte', { notRetried: 'cause' })])],
    circumstances: under(TWO),
    says: [{ setting: 'upstreams.app.retry.on', value: '[timeout]', effect: 'another-chance' }],
  },
  {
    name: 'a time-out with nobody else to ask: nothing is known of when it would have answered',
    exchanges: [exchange([timedOut('firstByte', { notRetried: 'cause' })])],
    circumstances: under(DEFAULTS),
    says: [],
  },
  {
    name: 'time was up in the middle of an answer of known length: it goes by its pace',
    exchanges: [
      exchange(
        [
          midBody({
            end: { kind: 'timer', timer: 'total', ms: 10_000 },
            bodyReceived: 500,
            ms: { connect: 1, send: 1, wait: 1000, receive: 9000 },
          }),
        ],
        { durationMs: 10_000 },
      ),
    ],
    says: [
      {
        setting: 'upstreams.app.timeouts.total',
        value: '25s',
        instead: '10s',
        known: /after 19 s/,
        basis: 'assumption',
      },
    ],
  },
  {
    name: 'not where the length is not known',
    exchanges: [
      exchange(
        [midBody({ end: { kind: 'timer', timer: 'total', ms: 10_000 }, bodyFraming: 'chunked' })].map(
          ({ bodyExpected: _, ...rest }) => rest,
        ),
      ),
    ],
    says: [],
  },
  {
    name: 'heads over the limit: the next size for those seen whole, and none for the others',
    exchanges: [
      exchange([
        attempt({ end: { kind: 'limit', limit: 'header-section', max: 16_384, size: 16_400, whole: 40_000 } }),
      ]),
      exchange([attempt({ end: { kind: 'limit', limit: 'header-section', max: 16_384, size: 16_400 } })]),
    ],
    says: [
      {
        setting: 'upstreams.app.limits.responseHeaders',
        value: '64KiB',
        instead: '16KiB',
        count: 1,
        of: 2,
        known: /of 1 more the whole size was not seen/,
      },
    ],
  },
  {
    name: 'a body over the limit whose length was declared',
    exchanges: [
      exchange([
        midBody({ end: { kind: 'limit', limit: 'body', max: 1_048_576, size: 1_500_000 }, bodyExpected: 1_500_000 }),
      ]),
    ],
    says: [{ setting: 'upstreams.app.limits.responseBody', value: '2MiB', instead: '1MiB', confidence: 'proven' }],
  },
  {
    name: 'a burst that found the line full, while it moved',
    exchanges: times(80, nth => turnedAway({ outcome: 'full', line: { length: 100, perSecond: 90 } }, nth * 5)),
    circumstances: under(DEFAULTS),
    says: [{ setting: 'upstreams.app.limits.queue', value: '200', instead: '100', count: 80, known: /after 2 s/ }],
  },
  {
    name: 'an overload that goes on: no line is long enough',
    exchanges: times(80, nth => turnedAway({ outcome: 'full', line: { length: 100, perSecond: 90 } }, nth * 100)),
    circumstances: under(DEFAULTS),
    says: [],
  },
  {
    name: 'a line that did not move: no length would have helped',
    exchanges: times(10, nth => turnedAway({ outcome: 'full', line: { length: 100, perSecond: 0 } }, nth)),
    circumstances: under(DEFAULTS),
    says: [],
  },
  {
    name: 'a burst that waited in vain, and was next',
    exchanges: times(30, nth =>
      turnedAway({ outcome: 'timeout', ms: 5000, line: { length: 0, perSecond: 20 } }, nth * 10),
    ),
    circumstances: under(DEFAULTS),
    says: [
      { setting: 'upstreams.app.limits.queueTimeout', value: '8s', instead: '5s', count: 30, known: /after 6\.5 s/ },
    ],
  },
  {
    name: 'an outage a little longer than the hold',
    exchanges: [
      exchange([unconnected({ end: { kind: 'errno', code: 'ECONNREFUSED' } })], {
        durationMs: 3000,
        waited: { ms: 3000, cause: 'connection-refused' },
      }),
      exchange([unconnected({ end: { kind: 'errno', code: 'ECONNREFUSED' } })], { startedAt: T0 + 60_000 }),
    ],
    circumstances: under(TWO, [{ upstream: 'app', since: T0 - 100, until: T0 + 4100 }]),
    says: [
      {
        setting: 'upstreams.app.retry.hold',
        value: '5s',
        instead: '3s',
        effect: 'another-chance',
        count: 1,
        of: 2,
        known: /for 4\.2 s/,
      },
    ],
  },
  {
    name: 'an outage of minutes: nobody waits so long',
    exchanges: [exchange([unconnected({ end: { kind: 'errno', code: 'ECONNREFUSED' } })])],
    circumstances: under(TWO, [{ upstream: 'app', since: T0 - 100, until: T0 + 300_000 }]),
    says: [],
  },
  {
    name: 'slow ones without a failure count nowhere',
    exchanges: [exchange([answered(200)], { durationMs: 60_000 })],
    circumstances: under(TWO),
    says: [],
  },
]
