/** Amazon CloudFront's access log: columns between tabs, the reason in `x-edge-detailed-result-type`. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { dns, errno, fin, invalid, timer } from './parts/ends.ts'
import { isoTime } from './parts/time.ts'
import { answered, badRequest, clientLeft, cut, denied, ended, factOf, refused, type Told } from './parts/told.ts'

export function cloudfront(): Reader {
  return { format: 'cloudfront', takes, read }
}

const takes = (text: string): boolean =>
  /^(?:\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t[A-Z]{3}\d|#Fields: date time x-edge-location)/.test(text.slice(0, 60))

const RESULTS: Readonly<Record<string, Told>> = {
  AbortedOrigin: clientLeft('wait'),
  ClientCommError: clientLeft('wait'),
  ClientHungUpRequest: clientLeft('accept'),
  ClientGeoBlocked: denied('ClientGeoBlocked'),
  InvalidRequestBlocked: denied('InvalidRequestBlocked'),
  InvalidRequestCertificateError: badRequest('misdirected'),
  InvalidRequestHeader: badRequest('field-line'),
  InvalidRequestMethod: refused({ kind: 'method-not-allowed' }),
  LimitExceeded: refused({ kind: 'overloaded', what: 'LimitExceeded' }, 'inferred'),
  // Either direction, and in time or not: it says no more.
  OriginCommError: ended('wait', timer('firstByte'), 'guessed'),
  OriginConnectError: ended('connect', errno('ECONNREFUSED'), 'guessed'),
  OriginContentRangeLengthError: ended('wait', invalid('content-length')),
  OriginDnsError: ended('dns', dns('ENOTFOUND'), 'inferred'),
  OriginError: ended('wait', invalid('field-line'), 'guessed'),
  OriginHeaderTooBigError: ended('wait', invalid('headers-too-large')),
  OriginInvalidResponseError: ended('wait', invalid('field-line')),
  OriginReadError: cut(fin, 'inferred'),
  OriginWriteError: ended('send', errno('EPIPE'), 'inferred'),
  OriginZeroSizeObjectError: ended('wait', fin, 'inferred'),
}

const COLUMNS_MAX = 34

function read(line: Line): readonly Fact[] {
  if (line.text.startsWith('#')) return []
  const column = line.text.split('\t', COLUMNS_MAX)
  const status = Number(column[8]) || 0
  const told = toldBy(column[28] ?? column[13] ?? '', status)
  if (told === undefined) return []
  const seconds = Number(column[18]) || 0
  const id = column[14] ?? ''
  return [
    factOf(told, {
      product: 'aws-alb',
      at: isoTime(`${column[0]} ${column[1]}`) ?? line.at,
      status,
      ms: seconds > 0 ? { wait: seconds * 1000 } : {},
      exchange: {
        method: column[5] ?? '',
        host: column[15] ?? column[6] ?? '',
        path: column[7] ?? '',
        client: column[4] ?? '',
        requestId: id,
        durationMs: seconds * 1000,
      },
      same: id === '' ? {} : { requestId: id },
    }),
  ]
}

function toldBy(result: string, status: number): Told | undefined {
  const known = Object.hasOwn(RESULTS, result) ? RESULTS[result] : undefined
  // Without a reason of its own an error is what the origin said.
  return known ?? (status >= 500 ? answered(status, 'inferred') : undefined)
}
