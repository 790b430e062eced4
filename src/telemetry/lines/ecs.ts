/** Elastic Common Schema, dotted keys, one object a line; what the schema has no field for stands in `labels` and `goodgate.attempts`. */
import { isIP } from 'node:net'
import { type AccessEntry, loggedAttempt } from '../access-entry.ts'
import { jsonEscape, jsonValue } from './escape.ts'
import { Fragments } from './fragments.ts'
import type { LineFormat } from './json.ts'
import { IsoClock } from './numbers.ts'

export function ecsLines(withQuery: boolean): LineFormat {
  const clock = new IsoClock()
  const method = new Fragments('http.request.method')
  const domain = new Fragments('url.domain')
  return entry =>
    `{"@timestamp":"${clock.text(entry.startedAt)}","log.level":"${failed(entry) ? 'error' : 'info'}","message":"${jsonEscape(message(entry))}","ecs.version":"8.11.0","event.kind":"event","event.category":["web"],"event.type":["access"],"event.dataset":"goodgate.access","event.outcome":"${failed(entry) ? 'failure' : 'success'}","event.duration":${nanoseconds(entry.durationMs)}${text('http.request.id', entry.requestId)}${source(entry.client)}${method.text(entry.method)}${text('http.version', entry.protocol.replace('HTTP/', ''))}${domain.text(entry.host)}${target(entry, withQuery)}${entry.status === 0 ? '' : `,"http.response.status_code":${entry.status}`},"http.request.bytes":${entry.bytesIn},"http.response.bytes":${entry.bytesOut}${text('error.code', entry.cause)}${labels(entry)}${entry.attempts === null ? '' : `,"goodgate.attempts":${jsonValue(entry.attempts.map(loggedAttempt))}`}}\n`
}

/** An origin's own 5xx counts as a failure too, whatever diagnosis thinks of it. */
function failed(entry: AccessEntry): boolean {
  return entry.status >= 500 || (entry.cause !== undefined && !entry.hidden)
}

function message(entry: AccessEntry): string {
  const what = entry.method === '' ? 'no valid request' : `${entry.method} ${entry.path}`
  const result = entry.status === 0 ? 'no answer' : String(entry.status)
  return entry.cause === undefined ? `${what} ${result}` : `${what} ${result} ${entry.cause}`
}

function target(entry: AccessEntry, withQuery: boolean): string {
  if (!withQuery || entry.query === '') return text('url.path', entry.path) + text('url.original', entry.path)
  return `${text('url.path', entry.path)}${text('url.query', entry.query.slice(1))}${text('url.original', entry.path + entry.query)}`
}

/** `source.ip` is typed as an address by the schema: a client on a unix socket has none, and the document would be refused. */
function source(client: string): string {
  return text('source.address', client) + (isIP(client) === 0 ? '' : text('source.ip', client))
}

function labels(entry: AccessEntry): string {
  let inner = text('route', entry.route) + text('upstream', entry.upstream) + text('endpoint', entry.endpoint)
  if (entry.cause !== undefined) {
    inner += text('reason', entry.reason) + text('phase', entry.phase)
    if (entry.hidden) inner += ',"hidden":"true"'
  }
  return inner === '' ? '' : `,"labels":{${inner.slice(1)}}`
}

function nanoseconds(ms: number): number {
  return ms > 0 ? Math.round(ms * 1e6) : 0
}

function text(key: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : `,"${key}":"${jsonEscape(value)}"`
}
