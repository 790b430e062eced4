/** Heads for the cache's tests, from the lines that matter. */

import { type CacheRequest, cacheRequest } from '../../src/cache/cache-request.ts'
import { freshnessOf } from '../../src/cache/freshness.ts'
import { KeptAnswer } from '../../src/cache/kept-answer.ts'
import { selectingFields, selectionOf } from '../../src/cache/vary.ts'
import type { Head } from '../../src/http1/head.ts'
import { HeadReader } from '../../src/http1/head-reader.ts'

/** 2026-11-21 12:00:00 UTC. */
export const noon: number = Date.UTC(2026, 10, 21, 12)

export function dateAt(ms: number): string {
  return new Date(ms).toUTCString()
}

export function answer(lines: readonly string[] = [], status = 200): Head {
  return read('response', `HTTP/1.1 ${status} Reason\r\n${lines.map(line => `${line}\r\n`).join('')}\r\n`)
}

export function request(lines: readonly string[] = [], method = 'GET', hasContent = false): CacheRequest | null {
  const head = read('request', `${method} /a?b HTTP/1.1\r\nHost: h\r\n${lines.map(line => `${line}\r\n`).join('')}\r\n`)
  return cacheRequest(head, { scheme: 'http', authority: 'H:80', target: '/a?b' }, hasContent)
}

/** An answer that came at the monotonic time 0 and at noon. */
export function kept(
  lines: readonly string[] = [],
  options: { uri?: string; body?: string; asked?: readonly string[]; scope?: string } = {},
): KeptAnswer {
  const head = answer(lines)
  const { uri = 'http://h/', body = '', asked = [], scope = 'route' } = options
  const selecting = selectionOf(selectingFields(head) ?? [], request(asked)!.head)
  const one = new KeptAnswer(uri, scope, selecting, Buffer.from(body))
  one.renew(head, freshnessOf(head, { requestedAt: noon, answeredAt: noon }), 0, dateAt(noon))
  return one
}

function read(kind: 'request' | 'response', text: string): Head {
  const bytes = Buffer.from(text, 'latin1')
  const reader = new HeadReader(kind, 1 << 20)
  if (reader.read(bytes, 0, bytes.length) !== bytes.length) throw new Error(`no head: ${text}`)
  return reader.head
}
