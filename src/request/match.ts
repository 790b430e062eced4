/** Step 2: from a head to what is to be done with it: whose request it is, where it goes, how it reads when it leaves. */
import type { CacheRequest } from '../cache/cache-request.ts'
import type { Endpoint } from '../config/config.ts'
import type { Refusal } from '../exchange/exchange.ts'
import { FIELD } from '../http1/field-names.ts'
import { flat } from '../http1/flat.ts'
import { requestHead } from '../http1/forward.ts'
import { type Framing, requestFraming } from '../http1/framing.ts'
import { connectionOptions, type Head, type Problem, staysOpen } from '../http1/head.ts'
import { authorityOf } from '../http1/host.ts'
import { mayPass } from '../http1/upgrade.ts'
import type { CompiledRoute } from '../routes/compile.ts'
import { explainNoMatch } from '../routes/explain.ts'
import { matchRoute } from '../routes/match.ts'
import { upstreamTarget } from '../routes/rewrite.ts'
import { normaliseTarget } from '../routes/target.ts'
import { effectiveClient } from './client-address.ts'
import type { RouteRules, Snapshot } from './snapshot.ts'

/** A request that may be served. Kept by its connection: the same bytes again need not be understood again. */
export interface Prepared {
  snapshot: Snapshot
  head: Head
  /** The head's octets, for recognising them; null where they are too many to be worth it. */
  key: string | null
  /** Effective address. */
  client: string
  peer: string
  scheme: 'http' | 'https'
  trustedPeer: boolean
  authority: string
  host: string
  path: string
  query: string
  protocol: string
  framing: Framing
  idempotent: boolean
  keepAlive: boolean
  /** The protocol that the client wants to switch to and that goes on. */
  upgrade: string | null
  /** A request id that a trusted proxy gave. */
  requestId: string | null
  route: CompiledRoute
  rules: RouteRules
  /** The head as it leaves, for `outHost`; made when first needed. */
  out: string
  outHost: string | null
  maxForwards: number | null
  /** The client takes trailers, or speaks for one that does (RFC 9110 §10.1.4). */
  trailersAccepted: boolean
  /** The log's piece of line about this head. */
  logMemo: { text: string | undefined }
  /** How a cache sees it; null: as none of its business. Made when first needed. */
  cacheRequest?: CacheRequest | null
}

export interface Refused {
  refusal: Refusal
  /** Bytes of a head that could not be read to its end. */
  unreadBytes?: number
  host?: string
  path?: string
  query?: string
  client: string
  route?: CompiledRoute
}

export interface MatchContext {
  snapshot: Snapshot
  pseudonym: string
  peer: string
  scheme: 'http' | 'https'
}

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])
const keyBytesMax = 4096

/** Refusals come in the order of RFC 9112: who is asked, how long it is, then where it goes. */
export function matchRequest(head: Head, context: MatchContext): Prepared | Refused {
  const { snapshot, peer } = context
  const trustedPeer = snapshot.trusted(peer)
  const client = trustedPeer ? effectiveClient(head, peer, snapshot.trusted) : peer
  const invalid = (problem: Problem): Refused => ({ client, refusal: { kind: 'invalid-request', ...problem } })
  if (head.method === 'CONNECT') return { client, refusal: { kind: 'method-not-allowed' } }
  const authority = authorityOf(head)
  if ('reason' in authority) return invalid(authority)
  // RFC 9110 §7.4: nobody has proven here to be that host, and the answer would pass for one that was secured.
  if (context.scheme === 'http' && !trustedPeer && /^https:/i.test(head.target))
    return invalid({ reason: 'misdirected', at: head.method.length + 1 })
  const framing = requestFraming(head)
  if ('reason' in framing) return invalid(framing)
  // RFC 9110 §9.3.8: nobody agrees on whose octets these are.
  if (head.method === 'TRACE' && hasContent(framing)) return invalid({ reason: 'unexpected-body', at: head.bytes })
  const target = authority.target === '*' ? { path: '*', query: '' } : normaliseTarget(authority.target)
  // A backslash in the path is a slash to browsers and to some servers: routed one way, read another.
  if (target?.path.includes('\\'))
    return invalid({ reason: 'target', at: head.method.length + 1 + head.target.indexOf('\\') })
  if (target === null) return invalid({ reason: 'target', at: head.method.length + 1 })
  const known = { client, host: authority.host, path: target.path, query: target.query }
  const expect = head.minor > 0 && head.has(FIELD.expect) ? head.field('expect')! : ''
  if (expect !== '' && !/^100-continue(?:[ \t]*,[ \t]*100-continue)*$/i.test(expect))
    return { ...known, refusal: { kind: 'invalid-request', reason: 'expectation', at: 0, values: [expect] } }
  const bodyMax = snapshot.config.limits.requestBody
  if (bodyMax > 0 && framing.kind === 'length' && framing.length > bodyMax)
    return { ...known, refusal: { kind: 'invalid-request', reason: 'body-too-large', at: head.bytes } }
  if (head.has(FIELD.via) && passedThrough(head.field('via')!, context.pseudonym))
    return { ...known, refusal: { kind: 'loop', via: head.field('via')! } }
  const input = {
    host: authority.host,
    path: target.path === '*' ? '/' : target.path,
    method: head.method,
    query: target.query,
    header: (name: string) => head.field(name),
  }
  const route = matchRoute(snapshot.table, input)
  if (route === null)
    return { ...known, refusal: { kind: 'no-route', candidates: explainNoMatch(snapshot.table, input) } }
  const denied = route.access?.(client) ?? null
  if (denied !== null) return { ...known, route, refusal: { kind: 'denied', rule: denied } }
  if (route.maintenance !== null) return { ...known, route, refusal: { kind: 'maintenance', ...route.maintenance } }
  const rules = snapshot.rules.get(route)!
  if (rules.ownListener !== null)
    return { ...known, route, refusal: { kind: 'own-listener', listener: rules.ownListener } }
  const options = connectionOptions(head)
  return {
    ...known,
    snapshot,
    head,
    peer,
    scheme: context.scheme,
    trustedPeer,
    framing,
    route,
    key: head.bytes <= keyBytesMax ? head.raw : null,
    logMemo: { text: undefined },
    authority: authority.authority,
    protocol: `HTTP/1.${head.minor}`,
    idempotent: IDEMPOTENT.has(head.method) || head.has(FIELD['idempotency-key']),
    keepAlive: staysOpen(head, options),
    upgrade: upgradeOf(head, options),
    requestId: trustedPeer ? givenRequestId(head) : null,
    rules,
    out: '',
    outHost: null,
    maxForwards: maxForwardsOf(head),
    trailersAccepted: head.minor > 0 && head.has(FIELD.te) && /(?:^|,)\s*trailers\s*(?:,|;|$)/i.test(head.field('te')!),
  }
}

