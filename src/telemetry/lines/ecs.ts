/** Elastic Common Schema, dotted keys, one object a line; what the schema has no field for stands in `labels` and `goodgate.attempts`. */
import { isIP } from 'node:net'
import { type AccessEntry, loggedAttempts } from '../access-entry.ts'
import { jsonEscape, jsonValue } from './escape.ts'
import { Fragments, pair } from './fragments.ts'
import type { LineFormat } from './json.ts'
import { IsoClock } from './numbers.ts'

const CONSTANT =
  '"ecs.version":"8.11.0","event.kind":"event","event.category":["web"],"event.type":["access"],"event.dataset":"goodgate.access"'

export function ecsLines(withQuery: boolean): LineFormat {
  const clock = new IsoClock()
  const method = new Fragments('http.request.method')
  const domain = new Fragments('url.domain')
  return entry => {
    const bad = failed(entry)
    const head = `{"@timestamp":"${clock.text(entry.startedAt)}","log.level":"${bad ? 'error' : 'info'}","message":"${jsonEscape(message(entry))}",${CONSTANT}`
    const event = `,"event.outcome":"${bad ? 'failure' : 'success'}","event.duration":${nanoseconds(entry.durationMs)}`
    const version = pair('http.version', entry.protocol.replace('HTTP/', ''))
    const request = `${pair('http.request.id', entry.requestId)}${source(entry.client)}${method.text(entry.method)}${version}${domain.text(entry.host)}${target(entry, withQuery)}`
    const status = entry.status === 0 ? '' : `,"http.response.status_code":${entry.status}`
    const bytes = `,"http.request.bytes":${entry.bytesIn},"http.response.bytes":${entry.bytesOut}`
    return `${head}${event}${request}${status}${bytes}${pair('error.code', entry.cause)}${labels(entry)}${attempts(entry)}}\n`
  }
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

function nanoseconds(ms: number): number {
  return ms > 0 ? Math.round(ms * 1e6) : 0
}

/** `source.ip` is typed as an address by the schema: a client on a unix socket has none, and the document would be refused. */
function source(client: string): string {
  return pair('source.address', client) + (isIP(client) === 0 ? '' : pair('source.ip', client))
}

function target(entry: AccessEntry, withQuery: boolean): string {
  const query = withQuery ? entry.query : ''
  return pair('url.path', entry.path) + pair('url.query', query.slice(1)) + pair('url.original', entry.path + query)
}

function labels(entry: AccessEntry): string {
  let inner = pair('route', entry.route) + pair('upstream', entry.upstream) + pair('endpoint', entry.endpoint)
  if (entry.cause !== undefined) {
    inner += pair('reason', entry.reason) + pair('phase', entry.phase)
    if (entry.hidden) inner += ',"hidden":"true"'
  }
  return inner === '' ? '' : `,"labels":{${inner.slice(1)}}`
}

function attempts(entry: AccessEntry): string {
  return entry.attempts === null ? '' : `,"goodgate.attempts":${jsonValue(loggedAttempts(entry))}`
}
