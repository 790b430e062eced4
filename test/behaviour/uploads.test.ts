/** Bodies of all sizes at once, of clients that pipeline, dawdle and leave: what each origin gets is what its client sent, to the octet. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { chance } from '../helpers/chance.ts'
import { startLocalGateway } from '../helpers/local-gateway.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const random = chance(seed)
const CLIENTS = 24
const ROUNDS = 12

/** Octets that tell whose they are: another body's would be seen. */
function bodyOf(id: number, size: number): Buffer {
  const body = Buffer.alloc(size)
  let state = (id * 2654435761 + size) >>> 0
  for (let at = 0; at < size; at++) {
    state = (state * 1664525 + 1013904223) >>> 0
    body[at] = state >>> 24
  }
  return body
}

function sizeOf(): number {
  const kinds = [1, 100, 9_000, 60_000, 65_536, 70_000, 140_000, 400_000]
  return Math.max(1, Math.floor(kinds[Math.floor(random() * kinds.length)]! * (0.9 + 0.2 * random())))
}

function chunked(body: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const size = Math.min(body.length - at, 1 + Math.floor(random() * 90_000))
    pieces.push(Buffer.from(`${size.toString(16)}\r\n`), body.subarray(at, at + size), Buffer.from('\r\n'))
    at += size
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')])
}

interface Sent {
  bytes: Buffer
  sha: string
}

function requestOf(id: number, last: boolean): Sent {
  const body = bodyOf(id, sizeOf())
  const inChunks = random() < 0.4
  const head =
    `${random() < 0.4 ? 'PUT' : 'POST'} /${id} HTTP/1.1\r\nHost: a\r\n` +
    `${inChunks ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`}\r\n${last ? 'Connection: close\r\n' : ''}\r\n`
  const bytes = Buffer.concat([Buffer.from(head), inChunks ? chunked(body) : body])
  return { bytes, sha: createHash('sha256').update(body).digest('hex') }
}

/** Its requests in a row, without waiting for answers; resolves with the bodies of the answers. */
function client(port: number, requests: Sent[], leavesAfter: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', data => {
      text += data.toString('latin1')
    })
    socket.on('error', error => (leavesAfter > 0 ? resolve([]) : reject(error)))
    socket.on('close', () => resolve(text.match(/[0-9a-f]{64}/g) ?? []))
    const all = Buffer.concat(requests.map(({ bytes }) => bytes))
    if (leavesAfter === 0) return void socket.write(all)
    socket.write(all.subarray(0, Math.min(leavesAfter, all.length)), () => socket.destroy())
  })
}

async function digest(request: http.IncomingMessage): Promise<string> {
  const hash = createHash('sha256')
  let reads = 0
  for await (const bytes of request) {
    hash.update(bytes as Buffer)
    // Now and then it is slow: what was read for it waits in the gateway.
    if (++reads % 7 === 0) await new Promise(resolve => setTimeout(resolve, 2))
  }
  return hash.digest('hex')
}

test(`what is sent is what arrives, whoever else sends meanwhile (seed ${seed})`, async t => {
  const origin = http.createServer((request, response) => {
    // Of clients that leave nothing is to be answered.
    digest(request).then(
      sha => response.end(sha),
      () => {},
    )
  })
  origin.on('clientError', (_error, socket) => socket.destroy())
  await new Promise<void>(resolve => origin.listen(0, '127.0.0.1', resolve))
  t.after(() => origin.close())
  const endpoint = `127.0.0.1:${(origin.address() as AddressInfo).port}`
  await using local = await startLocalGateway({ upstreams: { app: { endpoints: [endpoint] } } })
  let id = 0
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, nth) => {
      for (let round = 0; round < ROUNDS; round++) {
        const count = 1 + Math.floor(random() * 3)
        const requests = Array.from({ length: count }, (__, at) => requestOf(++id, at === count - 1))
        const leavesAfter = nth % 6 === 5 ? 1 + Math.floor(random() * 100_000) : 0
        const answers = await client(local.port, requests, leavesAfter)
        if (leavesAfter === 0)
          assert.deepEqual(
            answers,
            requests.map(({ sha }) => sha),
          )
      }
    }),
  )
})
