/** Apache's combined format and nothing else, so that every reader of it stays usable. */
import type { AccessEntry } from '../access-entry.ts'
import { combinedEscape } from './escape.ts'
import type { LineFormat } from './json.ts'
import { CommonLogClock } from './numbers.ts'

export function combinedLines(withQuery: boolean): LineFormat {
  const clock = new CommonLogClock()
  return entry =>
    `${address(entry.client)} - - [${clock.text(entry.startedAt)}] "${requestLine(entry, withQuery)}" ${entry.status === 0 ? '-' : entry.status} ${entry.bytesOut === 0 ? '-' : entry.bytesOut} "${field(entry, 'referer')}" "${field(entry, 'user-agent')}"\n`
}

function requestLine(entry: AccessEntry, withQuery: boolean): string {
  if (entry.method === '') return '-'
  return combinedEscape(`${entry.method} ${entry.path}${withQuery ? entry.query : ''} ${entry.protocol}`)
}

function field(entry: AccessEntry, name: string): string {
  const value = entry.field(name)
  return value === undefined || value === '' ? '-' : combinedEscape(value)
}

/** A blank would shift every later column. */
function address(client: string): string {
  return client === '' ? '-' : combinedEscape(client).replaceAll(' ', '_')
}
