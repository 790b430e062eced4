/** Varnish's words for a fetch that failed (`FetchError`), of its releases from 3 on. */
import { errnoName } from '../errno.ts'
import { errno, fin, invalid, timer } from '../parts/ends.ts'
import { errnoIn } from '../parts/errno.ts'
import { badRequest, clientLeft, cut, ended, nobody, own, refused, type Told } from '../parts/told.ts'

type OfText = (text: string, begun: boolean) => Told

const overflow = ended('wait', { kind: 'limit', limit: 'header-section', max: 0, size: 0 })
const junk: OfText = () => ended('wait', invalid('not-http'))
const lateHead: OfText = () => ended('wait', timer('firstByte'))
/** Closed, reset, or closed within the head: not told apart. */
const closed: OfText = (_, begun) => (begun ? cut(fin) : ended('wait', fin, 'inferred'))
const badChunk: OfText = () => cut(invalid('chunk-size'))
const badCoding: OfText = () => cut(invalid('content-coding'))
const badLength: OfText = () => ended('wait', invalid('content-length'))
const noStorage: OfText = () => refused({ kind: 'overloaded', what: 'storage' })
const nobodyAtAll: OfText = () => nobody('unknown')
/** Of releases whose one message stands for a failed connect, a limit and a sick backend alike. */
const noConnection: OfText = () => ended('connect', errno('ECONNREFUSED'), 'guessed')

/** A part of the message, longer ones before those they contain. */
const WORDS: readonly (readonly [says: string, of: OfText])[] = [
  ['first byte timeout', lateHead],
  [': unhealthy', () => nobody('failing-checks')],
  [': busy', () => refused({ kind: 'connection-limit', limit: 0 })],
  ['fail errno', ofErrno('connect')],
  ['helddown', () => nobody('ejected')],
  ['held down', () => nobody('ejected')],
  ['proxy write errno', ofErrno('send')],
  ['backend write error', ofErrno('send')],
  ['no backend connection', noConnection],
  ['backend closed', closed],
  [': fail', noConnection],
  ['returned no backend', nobodyAtAll],
  ['No backend', nobodyAtAll],
  ['administratively unhealthy', nobodyAtAll],
  ['Backend selection failed', nobodyAtAll],
  ['req.body read error', ofRequestBody],
  ['Request body too big', () => badRequest('body-too-large')],
  ['Pass delivery abandoned', () => clientLeft('receive')],
  ['Received junk', junk],
  ['HTC junk', junk],
  ['HTC status -5', junk],
  ['HTC close', closed],
  ['HTC status -4', closed],
  ['HTC timeout', lateHead],
  ['HTC status -3', lateHead],
  ['HTC overflow', () => overflow],
  ['HTC status -2', () => overflow],
  ['HTC eof', closed],
  ['HTC status -1', closed],
  ['HTC empty', closed],
  ['HTC idle', lateHead],
  ['HTC status 3', lateHead],
  ['overflow', () => overflow],
  ['http format error', () => ended('wait', invalid('status-line'), 'inferred')],
  ['http first read error: EOF', closed],
  ['http first read error: -1 11', lateHead],
  ['http first read error', ofErrno('wait')],
  ['http read error: EOF', () => ({ ...ended('wait', fin), more: { bytesIn: 1 } })],
  ['http read error', ofErrno('wait')],
  ['Content-Length', badLength],
  ['Transfer-Encoding', () => ended('wait', invalid('transfer-encoding'))],
  ['bogusly large chunk', badChunk],
  ['chunked header', badChunk],
  ['chunked hex-line', badChunk],
  ['chunked tail', () => cut(invalid('chunk-data-end'))],
  ['chunked insufficient bytes', () => cut(fin)],
  ['chunked read', ofRead],
  ['straight insufficient bytes', () => cut(fin)],
  ['straight read_error', ofRead],
  ['eof socket', ofRead],
  ['eof read', ofRead],
  ['unzip error', badCoding],
  ['Gunzip', badCoding],
  ['Gzip', badCoding],
  ['after gzip data', badCoding],
  ['get storage', noStorage],
  ['Out of storage', noStorage],
  ['workspace', () => own('its workspace was too small for this exchange')],
  // Between two bytes: some of a head had come.
  ['timeout', (_, begun) => (begun ? cut(timer('idle')) : ended('wait', timer('idle'), 'inferred'))],
]

/** `begun`: the head of the answer had been read. null: the words are not known. */
export function ofFetchError(text: string, begun: boolean): Told | null {
  return WORDS.find(([says]) => text.includes(says))?.[1](text, begun) ?? ofSystem(text, begun)
}

/** Newer releases write the system's words alone. */
function ofSystem(text: string, begun: boolean): Told | null {
  const code = errnoIn(text)
  if (code === undefined) return null
  if (code === 'EAGAIN') return begun ? cut(timer('idle')) : lateHead('', false)
  return begun ? cut(errno(code)) : ended('wait', errno(code))
}

/** `backend default: fail errno 111 (Connection refused)`, `backend write error: 32 (Broken pipe)` */
function ofErrno(phase: 'connect' | 'send' | 'wait'): OfText {
  return text => {
    const number = /(?:errno|error:)(?: -1)? (\d{1,3})\b/.exec(text)?.[1]
    const code = errnoIn(text) ?? (number === undefined ? undefined : errnoName(Number(number)))
    if (code === undefined) return phase === 'connect' ? noConnection('', false) : ended(phase, fin, 'inferred')
    // The socket's own timer struck, which says EAGAIN.
    if (code === 'EAGAIN' && phase !== 'connect') return ended(phase, timer(phase === 'send' ? 'write' : 'firstByte'))
    // For a moment after a connect that failed no other is tried.
    if (code === 'errno 0') return nobody('ejected')
    return ended(phase, errno(code))
  }
}

/** Copying the request's body on: an error of the client's side, or of the backend's, by the same words. */
function ofRequestBody(text: string): Told {
  const bySocket = /\b(?:104|32)\b/.test(text)
  return { ...clientLeft('send'), surest: bySocket ? 'guessed' : 'inferred' }
}

/** In the body: `straight read_error: 0`, `… -1 11 (Resource temporarily unavailable)` */
function ofRead(text: string): Told {
  if (/\b11\b|temporarily unavailable|timeout/.test(text)) return cut(timer('idle'))
  return cut(fin, 'inferred')
}
