/** Messages for properties: valid ones, the same with a few octets spoilt, and plain noise; and ways to cut them into pieces. */
import fc from 'fast-check'

export interface GeneratedField {
  name: string
  value: string
}

const tchar = fc.constantFrom(..."!#$%&'*+-.^_`|~09AZaz")
const token = fc.string({ unit: tchar, minLength: 1, maxLength: 12 })
const valueChar = fc.constantFrom(...'aZ09 \t,;="/()[]{}@\\\x21\x7e\x80\xff')

/** No white space at either end: that belongs to the line, not to the value. */
export const fieldValue: fc.Arbitrary<string> = fc
  .string({ unit: valueChar, maxLength: 24 })
  .map(text => text.replace(/^[ \t]+|[ \t]+$/g, ''))

/** Names that the gateway has no opinion of. */
export const plainField: fc.Arbitrary<GeneratedField> = fc.record({
  name: token.map(name => `X-${name.replaceAll('_', '-')}`),
  value: fieldValue,
})

const knownName = fc.constantFrom(
  'Accept',
  'coNNection',
  'Keep-Alive',
  'Via',
  'TE',
  'Trailer',
  'X-Forwarded-For',
  'Date',
)

export const field: fc.Arbitrary<GeneratedField> = fc.oneof(
  { weight: 4, arbitrary: plainField },
  { weight: 1, arbitrary: fc.record({ name: knownName, value: fieldValue }) },
)

export const method: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'),
  token.filter(name => name !== 'CONNECT' && name !== 'HEAD'),
)

const targetChar = fc.constantFrom(...'aZ09-._~:/@!$&\'()*+,;=%?[]{}|^`"<>')
export const originForm: fc.Arbitrary<string> = fc.string({ unit: targetChar, maxLength: 20 }).map(text => `/${text}`)

export type GeneratedBody =
  | { kind: 'none' }
  | { kind: 'length'; octets: Uint8Array }
  | { kind: 'chunked'; chunks: Uint8Array[]; trailers: GeneratedField[] }

const octets = fc.uint8Array({ maxLength: 40 })

export const body: fc.Arbitrary<GeneratedBody> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({ kind: fc.constant('length' as const), octets }),
  fc.record({
    kind: fc.constant('chunked' as const),
    chunks: fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 4 }),
    trailers: fc.array(plainField, { maxLength: 2 }),
  }),
)

export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

export const fieldLines = (fields: GeneratedField[]): string =>
  fields.map(({ name, value }) => `${name}: ${value}\r\n`).join('')

export function chunkedText(chunks: Uint8Array[], trailers: GeneratedField[]): string {
  const text = chunks.map(chunk => `${chunk.length.toString(16)}\r\n${Buffer.from(chunk).latin1Slice()}\r\n`).join('')
  return `${text}0\r\n${fieldLines(trailers)}\r\n`
}

/** What tends to break readers. */
const nasty = fc.constantFrom(
  ...['\r', '\n', '\r\n', '\r\n\r\n', '\0', ' ', '\t', ':', ';', '"', '\\', '\x7f', '\x80', '#', '-', '0', 'f', '_'],
  ...[
    'Content-Length: 3\r\n',
    'Transfer-Encoding: chunked\r\n',
    ' chunked',
    '\r\n ',
    'HTTP/1.1',
    'HTTP/2.0',
    '0\r\n\r\n',
  ],
)

type Edit = { at: number; take: number; put: string }

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  take: fc.nat({ max: 4 }),
  put: fc.oneof(nasty, fc.constant('')),
})

/** One line end, as a share of all, in place of which something like it stands. */
const lineEnd = fc.record({
  which: fc.double({ min: 0, max: 0.999, noNaN: true }),
  instead: fc.constantFrom('\r', '\n', '\rX', '\r\r\n', '\n\r', ' \r\n', '\r\n ', '\r\0\n', ''),
})

/** The same bytes with some of them dropped, doubled or replaced. */
export function spoilt(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  return fc
    .tuple(bytes, fc.array(edit, { maxLength: 3 }), fc.array(lineEnd, { maxLength: 1 }))
    .map(([whole, edits, ends]) => {
      const text = edits.reduce((text, { at, take, put }) => {
        const from = Math.floor(at * text.length)
        return text.slice(0, from) + put + text.slice(from + take)
      }, whole.latin1Slice())
      return latin1(ends.reduce(replaceLineEnd, text))
    })
}

function replaceLineEnd(text: string, { which, instead }: { which: number; instead: string }): string {
  const parts = text.split('\r\n')
  const at = Math.floor(which * (parts.length - 1)) + 1
  return parts.length === 1 ? text : parts.slice(0, at).join('\r\n') + instead + parts.slice(at).join('\r\n')
}

const requestText = fc
  .record({ method, target: originForm, minor: fc.constantFrom('0', '1'), fields: fc.array(field, { maxLength: 6 }) })
  .map(({ method, target, minor, fields }) => `${method} ${target} HTTP/1.${minor}\r\n${fieldLines(fields)}\r\n`)

const responseText = fc
  .record({ status: fc.integer({ min: 100, max: 599 }), reason: fieldValue, fields: fc.array(field, { maxLength: 6 }) })
  .map(({ status, reason, fields }) => `HTTP/1.1 ${status} ${reason}\r\n${fieldLines(fields)}\r\n`)

const trailersText = fc.array(field, { maxLength: 4 }).map(fields => `${fieldLines(fields)}\r\n`)

const chunkedBody = fc
  .record({
    chunks: fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 4 }),
    trailers: fc.array(field, { maxLength: 2 }),
  })
  .map(({ chunks, trailers }) => chunkedText(chunks, trailers))

const extended = fc
  .tuple(chunkedBody, fc.constantFrom('', ';a', ' ; a=b', ';a="q\\"; "', ';\ta = b ;c', ';;', ';a="', ' '))
  .map(([text, extension]) => text.replace('\r\n', `${extension}\r\n`))

/** Bytes of one kind: right ones, spoilt ones, and noise. */
export const bytesOf: Record<'request' | 'response' | 'trailers' | 'chunked', fc.Arbitrary<Buffer>> = {
  request: mixed(requestText),
  response: mixed(responseText),
  trailers: mixed(trailersText),
  chunked: mixed(fc.oneof(chunkedBody, extended)),
}

function mixed(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const whole = text.map(latin1)
  return fc.oneof(
    { weight: 2, arbitrary: whole },
    { weight: 6, arbitrary: spoilt(whole) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map(noise => Buffer.from(noise)) },
  )
}

/** Where to cut, as shares of the length. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 })

export function cutAt(bytes: Buffer, shares: number[]): Buffer[] {
  const places = [...new Set(shares.map(share => Math.floor(share * bytes.length)))].sort((a, b) => a - b)
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length))
}

export const byteByByte = (bytes: Buffer): Buffer[] => Array.from(bytes, octet => Buffer.from([octet]))
