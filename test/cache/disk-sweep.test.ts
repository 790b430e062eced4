/** The folder on disk among several processes: kept within its bound by whoever sweeps, and never half a file for anybody. */
import assert from 'node:assert/strict'
import * as fs from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { sweep } from '../../src/cache/disk/sweep.ts'
import { diskSweepMs } from '../../src/limits.ts'
import { type Stage, stage } from './disk-stage.ts'
import { kept } from './heads.ts'

test('the sweep takes what was not used for the longest time, one process at a time, and nothing that is not ours', async t => {
  const { tier, root, look, clock } = await stage(t)
  for (let i = 0; i < 8; i++) {
    tier.write(kept([], { uri: `http://h/${i}`, body: 'x'.repeat(90_000) }))
    await tier.done()
  }
  const folder = path.join(root, 'goodgate-answers-1')
  const answers = (await fs.readdir(folder, { recursive: true })).filter(name => /-[0-9a-f]{24}$/.test(name))
  assert.equal(answers.length, 8)
  for (const [at, name] of answers.entries()) await fs.utimes(path.join(folder, name), at * 1000, at * 1000)
  await fs.writeFile(path.join(root, 'mine.txt'), 'x'.repeat(1_000_000))
  await fs.writeFile(path.join(folder, 'README'), 'x'.repeat(1_000_000))
  const [usage, none] = await Promise.all([
    sweep(fs, folder, 600_000, () => Date.now()),
    sweep(fs, folder, 600_000, () => Date.now()),
  ])
  assert.equal(none, null)
  assert.deepEqual([usage?.entries, usage!.bytes <= 450_000], [4, true])
  const left = (await fs.readdir(folder, { recursive: true })).filter(name => /-[0-9a-f]{24}$/.test(name))
  assert.deepEqual(left.sort(), answers.slice(4).sort())
  await fs.access(path.join(root, 'mine.txt'))
  await fs.access(path.join(folder, 'README'))
  clock.ms += 10_000
  const found = await Promise.all(Array.from({ length: 8 }, (_, i) => look(`http://h/${i}`)))
  assert.equal(found.filter(one => one !== null).length, 4)
})

test('while nobody can sweep no more is written than there is room for', async t => {
  const { tier, root, counts } = await stage(t)
  const lock = path.join(root, 'goodgate-answers-1', 'drafts', 'sweeping')
  await fs.writeFile(lock, '')
  const write = async (name: string): Promise<void> => {
    tier.write(kept([], { uri: `http://h/${name}`, body: 'x'.repeat(1024 * 1024) }))
    await tier.done()
    await tier.swept()
  }
  for (let i = 0; i < 6; i++) await write(`${i}`)
  assert.deepEqual([counts.written, counts.dropped], [3, 3])
  await fs.unlink(lock)
  for (const name of ['brings the sweep', 'has room']) await write(name)
  assert.deepEqual([counts.written, counts.dropped], [4, 4])
})

test('the lock of one that died while sweeping does not last', async t => {
  const { root } = await stage(t)
  const folder = path.join(root, 'goodgate-answers-1')
  const lock = path.join(folder, 'drafts', 'sweeping')
  await fs.writeFile(lock, '')
  const at = (ms: number) => sweep(fs, folder, 1_000_000, () => Date.now() + ms)
  assert.equal(await at(0), null)
  assert.equal(await at(2 * diskSweepMs), null)
  assert.notEqual(await at(2 * diskSweepMs), null)
})

test('several processes write, change, read and sweep the same folder: what is read is whole and right', async t => {
  const first = await stage(t)
  const stages = [first, await stage(t, first.root), await stage(t, first.root)]
  const folder = path.join(first.root, 'goodgate-answers-1')
  const bodyOf = (n: number, version: number): string => `${n} ${version} `.repeat(500 + ((n * 7 + version) % 300))
  const wrong: string[] = []
  let hits = 0
  const work = async ({ tier, look, clock }: Stage, which: number): Promise<void> => {
    for (let round = 0; round < 60; round++) {
      const n = (round * (which + 1)) % 5
      tier.write(kept([], { uri: `http://h/${n}`, body: bodyOf(n, round) }))
      if (round % 7 === which) tier.invalidate(`http://h/${(n + 1) % 5}`)
      if (round % 11 === which) await sweep(fs, folder, 20_000, () => Date.now())
      clock.ms += 2_000
      const found = await look(`http://h/${(n + which) % 5}`)
      if (found === null || found === 'not asked') continue
      hits++
      const text = found.body.toString()
      const [name, version] = text.split(' ').map(Number)
      if (name !== (n + which) % 5 || text !== bodyOf(name, version!)) wrong.push(text.slice(0, 40))
    }
    await tier.done()
  }
  await Promise.all(stages.map(work))
  assert.deepEqual(wrong, [])
  for (const { counts } of stages) {
    assert.deepEqual([counts.error, counts['cut-short'], counts.damaged, counts.foreign], Array(4).fill(undefined))
  }
  assert.ok(hits > 0)
})