/** The head towards an endpoint, by its upstream's host policy; the last such head is kept. Ends before X-Request-Id. */
export function outgoingHead(prepared: Prepared, endpoint: Endpoint, policy: string, pseudonym: string): string {
  const host =
    policy === 'client'
      ? prepared.authority || endpointAuthority(endpoint)
      : policy === 'upstream'
        ? endpointAuthority(endpoint)
        : policy
  if (prepared.outHost === host) return prepared.out
  const { head, route, rules } = prepared
  prepared.outHost = host
  prepared.out = flat(
    requestHead(head, {
      target: prepared.path === '*' ? '*' : upstreamTarget(route, prepared.path, prepared.query),
      host,
      pseudonym,
      peer: prepared.peer,
      trusted: prepared.trustedPeer,
      scheme: prepared.scheme,
      authority: prepared.authority,
      upgrade: prepared.upgrade,
      trailersAccepted: prepared.trailersAccepted,
      dropped: rules.requestDropped,
      addedLines: rules.requestLines,
      maxForwards: prepared.maxForwards === null ? null : prepared.maxForwards - 1,
      chunked: prepared.framing.kind === 'chunked',
      hasContent: hasContent(prepared.framing),
    }),
  )
  return prepared.out
}

function hasContent(framing: Framing): boolean {
  return framing.kind === 'length' ? framing.length > 0 : framing.kind === 'chunked'
}

/** Via lists `protocol received-by (comment)`; a longer name that contains ours is another gateway's. */
function passedThrough(via: string, pseudonym: string): boolean {
  return via.includes(pseudonym) && via.split(',').some(hop => hop.trim().split(/[ \t]+/)[1] === pseudonym)
}

/** h2c upgrades are never passed on: behind one a client speaks past every rule. */
function upgradeOf(head: Head, options: string[]): string | null {
  if (head.minor === 0 || !options.includes('upgrade') || !head.has(FIELD.upgrade) || head.has(FIELD['http2-settings']))
    return null
  const wanted = head.field('upgrade')!
  return mayPass(wanted) ? wanted : null
}

function givenRequestId(head: Head): string | null {
  const given = head.first(FIELD['x-request-id'])
  // The access log and the heads write it down as it is.
  return given !== undefined && /^[\w.-]{8,128}$/.test(given) ? given : null
}

/** RFC 9110 §7.6.2: only TRACE and OPTIONS count. */
function maxForwardsOf(head: Head): number | null {
  if (head.method !== 'TRACE' && head.method !== 'OPTIONS') return null
  const written = head.first(FIELD['max-forwards'])
  return written !== undefined && /^\d+$/.test(written) ? Math.min(Number(written), 1_000_000_000) : null
}

function endpointAuthority({ host, port, scheme, socketPath }: Endpoint): string {
  if (socketPath !== undefined) return 'localhost'
  const name = host.includes(':') ? `[${host}]` : host
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`
}
