/** The last invalid answer or request that HAProxy keeps and `show errors` prints: a head line, its circumstances, its bytes. */
import type { Fact } from '../../fact.ts'
import { invalid } from '../parts/ends.ts'
import { dayFirstTime } from '../parts/time.ts'
import { badRequest, ended, factOf, type Told } from '../parts/told.ts'

const HEAD =
  /^\[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d\.\d{1,6}\] (?:frontend|backend) (\S{1,120}) \(#\d{1,6}\)[ :]{1,2}/
/** `  00015  Vary: Origin\r\n`, and the parts of a long line: `  00015+ …` */
const BYTES = /^ {2}(\d{5,6})([ +]) (.*)$/

export interface Capture {
  answer: boolean
  head: string
  server?: string
  chunk: boolean
  /** The buffer was full before the head had ended: so many bytes. */
  full?: number
  text: string
}

export function isCaptureHead(text: string): boolean {
  return text.startsWith('[') && text.includes('(#') && HEAD.test(text) && /invalid (?:response|request)/.test(text)
}

export function isCaptureLine(text: string): boolean {
  return text.startsWith('  ') || text.trim() === ''
}

export function beginCapture(head: string): Capture {
  return { answer: head.includes('invalid response'), head, chunk: false, text: '' }
}

export function addToCapture(capture: Capture, line: string): void {
  const bytes = BYTES.exec(line)
  if (bytes !== null) {
    if (capture.text.length < 16_384) capture.text += bytes[3]!.replaceAll('\\r', '\r').replaceAll('\\n', '\n')
    return
  }
  const server = / server (\S{1,120}) \(#/.exec(line)?.[1]
  if (server !== undefined) capture.server = server
  const [, length, error] = /^ {2}len (\d{1,9}), wraps at \d{1,9}, error at position (\d{1,9})/.exec(line) ?? []
  if (length !== undefined && length === error && Number(length) >= 1024) capture.full = Number(length)
  if (/MSG_(?:CHUNK|DATA_CRLF|TRAILERS)/.test(line)) capture.chunk = true
}

export function captureFacts(capture: Capture): Fact[] {
  const [, proxy = ''] = HEAD.exec(capture.head) ?? []
  const at = dayFirstTime(capture.head.slice(1, 30))
  const told = capture.answer ? ofAnswer(capture) : badRequest('bad-request-line')
  const upstream = capture.answer ? { upstream: proxy } : {}
  const endpoint = capture.server === undefined ? '' : `${proxy}/${capture.server}`
  return [factOf(told, { product: 'haproxy', at, endpoint, whole: false, exchange: upstream })]
}

function ofAnswer({ text, chunk, full }: Capture): Told {
  if (chunk) return ended('receive', invalid('chunk-size'))
  const end = text.indexOf('\r\n\r\n')
  if (full !== undefined && end < 0)
    return ended('wait', { kind: 'limit', limit: 'header-section', max: full, size: full })
  const fields = (end < 0 ? text : text.slice(0, end)).split('\r\n').slice(1)
  const lengths = valuesOf(fields, 'content-length')
  const codings = valuesOf(fields, 'transfer-encoding')
  if (lengths.length > 0 && codings.length > 0)
    return contradicts('length-and-transfer-encoding', [...lengths, ...codings])
  if (codings.length > 1) return contradicts('transfer-encoding', codings)
  if (new Set(lengths).size > 1) return contradicts('content-length-differs', lengths)
  if (text !== '' && !text.startsWith('HTTP/')) {
    return ended('wait', { kind: 'invalid', problem: { reason: 'not-http', at: 0, sampleHex: hexOf(text) } })
  }
  return ended('wait', invalid('field-line'))
}

function contradicts(reason: string, values: string[]): Told {
  return ended('wait', { kind: 'invalid', problem: { reason, at: 0, values: values.slice(0, 4) } })
}

function valuesOf(fields: readonly string[], name: string): string[] {
  return fields
    .filter(field => field.toLowerCase().startsWith(`${name}:`))
    .map(field => field.slice(name.length + 1).trim())
}

/** What is no text is shown as `\x15`. */
function hexOf(text: string): string {
  let hex = ''
  for (let at = 0; at < text.length && hex.length < 512; at++) {
    const escaped = text.startsWith('\\x', at) ? text.slice(at + 2, at + 4) : ''
    if (/^[\da-f]{2}$/i.test(escaped)) {
      hex += escaped.toLowerCase()
      at += 3
    } else hex += (text.charCodeAt(at) & 0xff).toString(16).padStart(2, '0')
  }
  return hex
}
