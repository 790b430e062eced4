/** What nginx was doing when something failed: the words after `while`, which are half of the diagnosis. */
import type { Phase } from '../../../exchange/phase.ts'

/** tunnel: bytes went both ways after an upgrade, or in the stream module · aside: no request waits for it. */
export type Side = 'upstream' | 'tunnel' | 'client' | 'resolver' | 'aside'

export interface Doing {
  side: Side
  phase: Phase
}

const AT_CLIENT: Doing = { side: 'client', phase: 'accept' }
const IN_TUNNEL: Doing = { side: 'tunnel', phase: 'receive' }
const ASIDE: Doing = { side: 'aside', phase: 'match' }

/** Exact words of `log->action` in nginx's sources. */
const DOINGS: Readonly<Record<string, Doing>> = {
  'connecting to upstream': { side: 'upstream', phase: 'connect' },
  'SSL handshaking to upstream': { side: 'upstream', phase: 'tls' },
  'sending PROXY protocol header to upstream': { side: 'upstream', phase: 'send' },
  'sending request to upstream': { side: 'upstream', phase: 'send' },
  'reading response header from upstream': { side: 'upstream', phase: 'wait' },
  'reading upstream': { side: 'upstream', phase: 'receive' },
  'proxying upgraded connection': IN_TUNNEL,
  'proxying connection': IN_TUNNEL,
  'proxying and reading from upstream': IN_TUNNEL,
  'proxying and sending to upstream': IN_TUNNEL,
  'proxying and reading from client': { side: 'client', phase: 'receive' },
  'proxying and sending to client': { side: 'client', phase: 'receive' },
  'sending to client': { side: 'client', phase: 'receive' },
  'sending response to client': { side: 'client', phase: 'receive' },
  'sending early hints to client': { side: 'client', phase: 'wait' },
  'reading client request body': { side: 'client', phase: 'send' },
  'reading client request headers': AT_CLIENT,
  'reading client request line': AT_CLIENT,
  'reading client pipelined request line': AT_CLIENT,
  'reading PROXY protocol': AT_CLIENT,
  'processing HTTP/2 connection': AT_CLIENT,
  'processing HTTP/3 connection': AT_CLIENT,
  'handling QUIC stream': AT_CLIENT,
  'prereading client data': AT_CLIENT,
  'waiting for request': { side: 'aside', phase: 'accept' },
  keepalive: { side: 'aside', phase: 'accept' },
  'closing request': { side: 'aside', phase: 'receive' },
  'SSL handshaking': AT_CLIENT,
  resolving: { side: 'resolver', phase: 'dns' },
  'logging request': ASIDE,
  'logging to syslog': ASIDE,
  'requesting certificate status': ASIDE,
}

const WORDS = Object.keys(DOINGS)

/** Cut lines end within the words; shorter beginnings fit too many of them. */
const CUT_AT_LEAST = 7

/** Splits `MESSAGE while DOING`; `doing` is undefined where the line does not say, or says something unheard of. */
export function splitDoing(head: string): { message: string; doing: Doing | undefined } {
  const at = head.lastIndexOf(' while ')
  if (at < 0) return { message: head, doing: undefined }
  const rest = head.slice(at + 7, at + 107)
  const comma = rest.indexOf(',')
  const words = (comma < 0 ? rest : rest.slice(0, comma)).trimEnd()
  const whole = Object.hasOwn(DOINGS, words) ? words : cutWords(words)
  if (whole === undefined) return { message: head, doing: undefined }
  return { message: head.slice(0, at), doing: DOINGS[whole] }
}

function cutWords(words: string): string | undefined {
  return words.length < CUT_AT_LEAST ? undefined : WORDS.find(known => known.startsWith(words))
}
