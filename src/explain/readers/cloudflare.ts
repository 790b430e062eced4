/** Cloudflare as its users see it: Logpush's JSON lines, its error pages, and the log of its tunnel's daemon. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { cloudflareCode } from './cloudflare-codes.ts'
import { isCloudflared, makeCloudflared } from './cloudflared.ts'
import { fin, timer } from './parts/ends.ts'
import { type Json, jsonObject, numberIn, stringIn } from './parts/json.ts'
import { requested } from './parts/request.ts'
import { isoTime } from './parts/time.ts'
import { answered, ended, factOf, type Told } from './parts/told.ts'

export function cloudflare(): Reader {
  const tunnel = makeCloudflared()
  /** A page says its code several times, in title, headline and text. */
  let page = { code: 0, line: 0 }

  function ofPage(line: Line): readonly Fact[] {
    const code = pageCode(line.text)
    const told = code === undefined ? undefined : cloudflareCode(code)
    if (code === undefined || told === undefined) return []
    const again = page.code === code && line.number - page.line <= PAGE_LINES_MAX && !RAY.test(line.text)
    page = { code, line: line.number }
    if (again) return []
    return [factOf(told, { product: 'cloudflare', at: line.at, status: code < 600 ? code : 0 })]
  }

  return {
    format: 'cloudflare',
    takes: text => isLogpush(text) || isCloudflared(text) || pageCode(text) !== undefined,
    read(line) {
      if (isLogpush(line.text)) return ofLogpush(line)
      return isCloudflared(line.text) ? tunnel(line) : ofPage(line)
    },
  }
}

const PAGE_LINES_MAX = 60
const RAY = /\bRay ID\b|cf-ray/i

const isLogpush = (text: string): boolean => text.startsWith('{') && text.includes('"EdgeResponseStatus"')

/** `Error 521`, `error code: 1016`, `<title>example.com | 522: Connection timed out</title>`, `Error code 524`. */
const PAGE: readonly RegExp[] = [
  /^\s{0,40}(?:<[\w ="'-]{1,80}>){0,3}Error (5[23]\d|1\d{3})(?=\s|$|<|:)/,
  /^\s{0,40}(?:<[\w ="'-]{1,80}>){0,3}[Ee]rror code:? {0,3}(5[23]\d|1\d{3})\b/,
  /\| (5[23]\d): [A-Z]/,
  /\bError (5[23]\d): [A-Z]\w/,
  /\bError code:? {0,3}(52\d|530)$/,
  /^(?:< )?cf-error-type: (5[23]\d|1\d{3})\b/i,
]

function pageCode(text: string): number | undefined {
  const head = text.slice(0, 400)
  if (!/rror|<title>|\| 5/.test(head)) return undefined
  for (const pattern of PAGE) {
    const found = pattern.exec(head)
    if (found) return Number(found[1])
  }
  return undefined
}

function ofLogpush(line: Line): readonly Fact[] {
  const json = jsonObject(line.text)
  if (json === undefined) return []
  const status = numberIn(json, 'EdgeResponseStatus') ?? 0
  const told = toldBy(json, status)
  if (told === undefined) return []
  const client = stringIn(json, 'ClientIP')
  const originIp = stringIn(json, 'OriginIP')
  const startedAt = timeIn(json, 'EdgeStartTimestamp') ?? timeIn(json, 'Datetime') ?? line.at
  const endedAt = timeIn(json, 'EdgeEndTimestamp')
  const id = stringIn(json, 'RayID') ?? ''
  return [
    factOf(told, {
      product: 'cloudflare',
      at: startedAt,
      status,
      endpoint: originIp === undefined ? '' : originOf(json, originIp),
      exchange: {
        ...requested(
          stringIn(json, 'ClientRequestMethod') ?? '',
          stringIn(json, 'ClientRequestPath', 'ClientRequestURI') ?? '',
        ),
        host: stringIn(json, 'ClientRequestHost') ?? '',
        ...(client !== undefined && { client }),
        requestId: id,
        protocol: stringIn(json, 'ClientRequestProtocol') ?? '',
        ...(startedAt !== undefined && endedAt !== undefined && { durationMs: Math.max(endedAt - startedAt, 0) }),
        bytesOut: numberIn(json, 'EdgeResponseBytes') ?? 0,
      },
      same: { requestId: id },
    }),
  ]
}

/** 5xx that the origin gave has the same number on both sides; 0 is no answer, 52x Cloudflare's word for the reason. */
function toldBy(json: Json, status: number): Told | undefined {
  const origin = numberIn(json, 'OriginResponseStatus') ?? 0
  const action = stringIn(json, 'SecurityAction', 'FirewallMatchesActions', 'WAFAction') ?? ''
  if (status === 499) return cloudflareCode(status)
  if (action === 'block' && origin === 0) return cloudflareCode(1020)
  if (status < 500) return undefined
  const code = origin >= 520 && origin <= 530 ? origin : status
  if (code >= 520 && code <= 530) return cloudflareCode(code)
  if (origin >= 500) return answered(status)
  if (status === 504) return ended('wait', timer('firstByte'), 'guessed')
  return status === 502 ? ended('wait', fin, 'guessed') : undefined
}

function originOf(json: Json, address: string): string {
  const encrypted = stringIn(json, 'OriginSSLProtocol', 'OriginTLSProtocol') ?? 'none'
  const scheme = stringIn(json, 'ClientRequestScheme') ?? (encrypted === 'none' ? 'http' : 'https')
  return `${scheme === 'https' ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}`
}

/** RFC 3339, or Unix seconds, milliseconds or nanoseconds, as the job was set up. */
function timeIn(json: Json, key: string): number | undefined {
  const text = stringIn(json, key)
  const number = numberIn(json, key)
  if (number === undefined) return text === undefined ? undefined : isoTime(text)
  if (number > 1e17) return Math.floor(number / 1e6)
  return number > 1e11 ? number : number * 1000
}
