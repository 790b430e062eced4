/** The access log's own format: one flat JSON object a line; no value, no key. */
import { type AccessEntry, loggedAttempts } from '../access-entry.ts'
import { jsonValue } from './escape.ts'
import { DestinationFragments, Fragments, flat, pair } from './fragments.ts'
import { IsoClock, millisecondsText } from './numbers.ts'

/** Makes a line, with the line break, of ASCII characters only. */
export type LineFormat = (entry: AccessEntry) => string

/** Few large pieces, remembered where they repeat: what a line costs is the number of its pieces. */
export function jsonLines(withQuery: boolean): LineFormat {
  const clock = new IsoClock('{"time":"', '","requestId":"')
  const status = new StatusFragments()
  const method = new Fragments('method')
  const host = new Fragments('host')
  const protocol = new Fragments('protocol')
  const destination = new DestinationFragments()
  const request = (entry: AccessEntry) =>
    `"${pair('client', entry.client)}${method.text(entry.method)}${host.text(entry.host)}${pair('path', withQuery ? entry.path + entry.query : entry.path)}${protocol.text(entry.protocol)}`
  return entry => {
    const head = `${clock.text(entry.startedAt)}${entry.requestId}${remembered(entry, request)}`
    const result = `${status.text(entry.status)}${entry.bytesIn},"bytesOut":${entry.bytesOut},"durationMs":${millisecondsText(entry.durationMs)}`
    const failure = entry.attempts === null && entry.cause === undefined ? '' : failureKeys(entry)
    return `${head}${result}${destination.text(entry)}${failure}}\n`
  }
}

/** `,"status":200,"bytesIn":` by status; without the first key where nothing was sent. */
class StatusFragments {
  readonly #texts: string[] = []

  text(status: number): string {
    return (this.#texts[status] ??= flat(`${status === 0 ? '' : `,"status":${status}`},"bytesIn":`))
  }
}

/** A client that sends the same head again gets the same piece of line again. */
function remembered(entry: AccessEntry, make: (entry: AccessEntry) => string): string {
  const { memo } = entry
  if (!memo) return make(entry)
  memo.text ??= flat(make(entry))
  return memo.text
}

/** The keys that a plain success never has. */
function failureKeys(entry: AccessEntry): string {
  const attempts = entry.attempts === null ? '' : `,"attempts":${jsonValue(loggedAttempts(entry))}`
  if (entry.cause === undefined) return attempts
  const hidden = entry.hidden ? ',"hidden":true' : ''
  return `${attempts}${pair('cause', entry.cause)}${pair('reason', entry.reason)}${pair('phase', entry.phase)}${hidden}`
}
