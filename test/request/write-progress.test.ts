/** Limits on writing, by a clock of the test: who takes a little now and then is not cut, who takes nothing is. */
import assert from 'node:assert/strict'
import net from 'node:net'
import test from 'node:test'
import type { UpstreamTimeouts } from '../../src/config/config.ts'
import { AttemptTimer } from '../../src/request/attempt-timer.ts'
import type { ConnectionHost } from '../../src/request/client-side.ts'
import { ClientTimer } from '../../src/request/client-timer.ts'
import { Wheel } from '../../src/wheel.ts'
import { SocketWire } from '../../src/wire/socket-wire.ts'
import type { Wire, WireHandler } from '../../src/wire/wire.ts'
import { systemWorld, type World } from '../../src/world.ts'
import { until } from '../helpers/until.ts'

const LIMIT_MS = 10_000
const STEP_MS = 100

interface Writing {
  /** One write of 1 MiB that is under way. */
  wire: { bytesOut: number; pendingBytes: number; queuedBytes: number; unconfirmed: number }
  /** What has struck. */
  struck: string[]
  wait(ms: number): Promise<void>
}

type Start = (world: World, wire: Wire, struck: (what: string) => void) => void

const asClient: Start = (world, wire, struck) => {
  const limits = { clientWriteMs: LIMIT_MS }
  const host = { world, snapshot: { config: { limits } } } as unknown as ConnectionHost
  new ClientTimer(host, wire, (limit, ms) => struck(`${limit} ${ms}`)).writing()
}

const asUpstream: Start = (world, wire, struck) =>
  new AttemptTimer(world, end => struck(`${end.timer} ${end.ms}`)).writing(wire, {
    writeMs: LIMIT_MS,
  } as UpstreamTimeouts)

function writing(start: Start): Writing {
  let now = 0
  const wheel = new Wheel(() => now)
  const struck: string[] = []
  const wire = { bytesOut: 2 ** 21, pendingBytes: 2 ** 20, queuedBytes: 2 ** 20, unconfirmed: 2 ** 20 }
  const unconfirmed: World['unconfirmed'] = (_wire, told) => void queueMicrotask(() => told(wire.unconfirmed))
  start({ wheel, unconfirmed } as World, wire as unknown as Wire, what => void struck.push(what))
  return {
    wire,
    struck,
    async wait(ms) {
      for (const end = now + ms; now < end; now += STEP_MS) {
        wheel.tick()
        await null
      }
      wheel.tick()
    },
  }
}

for (const [who, start, limit] of [
  ['a client', asClient, 'clientWrite'],
  ['an upstream', asUpstream, 'write'],
] as const) {
  test(`${who} that takes nothing is cut at its limit`, async () => {
    const { struck, wait } = writing(start)
    await wait(LIMIT_MS - STEP_MS)
    assert.deepEqual(struck, [])
    await wait(LIMIT_MS / 4)
    assert.deepEqual(struck, [`${limit} ${LIMIT_MS}`])
  })
  test(`${who} that takes a little of one large write each time is not cut`, async () => {
    const { struck, wire, wait } = writing(start)
    for (; wire.queuedBytes > 0; wire.queuedBytes -= 2 ** 14) {
      await wait(0.9 * LIMIT_MS)
      assert.deepEqual(struck, [])
    }
  })
  test(`${who} that took some and then stops is cut at its limit from there, a quarter later at most`, async () => {
    const { struck, wire, wait } = writing(start)
    await wait(LIMIT_MS / 2)
    wire.queuedBytes -= 1
    await wait(LIMIT_MS - STEP_MS)
    assert.deepEqual(struck, [])
    await wait(LIMIT_MS / 2)
    assert.deepEqual(struck, [`${limit} ${LIMIT_MS}`])
  })
  test(`${who} that confirms a little of what the kernel has each time is not cut`, async () => {
    const { struck, wire, wait } = writing(start)
    for (; wire.unconfirmed > 0; wire.unconfirmed -= 2 ** 16) {
      await wait(LIMIT_MS / 3)
      assert.deepEqual(struck, [])
    }
    await wait(2 * LIMIT_MS)
    assert.deepEqual(struck, [`${limit} ${LIMIT_MS}`])
  })
  test(`${who} that took a whole write and is given another one has moved`, async () => {
    const { struck, wire, wait } = writing(start)
    for (let i = 0; i < 10; i++) {
      await wait(0.9 * LIMIT_MS)
      wire.bytesOut += 2 ** 20
    }
    assert.deepEqual(struck, [])
  })
}

test('a wire says how much of a write is left while it is under way, and the kernel what is not confirmed', async t => {
  const handler: WireHandler = { onOpen() {}, onBytes() {}, onEnd() {}, onDrain() {}, onClose() {} }
  let reader: net.Socket | undefined
  const server = net.createServer(socket => {
    reader = socket.pause()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const wire = new SocketWire(handler)
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1')
  wire.attach(socket)
  await until('connected', () => reader)
  const world = systemWorld()
  const unconfirmed = () => new Promise<number | null>(resolve => world.unconfirmed(wire, resolve))
  const size = 32 * 2 ** 20
  wire.writeBytes(Buffer.alloc(size))
  assert.equal(wire.pendingBytes, size)
  const before = wire.queuedBytes
  assert.ok(before > 0 && before < size, String(before))
  if (process.platform === 'linux') await until('the kernel has some', async () => ((await unconfirmed()) ?? 0) > 0)
  else t.diagnostic('skipped: only Linux tells what is not confirmed')
  await until('some has gone', () => {
    reader!.read(2 ** 20)
    return wire.queuedBytes < before
  })
  assert.equal(wire.pendingBytes, size)
  socket.destroy()
  assert.equal(await unconfirmed(), null)
  reader!.destroy()
  server.close()
})
