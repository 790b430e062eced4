/** Whose request an entry of Caddy's is about, and whom it was sent to. */
import { type Json, numberIn, objectIn, stringIn } from '../parts/json.ts'
import { requested } from '../parts/request.ts'
import type { Shown, Told } from '../parts/told.ts'

export interface CaddyEntry {
  at?: number
  logger: string
  message: string
  fields: Json
}

export interface Request {
  method: string
  uri: string
  host: string
  client: string
  protocol: string
  key: string
}

export function requestOf(fields: Json): Request {
  const request = objectIn(fields, 'request')
  const method = stringIn(request, 'method') ?? ''
  const uri = stringIn(request, 'uri') ?? ''
  const client =
    stringIn(request, 'client_ip', 'remote_ip') ?? stringIn(request, 'remote_addr')?.replace(/:\d{1,5}$/, '') ?? ''
  const port = stringIn(request, 'remote_port', 'remote_addr') ?? ''
  const protocol = stringIn(request, 'proto') ?? ''
  const host = stringIn(request, 'host') ?? ''
  return { method, uri, host, client, protocol, key: `${client} ${port} ${method} ${uri}` }
}

export function shownOf(fields: Json, at: number | undefined): Shown {
  const { method, uri, host, client, protocol } = requestOf(fields)
  const durationMs = (numberIn(fields, 'duration') ?? 0) * 1000
  const status = numberIn(fields, 'status')
  return {
    product: 'caddy',
    at,
    status,
    exchange: {
      ...requested(method, uri),
      host,
      client,
      protocol,
      durationMs,
      bytesOut: numberIn(fields, 'size') ?? 0,
      ...(at !== undefined && { startedAt: at - durationMs }),
    },
    same: { ...(method !== '' && { request: `${method} ${uri}` }), ...(client !== '' && { client }) },
  }
}

/** `app:3000`, `unix//run/app.sock`; whether it is TLS, only an error in TLS tells. */
export function endpointOf(upstream: string, told?: Told): string {
  if (upstream === '') return ''
  if (upstream.startsWith('unix/')) return `unix:${upstream.slice(5)}`
  const tls = (told !== undefined && 'phase' in told && told.phase === 'tls') || upstream.endsWith(':443')
  return `${tls ? 'https' : 'http'}://${upstream.replace(/^https?:\/\//, '')}`
}
