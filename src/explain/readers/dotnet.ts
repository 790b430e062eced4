/** .NET behind or beside a gateway: where Kestrel listens, or that it cannot; and IIS's own access log. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { dns, errno, fin, invalid, timer, verify } from './parts/ends.ts'
import { requested } from './parts/request.ts'
import { isoTime } from './parts/time.ts'
import { answered, clientLeft, ended, factOf, type Told } from './parts/told.ts'
import { trouble } from './parts/trouble.ts'

const BIND = /\b(?:Failed to bind to address|Unable to bind to) https?:\/\/[^\s:]{1,253}:(\d{1,5})/
const LISTENING = /\bNow listening on: https?:\/\/([^\s:/]{1,253}|\[[\da-f:]{2,45}\]):(\d{1,5})\s{0,8}$/

/** Default fields of W3C's extended format: status, substatus, Windows' error and milliseconds end the line. */
const W3C =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) \S{1,100} ([A-Z]{3,10}) (\S{1,2000}) \S{1,2000} (\d{1,5}) .{0,2000} (\d{3}) (\d{1,3}) (\d{1,10}) (\d{1,9})\s{0,8}$/

export function dotnet(): Reader {
  return {
    format: 'dotnet',
    takes: text => BIND.test(text.slice(0, 500)) || LISTENING.test(text.slice(0, 500)) || isW3c(text),
    read,
  }
}

const isW3c = (text: string): boolean => text.startsWith('#Fields: date time ') || ofW3c(text) !== null

const ofW3c = (text: string): RegExpExecArray | null =>
  text.length < 8000 && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+ [A-Z]{3,10} \//.test(text.slice(0, 160))
    ? W3C.exec(text)
    : null

function read(line: Line): readonly Fact[] {
  const head = line.text.slice(0, 500)
  const port = BIND.exec(head)?.[1]
  if (port !== undefined) return [trouble(line, 'iis', 'port-taken', { port: Number(port) })]
  const listening = LISTENING.exec(head)
  if (listening) {
    return [trouble(line, 'iis', 'started', { host: listening[1], port: Number(listening[2]) })]
  }
  const fields = ofW3c(line.text)
  return fields === null ? [] : ofRequest(line, fields)
}

/** WinHTTP's errors, as the request router meets them. */
const ERRORS: Readonly<Record<number, Told>> = {
  12002: ended('wait', timer('firstByte'), 'inferred'),
  12007: ended('dns', dns('ENOTFOUND')),
  12029: ended('connect', errno('ECONNREFUSED'), 'inferred'),
  12030: ended('wait', fin, 'inferred'),
  12152: ended('wait', invalid('status-line'), 'inferred'),
  12175: ended('tls', verify('CERTIFICATE_VERIFY_FAILED'), 'inferred'),
  64: clientLeft('receive'),
  995: clientLeft('wait'),
  1236: clientLeft('receive'),
}

function ofRequest(line: Line, fields: RegExpExecArray): readonly Fact[] {
  const [, time = '', method = '', path = '', , status = '', , error = '', ms = ''] = fields
  const known = Object.hasOwn(ERRORS, error) ? ERRORS[Number(error)] : undefined
  const code = Number(status)
  if (code < 500) return []
  const told = known ?? answered(code, 'inferred')
  const exchange = { ...requested(method, path), durationMs: Number(ms) }
  return [factOf(told, { product: 'iis', at: isoTime(time) ?? line.at, status: code, exchange })]
}
