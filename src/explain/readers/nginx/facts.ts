/** What one line of nginx's error log shows, as facts: who asked for what, of whom, and how it ended. */
import type { Confidence } from '../../../diagnosis/diagnosis.ts'
import type { Attempt } from '../../../exchange/attempt.ts'
import type { ClientEnd, Exchange, Refusal } from '../../../exchange/exchange.ts'
import type { Phase } from '../../../exchange/phase.ts'
import type { ExchangeFact, Product, SameRequest, Trouble, TroubleFact } from '../../fact.ts'
import { attemptSeen, exchangeSeen } from '../../seen.ts'
import { endpointOf } from './endpoint.ts'
import type { NginxLine } from './line.ts'

export interface Said {
  line: NginxLine
  product: Product
}

type Shown = Pick<Attempt, 'phase' | 'end'> & Partial<Attempt>

export function attempted(said: Said, shown: Shown, surest?: Confidence): ExchangeFact {
  const attempt = attemptSeen({ endpoint: endpointSaid(said) ?? '', ...shown })
  const cut = attempt.headReceived
  return exchanged(said, {
    attempts: [attempt],
    ...(cut ? { answer: { by: 'origin', committed: true, complete: false } } : {}),
    ...(surest === undefined ? {} : { surest }),
  })
}

export function refused(said: Said, refusal: Refusal, surest?: Confidence): ExchangeFact {
  return exchanged(said, { refusal, ...(surest === undefined ? {} : { surest }) })
}

/** The client's side ended it, in this step. */
export function clientEnded(said: Said, clientEnd: ClientEnd, phase: Phase): ExchangeFact {
  const endpoint = endpointSaid(said)
  const attempts = endpoint === undefined ? [] : [attemptSeen({ endpoint, phase, end: { kind: 'client' } })]
  return exchanged(said, { clientEnd, phase, attempts })
}

export function trouble(said: Said, what: Trouble, over: Partial<TroubleFact> = {}): TroubleFact {
  const { at, pid } = said.line
  return {
    kind: 'trouble',
    product: said.product,
    what,
    process: 'nginx',
    ...(at === undefined ? {} : { at }),
    ...(pid === undefined ? {} : { pid: Number(pid) }),
    ...over,
  }
}

export function exchanged(said: Said, shown: Partial<Exchange> & { surest?: Confidence }): ExchangeFact {
  const { surest, ...exchange } = shown
  const { at } = said.line
  return {
    kind: 'exchange',
    product: said.product,
    whole: false,
    same: sameRequest(said.line),
    exchange: exchangeSeen({ ...asked(said.line), ...exchange }),
    ...(at === undefined ? {} : { at }),
    ...(surest === undefined ? {} : { surest }),
  }
}

export function endpointSaid({ line }: Said): string | undefined {
  // The call names the path, whatever is left of the fields.
  const path = /^connect\(\) to (unix:\S{1,300}) failed/.exec(line.message)?.[1]
  if (path !== undefined) return path
  return line.tail.upstream === undefined ? undefined : endpointOf(line.tail.upstream)
}

export function sameRequest({ pid, connection, tail }: NginxLine): SameRequest {
  const same: SameRequest = {}
  if (tail.request_id) same.requestId = tail.request_id
  if (pid !== undefined && connection !== undefined) same.connection = `${pid}#${connection}`
  const request = tail.request === undefined ? undefined : methodAndTarget(tail.request)
  if (request) same.request = request
  if (tail.client) same.client = tail.client
  return same
}

/** `GET /a HTTP/1.1` without the version. */
export function methodAndTarget(request: string): string {
  const last = request.lastIndexOf(' ')
  return last > 0 && request.startsWith('HTTP/', last + 1) ? request.slice(0, last) : request
}

export function asked({ at, tail }: Pick<NginxLine, 'at' | 'tail'>): Partial<Exchange> {
  const [method = '', target = '', protocol = ''] = (tail.request ?? '').split(' ', 3)
  const query = target.indexOf('?')
  return {
    startedAt: at ?? 0,
    requestId: tail.request_id ?? '',
    client: tail.client ?? '',
    host: tail.host ?? '',
    method,
    path: query < 0 ? target : target.slice(0, query),
    protocol,
  }
}
