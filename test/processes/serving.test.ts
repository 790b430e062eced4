/** A worker's end: what is still to be written to the disk is, and a disk that hangs keeps nobody. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { closeServing, type Serving } from '../../src/processes/serving.ts'

function serving(done: Promise<void>, events: string[]): Serving {
  const gateway = { close: () => void events.push('closed'), snapshot: { cache: { done: () => done } } }
  return { gateway, telemetry: { close: async () => {} } } as unknown as Serving
}

test('what waits to be written is written before it ends', async () => {
  const events: string[] = []
  let written = (): void => {}
  const done = new Promise<void>(resolve => {
    written = () => {
      events.push('written')
      resolve()
    }
  })
  setImmediate(written)
  await closeServing(serving(done, events))
  assert.deepEqual(events, ['closed', 'written'])
})

test('a disk that hangs does not keep it', async () => {
  await closeServing(serving(new Promise(() => {}), []))
})
