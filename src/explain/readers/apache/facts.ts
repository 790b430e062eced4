/** What one line of httpd's error log shows, as facts. */
import type { Confidence } from '../../../diagnosis/diagnosis.ts'
import type { AttemptEnd } from '../../../exchange/attempt.ts'
import type { Phase } from '../../../exchange/phase.ts'
import type { ConsequenceFact, ExchangeFact, SameRequest, Trouble, TroubleFact } from '../../fact.ts'
import { exchangeSeen } from '../../seen.ts'
import { ended, factOf, type Told } from '../parts/told.ts'
import { endpointIn } from './endpoint.ts'
import type { ApacheLine } from './line.ts'

export function told(line: ApacheLine, what: Told): ExchangeFact {
  const path = /returned by (\/\S{0,2000})/.exec(line.message)?.[1]
  return factOf(what, {
    product: 'apache',
    at: line.at,
    whole: false,
    endpoint: endpointIn(line),
    same: { ...sameRequest(line), ...(path === undefined ? {} : { path }) },
    exchange: { client: line.client ?? '', path: path ?? '' },
  })
}

export function trouble(line: ApacheLine, what: Trouble, over: Partial<TroubleFact> = {}): TroubleFact {
  const pid = line.pid === undefined ? {} : { pid: line.pid }
  return { kind: 'trouble', product: 'apache', what, process: 'httpd', ...timeOf(line), ...pid, ...over }
}

/** An endpoint went out of service, or came back. */
export function turned(
  line: ApacheLine,
  what: 'endpoint-out' | 'endpoint-back',
  endpoint: string | undefined,
): ConsequenceFact {
  return {
    kind: 'consequence',
    product: 'apache',
    what,
    lost: false,
    ...timeOf(line),
    ...(endpoint ? { endpoint } : {}),
  }
}

/** A request that found nobody to ask. */
export function nobodyLeft(
  line: ApacheLine,
  why: 'ejected' | 'no-endpoints',
  place: Partial<ConsequenceFact>,
): ConsequenceFact {
  const client = line.client === undefined ? {} : { client: line.client }
  return {
    kind: 'consequence',
    product: 'apache',
    what: 'nobody-left',
    lost: true,
    exchange: exchangeSeen({
      startedAt: line.at ?? 0,
      ...client,
      unavailable: { why, endpoints: [] },
      ...(place.upstream === undefined ? {} : { upstream: place.upstream }),
    }),
    ...timeOf(line),
    ...place,
  }
}

/** httpd's threads serve one request after the other, so a thread's lines of one moment are one request's. */
export function sameRequest({ thread, client, clientPort }: ApacheLine): SameRequest {
  return {
    ...(thread === undefined ? {} : { connection: thread }),
    ...(client === undefined ? {} : { client }),
    ...(clientPort === undefined ? {} : { clientPort }),
  }
}

function timeOf({ at }: ApacheLine): { at?: number } {
  return at === undefined ? {} : { at }
}

const TIMERS = { connect: 'connect', tls: 'tls', send: 'write', wait: 'firstByte', receive: 'idle' } as const

/** The end that a failed call means in this step. */
export function byCode({ code }: ApacheLine, phase: keyof typeof TIMERS & Phase): Told {
  if (code === 'TIMEUP') return ended(phase, { kind: 'timer', timer: TIMERS[phase], ms: 0 })
  // Where a line was to be read, a part of it may have come.
  if (code === 'EOF') return ended(phase, { kind: 'fin' }, phase === 'wait' ? 'inferred' : undefined)
  // What the TLS layer or a filter below returned: that the connection was of no more use is all that it says.
  if (code === 'EGENERAL' || code === 'STATUS' || code === 'INCOMPLETE')
    return ended(phase, { kind: 'fin' }, 'inferred')
  if (code === undefined) return ended(phase, { kind: 'fin' }, unsaid(phase))
  const end: AttemptEnd = {
    kind: 'errno',
    code,
    syscall: phase === 'connect' ? 'connect' : phase === 'send' ? 'write' : 'read',
  }
  return ended(phase, end)
}

function unsaid(phase: Phase): Confidence {
  return phase === 'receive' ? 'inferred' : 'guessed'
}
