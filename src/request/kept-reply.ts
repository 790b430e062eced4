/** Writes a kept answer to a client: the route's rules of today on the origin's head of then, with its age (RFC 9111 §4, §5.1). */
import type { CacheRequest } from '../cache/cache-request.ts'
import { type CacheStatus, cacheStatusLine } from '../cache/cache-status.ts'
import type { KeptAnswer } from '../cache/kept-answer.ts'
import { clientHasIt } from '../cache/revalidate.ts'
import { responseHead } from '../http1/forward.ts'
import type { Wire } from '../wire/wire.ts'
import type { LiveExchange } from './live.ts'

export interface KeptReply {
  kept: KeptAnswer
  request: CacheRequest
  status: CacheStatus
  pseudonym: string
  keepAlive: boolean
}

/** The exchange then knows its status. */
export function writeKept(x: LiveExchange, wire: Wire, reply: KeptReply): void {
  const { kept, request } = reply
  const notModified = request.conditional && clientHasIt(request.head, kept, x.startedAt)
  const head = headOf(x, reply, notModified)
  x.status = notModified ? 304 : kept.head.status
  x.by = 'cache'
  x.committed = x.complete = true
  if (notModified || request.method === 'HEAD' || kept.body.length === 0) wire.writeText(head)
  else wire.writeTextAndBytes(head, kept.body)
}

function headOf(x: LiveExchange, { kept, status, pseudonym, keepAlive }: KeptReply, notModified: boolean): string {
  const { rules } = x.prepared!
  const hasLength = !notModified && kept.head.status !== 204
  const text = responseHead(kept.head, {
    pseudonym,
    framingLines: hasLength ? `Content-Length: ${kept.body.length}\r\n` : '',
    keepLength: false,
    upgrade: null,
    dropped: rules.responseDropped === null ? OF_THEN : new Set([...rules.responseDropped, ...OF_THEN]),
    addedLines: `${rules.responseLines}Age: ${Math.floor(kept.ageMs / 1000)}\r\n${cacheStatusLine(status)}`,
    date: kept.date,
  })
  const whole = notModified ? `HTTP/1.1 304 Not Modified\r\n${text.slice(text.indexOf('\r\n') + 2)}` : text
  const connection = !keepAlive
    ? 'Connection: close\r\n'
    : x.protocol === 'HTTP/1.0'
      ? 'Connection: keep-alive\r\n'
      : ''
  return `${whole}X-Request-Id: ${x.requestId}\r\n${connection}\r\n`
}

/** True of the answer when it came, and not of this one. */
const OF_THEN: ReadonlySet<string> = new Set(['age', 'trailer'])
