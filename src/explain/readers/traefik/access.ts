/** The end of a request as Traefik's access log has it: whose answer it was, the words of its body tell by their length. */

import type { Fact } from '../../fact.ts'
import { timer } from '../parts/ends.ts'
import { requested, withoutPort } from '../parts/request.ts'
import { answered, clientLeft, ended, factOf, nobody, refused, type Shown, unexplained } from '../parts/told.ts'
import { requestFact } from '../request-fact.ts'

export interface TraefikAccess {
  /** Epoch ms of the request's end. */
  at?: number
  status: number
  /** The server's own status; 0: none came. Absent in formats without it. */
  originStatus?: number
  bytesOut: number
  method: string
  target: string
  host: string
  protocol: string
  client: string
  router?: string
  service?: string
  url?: string
  ms: number
}

/** Traefik answers for a failure with the status's own words, and nothing else. */
const OWN_WORDS: Readonly<Record<number, string>> = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
}

/** `hides`: says, once, that the log's level keeps the reasons of such failures. */
export function accessFacts(entry: TraefikAccess, hides: () => Fact[]): Fact[] {
  const { status, url, router } = entry
  const shown = shownOf(entry)
  if (status === 499) return [factOf(clientLeft('wait'), shown)]
  if (status === 404 && router === undefined && url === undefined) {
    return [factOf(refused({ kind: 'no-route', candidates: [] }), shown)]
  }
  if (status < 500) return []
  if (status === 503 && url === undefined && router !== undefined)
    return [requestFact(nobody('unknown', 'inferred'), shown, { upstream: entry.service })]
  if (url === undefined) return [unexplained(shown)]
  const own = OWN_WORDS[status]
  const isOwn =
    entry.originStatus === 0 || (own !== undefined && (entry.bytesOut === own.length || entry.method === 'HEAD'))
  if (isOwn && status === 504 && isDialTimeout(entry.ms))
    return [factOf(ended('connect', timer('connect', entry.ms), 'inferred'), shown)]
  if (isOwn) return [unexplained(shown), ...hides()]
  return [factOf(answered(status, 'inferred'), shown)]
}

/** Its default for connecting is 30 s, and for the head of an answer there is none. */
function isDialTimeout(ms: number): boolean {
  return ms >= 29_900 && ms <= 31_500
}

function shownOf(entry: TraefikAccess): Shown {
  const { at, status, method, target, host, protocol, ms, bytesOut, service, url } = entry
  const client = withoutPort(entry.client)
  return {
    product: 'traefik',
    at,
    status,
    endpoint: url?.replace(/\/$/, ''),
    exchange: {
      ...requested(method, target),
      host,
      client,
      protocol,
      durationMs: ms,
      bytesOut,
      ...(at !== undefined && { startedAt: at - ms }),
      ...(service !== undefined && { upstream: service }),
    },
    same: { request: `${method} ${target}`, ...(client !== '' && { client }) },
  }
}

/** One trouble for each log: that many requests lack their reason is said by their number. */
export function saidOnce(at: () => number | undefined): () => Fact[] {
  let said = false
  return () => {
    if (said) return []
    said = true
    const time = at()
    return [
      {
        kind: 'trouble',
        product: 'traefik',
        what: 'log-level-hides',
        process: 'traefik',
        ...(time !== undefined && { at: time }),
      },
    ]
  }
}
