/** The access log's own format: one flat JSON object a line; no value, no key. */
import { type AccessEntry, loggedAttempt } from '../access-entry.ts'
import { jsonEscape, jsonValue } from './escape.ts'
import { Fragments } from './fragments.ts'
import { IsoClock, millisecondsText } from './numbers.ts'

export type LineFormat = (entry: AccessEntry) => string

/** Makes a formatter with its own memory of names; the line ends with a line break. */
export function jsonLines(withQuery: boolean): LineFormat {
  const clock = new IsoClock()
  const method = new Fragments('method')
  const host = new Fragments('host')
  const protocol = new Fragments('protocol')
  const route = new Fragments('route')
  const upstream = new Fragments('upstream')
  const endpoint = new Fragments('endpoint')
  return entry =>
    `{"time":"${clock.text(entry.startedAt)}"${text('requestId', entry.requestId)}${text('client', entry.client)}${method.text(entry.method)}${host.text(entry.host)}${text('path', withQuery ? entry.path + entry.query : entry.path)}${protocol.text(entry.protocol)}${entry.status === 0 ? '' : `,"status":${entry.status}`},"bytesIn":${entry.bytesIn},"bytesOut":${entry.bytesOut},"durationMs":${millisecondsText(entry.durationMs)}${route.text(entry.route)}${upstream.text(entry.upstream)}${endpoint.text(entry.endpoint)}${entry.attempts === null && entry.cause === undefined ? '}\n' : failureEnd(entry)}`
}

/** The keys that a plain success never has. */
function failureEnd(entry: AccessEntry): string {
  let end = entry.attempts === null ? '' : `,"attempts":${jsonValue(entry.attempts.map(loggedAttempt))}`
  if (entry.cause !== undefined) {
    end += text('cause', entry.cause) + text('reason', entry.reason) + text('phase', entry.phase)
    if (entry.hidden) end += ',"hidden":true'
  }
  return `${end}}\n`
}

function text(key: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : `,"${key}":"${jsonEscape(value)}"`
}
