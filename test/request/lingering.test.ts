/** The end of a client's connection, by a clock of the test: who reads slowly gets all, who stopped is cut. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { lingerBytesMax, lingerMs } from '../../src/limits.ts'
import { Lingering } from '../../src/request/lingering.ts'
import { Wheel } from '../../src/wheel.ts'
import type { Wire } from '../../src/wire/wire.ts'
import type { World } from '../../src/world.ts'

const CLIENT_WRITE_MS = 10_000
const STEP_MS = 100

interface Ending {
  wire: { pendingBytes: number; handler: Wire['handler'] }
  /** What was done to the wire, in order. */
  done: string[]
  wait(ms: number): void
}

function lingeringWith(pendingBytes: number, clientWriteMs: number = CLIENT_WRITE_MS): Ending {
  let now = 0
  const wheel = new Wheel(() => now)
  const done: string[] = []
  const act = (name: string) => () => {
    done.push(name)
    if (name === 'destroy' || name === 'reset') wire.handler.onClose(null)
  }
  const wire = {
    pendingBytes,
    queuedBytes: 0,
    bytesOut: 100_000,
    handler: {} as Wire['handler'],
    resume: act('resume'),
    end: act('end'),
    destroy: act('destroy'),
    reset: act('reset'),
  }
  new Lingering({ wheel, unconfirmed() {} } as unknown as World, wire as unknown as Wire, clientWriteMs, () =>
    done.push('closed'),
  )
  return {
    wire,
    done,
    wait(ms) {
      for (const end = now + ms; now < end; now += STEP_MS) wheel.tick()
      wheel.tick()
    },
  }
}

const OPEN = ['resume', 'end']

test('a client that has all of its answer is waited for a little, then left', () => {
  const { done, wait } = lingeringWith(0)
  wait(lingerMs - STEP_MS)
  assert.deepEqual(done, OPEN)
  wait(3 * STEP_MS)
  assert.deepEqual(done, [...OPEN, 'destroy', 'closed'])
})

test('a client that closes first ends it at once', () => {
  const { done, wire } = lingeringWith(0)
  wire.handler.onEnd(true)
  assert.deepEqual(done, [...OPEN, 'destroy', 'closed'])
})

test('a slow reader is waited for as long as it reads', () => {
  const { done, wire, wait } = lingeringWith(60_000)
  for (; wire.pendingBytes > 0; wire.pendingBytes -= 1000) {
    wait(CLIENT_WRITE_MS / 2)
    assert.deepEqual(done, OPEN)
  }
  wait(3 * lingerMs)
  assert.deepEqual(done, [...OPEN, 'destroy', 'closed'])
})

test('a reader that has closed its own half still gets the rest', () => {
  const { done, wire } = lingeringWith(5000)
  wire.handler.onEnd(true)
  assert.deepEqual(done, OPEN)
})

test('a reader that stopped is reset, so that it takes nothing for whole', () => {
  const { done, wait } = lingeringWith(5000)
  wait(CLIENT_WRITE_MS - STEP_MS)
  assert.deepEqual(done, OPEN)
  wait(2 * lingerMs)
  assert.deepEqual(done, [...OPEN, 'reset', 'closed'])
})

test('without a limit on writing a reader that stopped is waited for', () => {
  const { done, wait } = lingeringWith(5000, 0)
  wait(20 * CLIENT_WRITE_MS)
  assert.deepEqual(done, OPEN)
})

test('a client that sends on without end is left', () => {
  const { done, wire } = lingeringWith(0)
  wire.handler.onBytes(Buffer.alloc(0), lingerBytesMax)
  assert.deepEqual(done, OPEN)
  wire.handler.onBytes(Buffer.alloc(0), 1)
  assert.deepEqual(done, [...OPEN, 'destroy', 'closed'])
})
