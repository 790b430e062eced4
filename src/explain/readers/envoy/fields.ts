/** The fields of an Envoy access log, whatever the format they came in, and the facts that they make. */

import type { Fact, Product } from '../../fact.ts'
import { ENVOY_CODEC, ENVOY_DETAILS, ENVOY_FLAGS, type FlagScene, noRoute } from '../envoy-flags.ts'
import { reset } from '../parts/ends.ts'
import { requested, withoutPort } from '../parts/request.ts'
import { answered, ended, refused, type Shown, type Told, unexplained } from '../parts/told.ts'
import { requestFact } from '../request-fact.ts'
import { ofReset, ofResetDetails, ofTransport } from './reset.ts'

export interface EnvoyFields {
  /** Epoch ms of the request's start. */
  startedAt?: number
  method?: string
  /** With query. */
  target?: string
  protocol?: string
  /** 0: none was sent. */
  status: number
  /** Short or long ones. */
  flags: readonly string[]
  /** Only in formats that have it: without it a status without flags may be Envoy's own. */
  details?: string
  termination?: string
  transport?: string
  /** `Normal`, `LocalReset`, `RemoteReset`. */
  closeType?: string
  ms?: number
  /** x-envoy-upstream-service-time: the upstream answered. */
  serviceMs?: number
  bytesIn?: number
  bytesOut?: number
  client?: string
  requestId?: string
  authority?: string
  upstreamHost?: string
  cluster?: string
  route?: string
}

/** A route that answers by itself, as its owner wrote it. */
const DIRECT = 'direct_response'
const CLOSED_BY_CONFIG: Told = { ...refused({ kind: 'maintenance' }), surest: 'inferred' }

export function envoyFacts(fields: EnvoyFields, at: number | undefined): Fact[] {
  const told = toldOf(fields)
  const shown = shownOf(fields, at)
  if (told !== null) return [requestFact(told, shown, { upstream: fields.cluster })]
  // A filter's own, or of a format that says no more: the request is lost all the same.
  return fields.status >= 500 && fields.details !== DIRECT ? [unexplained(shown)] : []
}

export function productOf(cluster: string | undefined): Product {
  return cluster !== undefined && ISTIO.test(cluster) ? 'istio' : 'envoy'
}

const ISTIO = /^(?:outbound|inbound)[|_]|^PassthroughCluster|^BlackHoleCluster|^InboundPassthrough/

/** The details tell most; then the transport, where a flag speaks of the upstream; then the flag. */
function toldOf(fields: EnvoyFields): Told | null {
  const { status, details = '', flags, transport = '' } = fields
  const flag = flagOf(flags)
  const begun = details.startsWith('upstream_reset_after') || (status >= 100 && status < 400 && flag !== undefined)
  const scene: FlagScene = { begun, status, ms: fields.ms ?? 0 }
  const byFlag = flag?.[2](scene) ?? null
  const byClient = flag?.[0] === 'DC' || flag?.[0] === 'DR'
  if (details === 'via_upstream') return byClient ? byFlag : ofOrigin(fields)
  if (isBlackHole(fields)) return noRoute
  const byReset = ofResetDetails(details)
  if (byReset !== null) return sharpened(byReset, fields)
  if (flag?.[0] === 'UPE') return codec(details) ?? byFlag
  if (flag?.[0] === 'UT' && details.startsWith('response_timeout')) return byFlag
  const byDetails = ENVOY_DETAILS.find(([begins]) => details.startsWith(begins))
  if (byDetails !== undefined && flag?.[0] !== 'SI') return timed(byDetails[1], scene)
  if (flag === undefined) return ofOrigin(fields)
  if (flag[0] === 'UF' || flag[0] === 'UC') {
    const reason = flag[0] === 'UF' ? 'connection failure' : 'connection termination'
    return sharpened(ofReset(reason, transport, begun) ?? byFlag, fields)
  }
  return byFlag
}

/** Lost before an answer, with the transport's word in a field of its own, or how the connection was seen to close. */
function sharpened(told: Told | null, { transport = '', closeType }: EnvoyFields): Told | null {
  if (told === null || !('end' in told) || told.phase === 'receive') return told
  const guessed = told.surest === 'guessed' ? ofTransport(transport) : null
  if (guessed !== null) return guessed
  return closeType === 'RemoteReset' && told.end.kind === 'fin' ? ended(told.phase, reset) : told
}

/** Istio's name for whatever no service entry knows, where only what is registered may be asked. */
function isBlackHole({ cluster, route, details }: EnvoyFields): boolean {
  return cluster === 'BlackHoleCluster' || (route === 'block_all' && details === DIRECT)
}

function codec(details: string): Told | null {
  return ENVOY_CODEC.find(([says]) => details.includes(says))?.[1] ?? null
}

function timed(told: Told | null, { ms }: FlagScene): Told | null {
  if (told === null || !('end' in told) || told.end.kind !== 'timer') return told
  return { ...told, end: { ...told.end, ms } }
}

function flagOf(flags: readonly string[]): (typeof ENVOY_FLAGS)[number] | undefined {
  return ENVOY_FLAGS.find(([short, long]) => flags.includes(short) || flags.includes(long))
}

/** No flag: a 5xx is the origin's own where something shows that it answered; otherwise it may be a filter's or a direct response. */
function ofOrigin({ status, details, upstreamHost, serviceMs }: EnvoyFields): Told | null {
  if (status < 500) return null
  if (details === DIRECT) return status === 503 ? CLOSED_BY_CONFIG : null
  if (details === 'via_upstream') return answered(status)
  const asked = upstreamHost !== undefined && (serviceMs !== undefined || details === undefined)
  return asked ? answered(status, serviceMs === undefined ? 'inferred' : undefined) : null
}

function shownOf(fields: EnvoyFields, at: number | undefined): Shown {
  const { method = '', target = '', startedAt, cluster, upstreamHost, ms = 0 } = fields
  const line = requested(method, target)
  const client = fields.client === undefined ? '' : withoutPort(fields.client.split(',', 1)[0]!)
  return {
    product: productOf(cluster),
    at: startedAt === undefined ? at : startedAt + ms,
    endpoint: endpointOf(upstreamHost, fields.transport ?? fields.details),
    status: fields.status,
    exchange: {
      ...line,
      host: fields.authority ?? line.host,
      protocol: fields.protocol ?? '',
      client,
      durationMs: ms,
      bytesIn: fields.bytesIn ?? 0,
      bytesOut: fields.bytesOut ?? 0,
      ...(startedAt !== undefined && { startedAt }),
      ...(fields.requestId !== undefined && { requestId: fields.requestId }),
      ...(cluster !== undefined && { upstream: cluster }),
    },
    same: {
      ...(fields.requestId !== undefined && { requestId: fields.requestId }),
      ...(method !== '' && { request: `${method} ${target}` }),
      ...(client !== '' && { client }),
    },
  }
}

/** Some versions name the address that could not be reached only behind the reason. */
function endpointOf(host: string | undefined, transport = ''): string {
  const address = host ?? /remote_address:([\d.a-fA-F:[\]]{3,60})/.exec(transport)?.[1]
  if (address === undefined) return ''
  const unix = address.startsWith('/')
  return unix ? `unix:${address}` : `${/TLS_error|CERTIFICATE/.test(transport) ? 'https' : 'http'}://${address}`
}
