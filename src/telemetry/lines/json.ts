/** The access log's own format: one flat JSON object a line; no value, no key. */
import { type AccessEntry, loggedAttempt } from '../access-entry.ts'
import { jsonEscape, jsonValue } from './escape.ts'
import { DestinationFragments, Fragments, pair } from './fragments.ts'
import { IsoClock, millisecondsText } from './numbers.ts'

/** Makes a line, with the line break, of ASCII characters only. */
export type LineFormat = (entry: AccessEntry) => string

/** Few large pieces, remembered where they repeat: what a line costs is the number of its pieces. */
export function jsonLines(withQuery: boolean): LineFormat {
  const clock = new IsoClock()
  const method = new Fragments('method')
  const host = new Fragments('host')
  const protocol = new Fragments('protocol')
  const destination = new DestinationFragments()
  return entry => {
    const head = `{"time":"${clock.text(entry.startedAt)}","requestId":"${jsonEscape(entry.requestId)}"${pair('client', entry.client)}${method.text(entry.method)}${host.text(entry.host)}`
    const path = pair('path', withQuery ? entry.path + entry.query : entry.path)
    const status = entry.status === 0 ? '' : `,"status":${entry.status}`
    const bytes = `,"bytesIn":${entry.bytesIn},"bytesOut":${entry.bytesOut},"durationMs":${millisecondsText(entry.durationMs)}`
    const failure = entry.attempts === null && entry.cause === undefined ? '' : failureKeys(entry)
    return `${head}${path}${protocol.text(entry.protocol)}${status}${bytes}${destination.text(entry)}${failure}}\n`
  }
}

/** The keys that a plain success never has. */
function failureKeys(entry: AccessEntry): string {
  const attempts = entry.attempts === null ? '' : `,"attempts":${jsonValue(entry.attempts.map(loggedAttempt))}`
  if (entry.cause === undefined) return attempts
  const hidden = entry.hidden ? ',"hidden":true' : ''
  return `${attempts}${pair('cause', entry.cause)}${pair('reason', entry.reason)}${pair('phase', entry.phase)}${hidden}`
}
