/** h2o's fuzzing corpora through a gateway: nothing with two readings comes out, nothing hangs, nothing leaks. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { before, type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw, type RawAnswer } from '../helpers/raw-client.ts'
import { type RecordingOrigin, startRecordingOrigin } from '../helpers/recording-origin.ts'
import { readStrictly, type StrictRequest, valuesOf } from '../helpers/strict-reader.ts'
import { until } from '../helpers/until.ts'
import { vectors } from '../helpers/vectors.ts'

const { folder, skip } = vectors('h2o-corpora')

interface Input {
  name: string
  pieces: Buffer[]
}

/** Short ones, so that an input that leaves a request unfinished is over soon. */
const timers = { headerTimeout: '250ms', bodyIdle: '250ms', clientIdle: '250ms', clientWrite: '1s' }
/** Connections at a time; each client has an address of its own, by which the origin's record tells them apart. */
const lanes = 32
const heapGrowthMaxBytes = 24 * 1024 * 1024

function inputs(file: string): Input[] {
  const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n')
  return lines.map(line => {
    const { name, b64 } = JSON.parse(line) as { name: string; b64: string }
    const text = Buffer.from(b64, 'base64').latin1Slice()
    return { name, pieces: text.split('\n--MARK--\n').map(piece => Buffer.from(piece, 'latin1')) }
  })
}

/** A corpus of targets: each as the target of a request, where its authority is the only one, and as a path. */
function targets(): Input[] {
  return inputs('url.jsonl').flatMap(({ name, pieces }) => [
    { name, pieces: [Buffer.from('GET '), ...pieces, Buffer.from(' HTTP/1.0\r\n\r\n')] },
    { name, pieces: [Buffer.from('GET /'), ...pieces, Buffer.from(' HTTP/1.1\r\nHost: a.example\r\n\r\n')] },
  ])
}

describe("h2o's corpora", { skip }, () => {
  test('1972 client connections', t => run(inputs('http1.jsonl'), 1972, t.diagnostic.bind(t)))
  test('90 request targets, each in two places', t => run(targets(), 180, t.diagnostic.bind(t)))
})

async function run(all: Input[], count: number, say: (line: string) => void): Promise<void> {
  assert.equal(all.length, count)
  const found: string[] = []
  await using origin = await startRecordingOrigin()
  await using gateway = await startLocalGateway(before(origin.port, timers))
  await replay(all.slice(0, lanes), gateway, origin, [])
  const earlier = await atRest(gateway)
  const forwarded = await replay(all, gateway, origin, found)
  const later = await atRest(gateway)
  assert.deepEqual(found, [])
  say(`${forwarded} requests came through`)
  assert.ok(forwarded > 0)
  assert.equal(later.descriptors, earlier.descriptors, 'file descriptors')
  assert.ok(later.heap - earlier.heap < heapGrowthMaxBytes, `heap grew by ${later.heap - earlier.heap} bytes`)
}

/** All inputs, a lane's one after another. */
async function replay(all: Input[], gateway: LocalGateway, origin: RecordingOrigin, found: string[]): Promise<number> {
  origin.forget()
  const queue = [...all]
  await Promise.all(
    Array.from({ length: Math.min(lanes, all.length) }, async (_, lane) => {
      const localAddress = `127.0.1.${lane + 1}`
      let seen = 0
      for (let input = queue.shift(); input !== undefined; input = queue.shift()) {
        const answer = await exchangeRaw({ port: gateway.port, send: input.pieces, localAddress })
        const mine = origin.requests().filter(request => valuesOf(request, 'x-forwarded-for').join() === localAddress)
        found.push(...judge(input, answer, mine.slice(seen)).map(fault => `${input!.name}: ${fault}`))
        seen = mine.length
      }
    }),
  )
  found.push(...origin.complaints())
  return origin.requests().length
}

function judge({ pieces }: Input, { statuses, end }: RawAnswer, forwarded: StrictRequest[]): string[] {
  const sent = readStrictly(Buffer.concat(pieces).latin1Slice(), 'sent').requests
  const faults: string[] = []
  if (end === 'open') faults.push('hangs: neither answered and closed nor closed')
  if (forwarded.length > sent.length) faults.push(`${forwarded.length} requests came out of ${sent.length}`)
  for (const [i, request] of forwarded.entries()) {
    const { method, body, whole } = sent[i] ?? {}
    if (request.method !== method) faults.push(`${method} became ${request.method}`)
    if (!body?.startsWith(request.body)) faults.push('its body is not what was sent')
    if (request.whole && !whole) faults.push('it came out whole and went in cut')
  }
  // 501 and 505 say that the request asks for what HTTP/1.1 servers need not know: the client's doing.
  const own = statuses.filter(status => status >= 500 && status !== 501 && status !== 505)
  if (own.length > 0) faults.push(`answered ${own}`)
  return faults
}

/** Descriptors and heap once every connection is gone, on both sides. */
async function atRest({ gateway }: LocalGateway): Promise<{ descriptors: number; heap: number }> {
  await until('the clients have gone', () => gateway.stats().connections === 0 && gateway.stats().inFlight === 0)
  for (const group of gateway.snapshot.groups.values()) group.retire()
  await until('the upstream connections have gone', () =>
    gateway.stats().upstreams.every(({ endpoints }) => endpoints.every(({ idle, active }) => idle + active === 0)),
  )
  await new Promise(resolve => setImmediate(resolve))
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return { descriptors: readdirSync('/proc/self/fd').length, heap: process.memoryUsage().heapUsed }
}
