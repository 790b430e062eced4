/** Files that nginx buffers bodies in. Files that it serves are its visitors' matter: a missing one is a 404. */
import type { Fact } from '../../fact.ts'
import { codeIn, noSocket } from './calls.ts'
import { refused, type Said, trouble } from './facts.ts'

/** Default and usual names of the directories: `proxy_temp`, `client-body`, `/var/lib/nginx/fastcgi/1/…`. */
const TEMP = /[_-](?:temp|body)\/|\/(?:proxy|fastcgi|uwsgi|scgi|body|client|tmp|temp)\/\d/

/** `open() "PATH" failed (13: …)`, `pwrite()`, `mkdir()`, `rename()` … */
export function fileFailed(said: Said): readonly Fact[] {
  const { message, level } = said.line
  const code = codeIn(message)
  if (code === undefined) return []
  if (code === 'EMFILE' || code === 'ENFILE') return noSocket(said)
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(said)
  const serious = level === 'crit' || level === 'alert' || level === undefined
  const path = /"([^"]{1,1024})"/.exec(message)?.[1] ?? ''
  if (!serious || !(buffering(said) || TEMP.test(path))) return []
  const text = message.slice(0, 300)
  const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT' || code === 'ENOTDIR'
  return [refused(said, denied ? { kind: 'configuration', message: text } : { kind: 'bug', message: text })]
}

export function wroteLess(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'bug', message: said.line.message.slice(0, 300) })]
}

function diskFull(said: Said): readonly Fact[] {
  const full = trouble(said, 'disk-full')
  // Without a request it is a log or a cache that could not be written.
  if (said.line.tail.request === undefined && !buffering(said)) return [full]
  return [refused(said, { kind: 'bug', message: said.line.message.slice(0, 300) }), full]
}

function buffering({ line: { doing } }: Said): boolean {
  return doing?.side === 'upstream' || (doing?.side === 'client' && doing.phase === 'send')
}
