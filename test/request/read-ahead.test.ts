/** What a pipelining client may have waiting stays bounded, however many slow requests stand in front of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pausedLookMs, pipelineBytesMax, readAheadBytesMax, readBufferBytes } from '../../src/limits.ts'
import { ReadAhead } from '../../src/request/read-ahead.ts'
import { Wheel, wheelTickMs } from '../../src/wheel.ts'
import type { Wire } from '../../src/wire/wire.ts'

test('each slow request of a pipeline does not let more be read behind it', () => {
  let now = 0
  const wheel = new Wheel(() => now)
  let reading = true
  let probes = 0
  const wire = { pause: () => void (reading = false), resume: () => void (reading = true), probe: () => void probes++ }
  const ahead = new ReadAhead(wheel, wire as unknown as Wire)
  const read = Buffer.alloc(readBufferBytes)
  let most = 0
  for (let request = 0; request < 50; request++) {
    for (const until = now + 3 * pausedLookMs; now < until; now += wheelTickMs) {
      wheel.tick()
      if (!reading) continue
      ahead.came(read.length)
      ahead.hold(read, 0, read.length)
    }
    // It is answered, and the next one begins: a few bytes of what was held.
    ahead.resume()
    const held = ahead.take()!
    most = Math.max(most, held.length)
    ahead.hold(held, 20, held.length)
  }
  assert.ok(most <= pipelineBytesMax + 2 * readAheadBytesMax + 2 * readBufferBytes, `${most} bytes`)
  assert.ok(probes > 0, 'who is not read is still watched')
})
