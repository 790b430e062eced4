/** Traefik's logs as JSON: its own of 2.x and 3.x, and the access log. */
import type { Reader } from '../reader.ts'
import { jsonOrCut } from './cut-json.ts'
import { jsonWentWell } from './glance.ts'
import { type Json, numberIn, stringIn } from './parts/json.ts'
import { isoTime } from './parts/time.ts'
import { accessFacts, saidOnce, type TraefikAccess } from './traefik/access.ts'
import { type Chosen, traefikFacts } from './traefik/entry.ts'

export function traefikJson(): Reader {
  const chosen: Chosen = new Set()
  let latest: number | undefined
  const hides = saidOnce(() => latest)
  return {
    format: 'traefik-json',
    takes,
    passes: (text, from, to) => jsonWentWell(text, from, to, '"DownstreamStatus":', 4),
    read({ text, at }) {
      const json = jsonOrCut(text)
      if (json === undefined) return []
      const time = isoTime(stringIn(json, 'time', 'StartUTC') ?? '') ?? at
      latest = time
      const told = time === undefined ? {} : { at: time }
      if (text.includes('"DownstreamStatus"')) return accessFacts({ ...accessOf(json), ...told }, hides)
      return traefikFacts({ ...told, message: stringIn(json, 'message', 'msg') ?? '', ...fieldsOf(json) }, chosen)
    },
  }
}

/** The access log's keys are nobody else's; of other entries, the caller's path or a word of Traefik's own. */
const ACCESS = /"(?:DownstreamStatus|RequestMethod|OriginStatus)":/
const OWN = /^\{"(?:level|entryPointName|error|routerName|providerName|serviceName|middlewareName|caller|targetURL)":/
const OWN_WORDS =
  /traefik|caused by: |Health check|(?:entryPoint|router|provider|middleware|service)Name"|Bad Gateway|Gateway Timeout/

function takes(text: string): boolean {
  if (!text.startsWith('{')) return false
  const head = text.length > 4096 ? text.slice(0, 4096) : text
  return (
    (head.includes('"DownstreamStatus":') && ACCESS.test(head)) ||
    (OWN.test(head) && head.includes('"time":') && OWN_WORDS.test(head))
  )
}

function fieldsOf(json: Json): { error?: string; targetUrl?: string; service?: string } {
  const error = stringIn(json, 'error')
  const targetUrl = stringIn(json, 'targetURL')
  const service = stringIn(json, 'serviceName')
  return {
    ...(error !== undefined && { error }),
    ...(targetUrl !== undefined && { targetUrl }),
    ...(service !== undefined && { service }),
  }
}

function accessOf(json: Json): TraefikAccess {
  const nanoseconds = numberIn(json, 'Duration') ?? 0
  const address = stringIn(json, 'ServiceAddr')
  const url = stringIn(json, 'ServiceURL') ?? urlOf(json) ?? (address === undefined ? undefined : `http://${address}`)
  const originStatus = numberIn(json, 'OriginStatus')
  const router = stringIn(json, 'RouterName')
  const service = stringIn(json, 'ServiceName')
  return {
    status: numberIn(json, 'DownstreamStatus') ?? 0,
    bytesOut: numberIn(json, 'DownstreamContentSize') ?? 0,
    method: stringIn(json, 'RequestMethod') ?? '',
    target: stringIn(json, 'RequestPath') ?? '',
    host: stringIn(json, 'RequestHost') ?? '',
    protocol: stringIn(json, 'RequestProtocol') ?? '',
    client: stringIn(json, 'ClientHost', 'ClientAddr') ?? '',
    ms: nanoseconds / 1e6,
    ...(originStatus !== undefined && { originStatus }),
    ...(router !== undefined && { router }),
    ...(service !== undefined && { service }),
    ...(url !== undefined && { url }),
  }
}

/** Written by some versions as the parts of a URL. */
function urlOf(json: Json): string | undefined {
  const url = json.ServiceURL
  if (typeof url !== 'object' || url === null) return undefined
  const scheme = stringIn(url as Json, 'Scheme')
  const host = stringIn(url as Json, 'Host')
  return scheme === undefined || host === undefined ? undefined : `${scheme}://${host}`
}
