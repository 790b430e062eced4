/** Google Cloud's load balancers: one JSON object a request, with `statusDetails` as the reason. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { GCP_BACKEND_SAID, GCP_FINE, GCP_WORDS, gcpCertificateWord } from './gcp-words.ts'
import { timer } from './parts/ends.ts'
import { type Json, jsonObject, numberIn, objectIn, stringIn } from './parts/json.ts'
import { proxyStatus } from './parts/proxy-status.ts'
import { requested } from './parts/request.ts'
import { durationMs, isoTime } from './parts/time.ts'
import { answered, ended, factOf, type Told } from './parts/told.ts'

/** A connect that took longer was not refused: SYNs were sent again. */
const SILENT_CONNECT_MS = 2000

export function gcpLbJson(): Reader {
  return { format: 'gcp-lb-json', takes, read }
}

const takes = (text: string): boolean => isEntry(text) || quotedWord(text) !== undefined

const isEntry = (text: string): boolean =>
  text.startsWith('{') &&
  text.includes('"httpRequest"') &&
  (text.includes('"statusDetails"') || text.includes('load_balancer') || text.includes('LoadBalancerLogEntry'))

/** A word alone, as it is copied out of an entry: `statusDetails: "…"`, `"statusDetails": "…",`. */
const QUOTED =
  /^\W{0,40}(?:jsonPayload\.)?(?:statusDetails\W{1,6})?((?:backend|failed_to|server_cert|ssl_certificate|client|aborted|byte_range|cache_lookup|error_uncompressing)_[a-z0-9_]{6,80})\W{0,8}$/

function quotedWord(text: string): string | undefined {
  if (text.length > 200 || !text.includes('_')) return undefined
  const word = QUOTED.exec(text)?.[1]
  return word !== undefined && (Object.hasOwn(GCP_WORDS, word) || gcpCertificateWord(word)) ? word : undefined
}

function read(line: Line): readonly Fact[] {
  const word = quotedWord(line.text)
  const quoted = word === undefined ? undefined : byWord(word)
  if (quoted) return [factOf(quoted, { product: 'gcp-lb', at: line.at })]
  const json = jsonObject(line.text)
  const request = objectIn(json, 'httpRequest')
  if (json === undefined || request === undefined) return []
  const status = numberIn(request, 'status') ?? 0
  const latency = durationMs(stringIn(request, 'latency'), 1000)
  const told = toldBy(json, status, latency ?? 0)
  if (told === undefined) return []
  const labels = objectIn(objectIn(json, 'resource'), 'labels')
  const client = stringIn(request, 'remoteIp') ?? stringIn(objectIn(json, 'jsonPayload'), 'remoteIp')
  const upstream = stringIn(labels, 'backend_service_name', 'backend_target_name', 'backend_name')
  return [
    factOf(told, {
      product: 'gcp-lb',
      at: isoTime(stringIn(json, 'timestamp', 'receiveTimestamp') ?? '') ?? line.at,
      status,
      endpoint: endpointOf(json, request),
      exchange: {
        ...requested(stringIn(request, 'requestMethod') ?? '', stringIn(request, 'requestUrl') ?? ''),
        ...(client !== undefined && { client }),
        ...(upstream !== undefined && { upstream }),
        ...(latency !== undefined && { durationMs: latency }),
        requestId: stringIn(json, 'insertId') ?? '',
        protocol: stringIn(request, 'protocol') ?? '',
        bytesOut: numberIn(request, 'responseSize') ?? 0,
      },
      same: { requestId: stringIn(json, 'trace', 'insertId') ?? '' },
    }),
  ]
}

function toldBy(json: Json, status: number, latencyMs: number): Told | undefined {
  const payload = objectIn(json, 'jsonPayload')
  const word = stringIn(payload, 'statusDetails') ?? ''
  const byStatus = proxyStatus(stringIn(payload, 'proxyStatus') ?? '')
  if (byStatus) return byStatus
  if (GCP_FINE.has(word)) return undefined
  if (GCP_BACKEND_SAID.has(word)) return status >= 500 ? answered(status) : undefined
  if (word === 'backend_timeout') return timedOut(status, latencyMs)
  if (word === 'failed_to_connect_to_backend' && latencyMs >= SILENT_CONNECT_MS) {
    return ended('connect', timer('connect', latencyMs), 'guessed')
  }
  return byWord(word)
}

function byWord(word: string): Told | undefined {
  const known = Object.hasOwn(GCP_WORDS, word) ? GCP_WORDS[word] : gcpCertificateWord(word)
  return known ?? (word.endsWith('_after_partial_response') ? GCP_WORDS[partial] : undefined)
}

const partial = 'backend_connection_closed_after_partial_response_sent'

/** Behind a status that is no error the head had been sent when time ran out. */
function timedOut(status: number, latencyMs: number): Told {
  const begun = status > 0 && status < 500
  return begun
    ? ended('receive', timer('idle', latencyMs), 'inferred')
    : ended('wait', timer('firstByte', latencyMs), 'inferred')
}

/** Newer entries give the port as well; the scheme is nowhere. */
function endpointOf(json: Json, request: Json): string {
  const address = stringIn(request, 'serverIp') ?? stringIn(objectIn(json, 'jsonPayload'), 'backendIp') ?? ''
  if (address === '') return ''
  const port = numberIn(objectIn(json, 'jsonPayload'), 'backendPort')
  const host = address.includes(':') && address.indexOf(':') !== address.lastIndexOf(':') ? `[${address}]` : address
  return port === undefined ? `http://${host}` : `http://${host}:${port}`
}
