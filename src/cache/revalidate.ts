/** Asking whether a kept answer still holds (RFC 9111 §4.3): the conditions sent, what a 304 changes, and a client's own conditions. */
import { copyRuns } from '../http1/forward.ts'
import type { Head } from '../http1/head.ts'
import { connectionOptions } from '../http1/head.ts'
import { HeadReader } from '../http1/head-reader.ts'
import { parseHttpDate } from './http-date.ts'
import type { KeptAnswer } from './kept-answer.ts'

/** A request's head with our conditions in the place of the client's; `kept` null: with none, so that a whole answer comes. Ends like `head`, which has only its lines. */
export function conditionalHead(head: string, kept: KeptAnswer | null): string {
  const plain = head.replace(/^(?:if-none-match|if-modified-since):.*\r\n/gim, '')
  if (kept === null) return plain
  const etag = kept.etag === undefined ? '' : `If-None-Match: ${kept.etag}\r\n`
  const date = kept.lastModified === undefined ? '' : `If-Modified-Since: ${kept.lastModified}\r\n`
  return plain + etag + date
}

/** Can the origin be asked about it at all? */
export function canBeValidated(kept: KeptAnswer): boolean {
  return kept.etag !== undefined || kept.lastModified !== undefined
}

/**
 * Is the 304 about this answer (RFC 9111 §4.3.3)? A validator that it names must be ours; one that names none answers
 * the only question that was asked.
 */
export function confirms(notModified: Head, kept: KeptAnswer): boolean {
  const etag = notModified.field('etag')
  if (etag !== undefined) return kept.etag !== undefined && weakly(etag) === weakly(kept.etag)
  const modified = notModified.field('last-modified')
  return modified === undefined || kept.lastModified === undefined || modified === kept.lastModified
}

/** The kept head with the fields of a newer one (RFC 9111 §3.2), or null where the two make no head. */
export function renewedHead(kept: Head, newer: Head): Head | null {
  const hopByHop = new Set([...NOT_RENEWED, ...connectionOptions(newer)])
  const names = new Set<string>()
  for (let i = 0; i < newer.count; i++) {
    const name = newer.name(i).toLowerCase()
    if (!hopByHop.has(name)) names.add(name)
  }
  // An Age that the newer one does not have is over.
  names.add('age')
  const stays = copyRuns(kept, (_, i) => (names.has(kept.name(i).toLowerCase()) ? '' : null))
  const comes = copyRuns(newer, (_, i) => (hopByHop.has(newer.name(i).toLowerCase()) ? '' : null))
  const text = `${kept.raw.slice(0, kept.fieldsAt)}${stays}${comes}\r\n`
  const bytes = Buffer.from(text, 'latin1')
  const reader = new HeadReader('response', bytes.length)
  return reader.read(bytes, 0, bytes.length) === bytes.length ? reader.head : null
}

/** What describes the content that was kept, and what was only for one hop. */
const NOT_RENEWED: readonly string[] = [
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** The client has it already (RFC 9110 §13.2.2): If-None-Match goes before If-Modified-Since. `now`: epoch ms. */
export function clientHasIt(request: Head, kept: KeptAnswer, now: number): boolean {
  if (kept.head.status !== 200) return false
  const wanted = request.field('if-none-match')
  if (wanted !== undefined) return wanted.trim() === '*' || (kept.etag !== undefined && lists(wanted, kept.etag))
  const since = request.field('if-modified-since')
  const modified = kept.lastModified
  if (since === undefined || modified === undefined) return false
  const [theirs, ours] = [parseHttpDate(since, now), parseHttpDate(modified, now)]
  return theirs !== null && ours !== null && ours <= theirs
}

/** RFC 9110 §8.8.3.2: weakly, for it is only about not sending it again. */
function lists(wanted: string, etag: string): boolean {
  return (wanted.match(/(?:W\/)?"[^"]*"/g) ?? []).some(one => weakly(one) === weakly(etag))
}

function weakly(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag
}
