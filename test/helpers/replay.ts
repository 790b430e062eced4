/** Corpora of raw client bytes through a gateway before a recording origin, and what must hold for each input. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { before, type LocalGateway, startLocalGateway } from './local-gateway.ts'
import { exchangeRaw, type RawAnswer } from './raw-client.ts'
import { type RecordingOrigin, startRecordingOrigin } from './recording-origin.ts'
import { readStrictly, type StrictRequest, valuesOf } from './strict-reader.ts'
import { until } from './until.ts'

/** What one client sends on one connection, piece by piece. */
export interface Input {
  name: string
  pieces: Buffer[]
}

/** Short ones, so that an input that leaves a request unfinished is over soon. */
const timers = { headerTimeout: '250ms', bodyIdle: '250ms', clientIdle: '250ms', clientWrite: '1s' }
/** Connections at a time; each client has an address of its own, by which the origin's record tells them apart. */
const lanes = 32
const heapGrowthMaxBytes = 24 * 1024 * 1024

/** Fails with a line for each fault; returns how many requests came through. */
export async function replayAll(all: Input[]): Promise<number> {
  const found: string[] = []
  await using origin = await startRecordingOrigin()
  await using gateway = await startLocalGateway(before(origin.port, timers))
  // The first lanes' worth fills what is kept for reuse: only then is a count worth comparing.
  await replay(all.slice(0, lanes), gateway, origin, [])
  const earlier = await atRest(gateway)
  const forwarded = await replay(all, gateway, origin, found)
  const later = await atRest(gateway)
  assert.deepEqual(found, [])
  assert.ok(forwarded > 0, 'not one request came through')
  assert.equal(later.descriptors, earlier.descriptors, 'file descriptors')
  assert.ok(later.heap - earlier.heap < heapGrowthMaxBytes, `heap grew by ${later.heap - earlier.heap} bytes`)
  return forwarded
}

/** All inputs, a lane's one after another. */
async function replay(all: Input[], gateway: LocalGateway, origin: RecordingOrigin, found: string[]): Promise<number> {
  origin.forget()
  const queue = [...all]
  await Promise.all(
    Array.from({ length: Math.min(lanes, all.length) }, async (_, lane) => {
      const localAddress = `127.0.1.${lane + 1}`
      const seen = new Set<string>()
      for (let input = queue.shift(); input !== undefined; input = queue.shift()) {
        const answer = await exchangeRaw({ port: gateway.port, send: input.pieces, localAddress })
        const mine = newest(origin, localAddress, seen)
        found.push(...judge(input, answer, mine).map(fault => `${describe(input!)}: ${fault}`))
      }
    }),
  )
  found.push(...origin.complaints())
  return origin.requests().length
}

/** What the origin has got from one client since the last look, in the order of the gateway's own count. */
function newest(origin: RecordingOrigin, client: string, seen: Set<string>): StrictRequest[] {
  const idOf = (request: StrictRequest): string => valuesOf(request, 'x-request-id').join()
  const mine = origin
    .requests()
    .filter(request => valuesOf(request, 'x-forwarded-for').join() === client && !seen.has(idOf(request)))
  for (const request of mine) seen.add(idOf(request))
  return mine.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
}

function judge({ pieces }: Input, { statuses, end }: RawAnswer, forwarded: StrictRequest[]): string[] {
  const sent = readStrictly(Buffer.concat(pieces).latin1Slice(), 'sent').requests
  const faults: string[] = []
  if (end === 'open') faults.push('hangs: neither answered and closed nor closed')
  if (forwarded.length > sent.length) faults.push(`${forwarded.length} requests came out of ${sent.length}`)
  let at = 0
  for (const request of forwarded) {
    // Some of those sent are answered by the gateway itself; the order stays.
    while (at < sent.length - 1 && !sameStart(sent[at]!, request)) at++
    const original = sent[at++]
    if (original === undefined || !sameStart(original, request)) faults.push(`nobody sent ${request.method}`)
    else if (!original.body.startsWith(request.body)) faults.push('its body is not what was sent')
    else if (request.whole && !original.whole) faults.push('it came out whole and went in cut')
  }
  // 501 and 505 say that the request asks for what HTTP/1.1 servers need not know: the client's doing.
  const own = statuses.filter(status => status >= 500 && status !== 501 && status !== 505)
  if (own.length > 0) faults.push(`answered ${own}`)
  return faults
}

function sameStart(sent: StrictRequest, forwarded: StrictRequest): boolean {
  return sent.method === forwarded.method
}

function describe({ name, pieces }: Input): string {
  return `${name} ${JSON.stringify(Buffer.concat(pieces).latin1Slice().slice(0, 300))}`
}

/** Descriptors and heap once every connection is gone, on both sides. */
async function atRest({ gateway }: LocalGateway): Promise<{ descriptors: number; heap: number }> {
  await until('the clients have gone', () => gateway.stats().connections === 0 && gateway.stats().inFlight === 0)
  for (const group of gateway.snapshot.groups.values()) for (const state of group.endpoints) closeIdle(state)
  await until('the upstream connections have gone', () =>
    gateway.stats().upstreams.every(({ endpoints }) => endpoints.every(({ idle, active }) => idle + active === 0)),
  )
  await new Promise(resolve => setImmediate(resolve))
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return { descriptors: readdirSync('/proc/self/fd').length, heap: process.memoryUsage().heapUsed }
}

function closeIdle(state: { takeIdle(now: number): { discard(): void } | undefined }): void {
  for (let idle = state.takeIdle(0); idle !== undefined; idle = state.takeIdle(0)) idle.discard()
}
