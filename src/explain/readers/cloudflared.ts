/** The daemon of Cloudflare's tunnels: it stands before the origin and says in Go's words why it could not reach it. */
import type { Attempt } from '../../exchange/attempt.ts'
import type { Fact } from '../fact.ts'
import type { Line } from '../reader.ts'
import { type GoError, goError } from './go-error.ts'
import { type Json, jsonObject, stringIn } from './parts/json.ts'
import { requested } from './parts/request.ts'
import { logfmt } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { factOf } from './parts/told.ts'

const LEVELS = /^\d{4}-\d\d-\d\dT[\d:.]{8,16}Z (?:ERR|WRN|INF|DBG|FTL) /
const OWN = ['originService=', 'connIndex=', 'ingressRule=', 'cfRay=', ' dest=', 'unnel', 'cloudflared', ' ip=198.41.']
const ERROR_CHARACTERS_MAX = 4000
const KEYS = ['error', 'originService', 'dest', 'cfRay', 'ingressRule']

export function isCloudflared(text: string): boolean {
  // Traefik's lines have the same beginning.
  if (LEVELS.test(text.slice(0, 40))) return OWN.some(word => text.slice(0, 2000).includes(word))
  return text.startsWith('{"level":"') && (text.includes('"originService":') || text.includes('"connIndex":'))
}

/** A failed request has two lines with one error: one names the origin, the next the address that was asked for. */
export function makeCloudflared(): (line: Line) => readonly Fact[] {
  let paired = ''
  return line => {
    const json = jsonObject(line.text)
    const field = json ? fieldsOf(json) : logfmt(line.text.slice(0, 16_000), KEYS)
    const error = field.error ?? ''
    if (error === '') return []
    const second = field.originService === undefined && field.dest !== undefined
    if (second && error === paired) {
      paired = ''
      return []
    }
    paired = second ? '' : error
    const failed = goError(error.slice(0, ERROR_CHARACTERS_MAX))
    if (failed === null) return []
    const origin = /^(?:https?|unix|tcp|ssh):[^\s]{1,300}/.exec(field.originService ?? '')?.[0]
    const at = isoTime((json && stringIn(json, 'time')) ?? line.text) ?? line.at
    const endpoint = origin === undefined ? failed.endpoint : withPort(origin.replace(/\/$/, ''))
    const attempt = otherAddress(failed, endpoint)
    return [
      factOf(failed.told, { product: 'cloudflare', at, endpoint, attempt, exchange: requested('', field.dest ?? '') }),
    ]
  }
}

function fieldsOf(json: Json): Record<string, string> {
  const found: Record<string, string> = {}
  for (const key of KEYS) {
    const value = stringIn(json, key)
    if (value !== undefined) found[key] = value
  }
  return found
}

function withPort(origin: string): string {
  if (/:\d{1,5}$/.test(origin) || !origin.startsWith('http')) return origin
  return `${origin}:${origin.startsWith('https:') ? 443 : 80}`
}

/** The address behind the origin's name that was dialled: `localhost` is two of them. */
function otherAddress({ told, endpoint }: GoError, origin: string): Partial<Attempt> {
  const address = endpoint.slice(endpoint.indexOf('://') + 3)
  if (!('end' in told) || told.end.kind !== 'errno' || endpoint === origin || address === '') return {}
  return { addressErrors: [{ address, code: told.end.code, ms: 0 }] }
}
