/** `goodgate status`: what the cache keeps, and what is wrong with its disk. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { CacheSummary } from '../../src/admin/source.ts'
import { statusText } from '../../src/cli/status-text.ts'
import { fakeSource } from '../admin/fake-source.ts'

async function lines(cache?: CacheSummary): Promise<string[]> {
  const status = await fakeSource(cache && { status: { cache } }).status()
  return statusText(status, [], status.startedAt)
    .split('\n')
    .filter(line => /cache|disk/.test(line))
}

test('a gateway that keeps answers says what came of it', async () => {
  const kept: CacheSummary['kept'] = [
    { tier: 'memory', bytes: 1_572_864, entries: 3 },
    { tier: 'disk', bytes: 0, entries: 0 },
  ]
  assert.deepEqual(await lines({ requests: { hit: 5, miss: 2 }, kept }), [
    'cache      5 hit, 2 miss; memory 3 answers, 1.5 MiB; disk 0 answers, 0.0 MiB',
  ])
  assert.deepEqual(await lines(), [])
})

test('what does not reach the disk, or is not believed there, has a line of its own', async () => {
  const disk = { dropped: 1, errors: 2, rejected: 3 }
  assert.deepEqual(await lines({ requests: {}, kept: [], disk }), [
    'cache      ',
    '           disk: 1 not written, 2 errors, 3 files not believed',
  ])
  assert.equal((await lines({ requests: {}, kept: [], disk: { dropped: 0, errors: 0, rejected: 0 } })).length, 1)
})
