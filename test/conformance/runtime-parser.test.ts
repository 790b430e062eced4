/** Our reader beside the one that Node brings (llhttp behind node:http): what ours accepts, that one reads in the same way. */
import assert from 'node:assert/strict'
import http from 'node:http'
import { duplexPair } from 'node:stream'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { seeded } from '../helpers/seeded.ts'
import { vectors } from '../helpers/vectors.ts'
import { body, chunkedText, field, fieldLines, latin1, originForm, spoilt } from '../http1/generate.ts'
import { type Message, readMessages } from './llhttp/read.ts'
import { readVectors } from './llhttp/vectors.ts'

const { folder, skip } = vectors('llhttp')

interface Seen {
  messages: Message[]
  /** llhttp's code for refusing what follows. */
  error: string | null
}

/** Refusals of the runtime's that are no other reading of the bytes. */
const ALLOWED: Readonly<Record<string, string>> = {
  HPE_INVALID_METHOD: 'it knows a list of methods; to us they are an open set',
  HPE_INVALID_CONSTANT: 'a method of RTSP under HTTP: the same',
  HPE_INVALID_URL: 'the form of a target is judged after the head has been read',
  HPE_PAUSED_H2_UPGRADE: 'the preface of HTTP/2: refused by its target, after the head has been read',
  HPE_CLOSED_CONNECTION: 'after `close` the connection ends, not the reader',
}

/** What the runtime accepts and ours does not, by our reason. */
const STRICTER: Readonly<Record<string, string>> = {
  target: 'a fragment, or octets above 127, in the target',
  'request-line': 'HTTP/0.9, RTSP, ICE',
  'content-length': 'leading zeros',
  method: 'the preface of HTTP/2',
  'transfer-coding-unsupported': 'a coding before chunked, which the next hop might not undo',
  'transfer-encoding': 'the coding on more than one line',
}

describe("Node's own parser", { skip }, () => {
  if (skip !== false) return
  for (const { name, kind, mode, bytes } of readVectors(folder)) {
    if (kind !== 'request' || mode === 'skipBody') continue
    test(name, async () => {
      const ours = readMessages('request', [bytes])
      const theirs = await readByRuntime(bytes)
      sameReading(ours.messages, theirs)
      const more = theirs.messages.length > ours.messages.length
      if (more && ours.problem !== null) assert.ok(STRICTER[ours.problem.reason], ours.problem.reason)
    })
  }
})

describe("Node's own parser, generated", () => {
  test('reads alike whatever is generated', async t => {
    const head = fc.tuple(fc.constantFrom('GET', 'POST', 'PUT'), originForm, fc.array(field, { maxLength: 4 }))
    const one = fc.tuple(head, body).map(([[method, target, fields], body]) => {
      const lines = `${method} ${target} HTTP/1.1\r\n${fieldLines(fields)}`
      if (body.kind === 'none') return `${lines}\r\n`
      if (body.kind === 'chunked')
        return `${lines}Transfer-Encoding: chunked\r\n\r\n${chunkedText(body.chunks, body.trailers)}`
      return `${lines}Content-Length: ${body.octets.length}\r\n\r\n${Buffer.from(body.octets).latin1Slice()}`
    })
    const connection = spoilt(fc.array(one, { minLength: 1, maxLength: 3 }).map(all => latin1(all.join(''))))
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(connection, async bytes => {
        const ours = readMessages('request', [bytes])
        accepted += ours.messages.length
        sameReading(ours.messages, await readByRuntime(bytes))
      }),
      seeded(t, 1500),
    )
    assert.ok(accepted > 100)
  })
})

/** Every request that ours sees, the other one sees too, and equal; it may only stop early for a reason that is allowed. */
function sameReading(ours: Message[], theirs: Seen): void {
  for (const [i, message] of ours.entries()) {
    const other = theirs.messages[i]
    if (other === undefined) return assert.ok(ALLOWED[theirs.error ?? ''], `${theirs.error} at ${message.method}`)
    assert.deepEqual(other, message)
  }
}

async function readByRuntime(bytes: Buffer): Promise<Seen> {
  const seen: Seen = { messages: [], error: null }
  const options = { requireHostHeader: false, maxHeaderSize: 65_536, keepAlive: true }
  const server = http.createServer(options, (request, response) => record(request, response))
  const record = (request: http.IncomingMessage, response?: http.ServerResponse) => {
    const message: Message = {
      method: request.method!,
      target: request.url!,
      version: request.httpVersion,
      status: 0,
      fields: pairs(request.rawHeaders),
      body: '',
      trailers: [],
      whole: false,
    }
    seen.messages.push(message)
    request.on('data', (more: Buffer) => {
      message.body += more.latin1Slice()
    })
    request.on('end', () => {
      message.trailers = pairs(request.rawTrailers)
      message.whole = true
    })
    request.on('error', () => {})
    response?.on('error', () => {})
  }
  server.on('checkContinue', record)
  server.on('checkExpectation', record)
  server.on('connect', request => record(request))
  server.on('clientError', (error: Error & { code?: string }) => {
    seen.error ??= error.code ?? error.message
  })
  const [client, side] = duplexPair()
  client.on('error', () => {}).resume()
  server.emit('connection', side)
  client.write(bytes)
  for (let i = 0; i < 4; i++) await turn()
  client.destroy()
  side.destroy()
  server.close()
  return seen
}

function pairs(raw: string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i]!, raw[2 * i + 1]!])
}
