/** The disk behind the memory: asked by few at once, written behind, and never in the way when it is slow, full or broken. */
import assert from 'node:assert/strict'
import * as fs from 'node:fs/promises'
import test from 'node:test'
import { MemoryStore } from '../../src/cache/store.ts'
import { TieredStore } from '../../src/cache/tiered-store.ts'
import { diskInvalidMax, diskPauseMs, diskReadsMax, diskReadsWaitingMax } from '../../src/limits.ts'
import { DiskLook } from '../../src/request/disk-look.ts'
import { Wheel } from '../../src/wheel.ts'
import { stage } from './disk-stage.ts'
import { kept, request } from './heads.ts'

const never = (): Promise<never> => new Promise(() => {})

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: as a test wants it`), { code })
}

test('a disk that hangs: two reads and a bounded queue, then nobody waits, and later one tries again', async t => {
  const { tier, files, clock, counts, look } = await stage(t)
  files.readdir = never as never
  for (let i = 0; i < diskReadsMax + diskReadsWaitingMax; i++) void look(`http://h/${i}`)
  assert.equal(await look('http://h/x'), 'not asked')
  assert.deepEqual(counts, { busy: 1 })
  clock.ms += 10 * diskPauseMs
  tier.late()
  assert.equal(await look('http://h/y'), 'not asked')
  assert.deepEqual(counts, { busy: 2, late: 1 })
})

test('whoever waits for a late disk goes on; when the upstream fails besides, the late answer still counts', () => {
  let now = 0
  const wheel = new Wheel(() => now)
  const pass = (ms: number): void => {
    for (const end = now + ms; now < end; now += 16) wheel.tick()
  }
  let answer = (): void => {}
  const events: string[] = []
  const store = {
    readTimeoutMs: 100,
    fetch: (question: { answered(): void }) => {
      answer = question.answered
      return true
    },
    late: () => void events.push('late'),
  } as unknown as TieredStore
  const look = (): DiskLook => new DiskLook(store, wheel, () => void events.push('on'))
  const one = look()
  assert.equal(one.begin(request()!, 'route'), true)
  pass(100 - 32)
  assert.equal(events.length, 0)
  pass(100)
  assert.deepEqual(events.splice(0), ['late', 'on'])
  assert.equal(one.begin(request()!, 'route'), false)
  assert.equal(
    one.waitsOn(() => void events.push('failed')),
    true,
  )
  answer()
  assert.deepEqual(events.splice(0), ['failed'])
  assert.equal(
    one.waitsOn(() => {}),
    false,
  )
  const two = look()
  two.begin(request()!, 'route')
  pass(200)
  two.waitsOn(() => void events.push('failed'))
  pass(1200)
  assert.deepEqual(events.splice(0), ['late', 'on', 'late', 'failed'])
  assert.equal(
    two.waitsOn(() => {}),
    false,
  )
  const three = look()
  three.begin(request()!, 'route')
  three.cancel()
  answer()
  pass(2000)
  assert.deepEqual(events, [])
})

test('an address of which there is nothing is not looked for again at once', async t => {
  const { clock, counts, look } = await stage(t)
  assert.equal(await look('http://h/'), null)
  assert.equal(await look('http://h/'), 'not asked')
  clock.ms += 2000
  assert.equal(await look('http://h/'), null)
  assert.deepEqual(counts, { miss: 2 })
})

test('reading fails: told once and counted, the disk has a pause, and is good again later', async t => {
  const { tier, files, clock, counts, said, look } = await stage(t)
  tier.write(kept([], { body: 'x' }))
  await tier.done()
  const { readdir } = files
  files.readdir = (() => Promise.reject(failure('EIO'))) as never
  assert.equal(await look('http://h/'), null)
  assert.equal(await look('http://h/'), 'not asked')
  clock.ms += 2 * diskPauseMs
  assert.equal(await look('http://h/'), null)
  assert.deepEqual(counts, { written: 1, error: 2, busy: 1 })
  assert.equal(said.length, 1)
  assert.match(said[0]!, /^warn cache\.disk: .*EIO/)
  files.readdir = readdir
  clock.ms += 2 * diskPauseMs
  assert.equal((await look('http://h/'))?.constructor.name, 'KeptAnswer')
  assert.match(said[1]!, /^info /)
})

test('a full disk: told once, the drafts are removed, and nothing half is left', async t => {
  const { tier, files, clock, counts, said, root } = await stage(t)
  const { writeFile } = files
  files.writeFile = (async (file: string, bytes: Buffer, options: object) => {
    await writeFile(file, bytes.subarray(0, 10), options)
    throw failure('ENOSPC')
  }) as never
  for (let i = 0; i < 3; i++) {
    tier.write(kept([], { uri: `http://h/${i}`, body: 'x' }))
    await tier.done()
    clock.ms += 2 * diskPauseMs
  }
  assert.deepEqual(counts, { error: 3 })
  assert.equal(said.length, 1)
  assert.match(said[0]!, /no space is left \(ENOSPC\)/)
  const left = await fs.readdir(root, { recursive: true, withFileTypes: true })
  assert.deepEqual(
    left.filter(each => each.isFile()).map(({ name }) => name),
    [],
  )
})

test('what waits to be written is bounded, and the newer of two versions takes the place of the older', async t => {
  const { tier, files, counts, look } = await stage(t)
  let release = (): void => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const { writeFile } = files
  files.writeFile = (async (...all: Parameters<typeof writeFile>) => {
    await held
    return writeFile(...all)
  }) as never
  const body = 'x'.repeat(1024 * 1024)
  const large = (i: number): void => tier.write(kept([], { uri: `http://h/${i}`, body }))
  large(0)
  await new Promise(setImmediate)
  for (const text of ['older', 'newer']) tier.write(kept([], { uri: 'http://h/small', body: text }))
  for (let i = 1; i < 20; i++) large(i)
  // The first is being written and waits no longer.
  assert.equal(counts.dropped, 4)
  release()
  await tier.done()
  const found = await look('http://h/small')
  assert.equal(typeof found === 'object' && found?.body.toString(), 'newer')
})

test('what became invalid while it waited, or while it was read, is neither written nor given', async t => {
  const { tier, files, clock, look, root } = await stage(t)
  tier.write(kept([], { body: 'x' }))
  tier.invalidate('http://h/')
  await tier.done()
  // In other eyes: this process would not believe it in any case.
  assert.equal(await (await stage(t, root)).look('http://h/'), null)
  assert.equal(await look('http://h/'), null)
  clock.ms += 5000
  const later = kept([], { uri: 'http://h/b', body: 'y' })
  tier.write(later)
  await tier.done()
  const { open } = files
  files.open = (async (...all: Parameters<typeof open>) => {
    tier.heard('http://h/b')
    return open(...all)
  }) as never
  assert.equal(await look('http://h/b'), null)
})

test('more that is invalid than can be remembered: everything goes', async t => {
  const { tier, files, look } = await stage(t)
  tier.write(kept([], { uri: 'http://h/other', body: 'x' }))
  await tier.done()
  let release = (): void => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const { readdir } = files
  files.readdir = (async (...all: Parameters<typeof readdir>) => {
    await held
    return readdir(...all)
  }) as never
  for (let i = 0; i <= diskInvalidMax + 1; i++) tier.invalidate(`http://h/${i}`)
  release()
  await tier.done()
  assert.equal(await look('http://h/other'), null)
})

test('a clock that was set back: an answer from the future is not believed', async t => {
  const one = await stage(t)
  one.tier.write(kept([], { body: 'x' }))
  await one.tier.done()
  one.clock.setBy = -3_600_000
  assert.equal(await one.look('http://h/'), null)
})

test('a newer answer in memory stays where the disk comes late with an older one', async t => {
  const { tier } = await stage(t)
  tier.write(kept([], { body: 'old' }))
  await tier.done()
  const memory = new MemoryStore({ bytes: 1 << 20, variants: 4 })
  const store = new TieredStore(memory, tier, () => 0, 100)
  const { head } = request()!
  await new Promise<void>(resolve => {
    store.fetch({ uri: 'http://h/', scope: 'route', head, wanted: false, answered: resolve })
    store.put(kept([], { body: 'new' }))
  })
  const found = store.find('http://h/', 'route', head)
  assert.equal(typeof found === 'object' && found?.body.toString(), 'new')
})

test('dropped is dropped on disk as well; thrown out of memory for lack of room is not', async t => {
  const { tier, look, clock } = await stage(t)
  const memory = new MemoryStore({ bytes: 4000, variants: 4 })
  const store = new TieredStore(memory, tier, () => clock.ms, 100)
  const [one, two] = ['a', 'b'].map(name => kept([], { uri: `http://h/${name}`, body: 'x'.repeat(2500) }))
  store.put(one!)
  store.put(two!)
  await tier.done()
  assert.equal(memory.count, 1)
  assert.equal((await look('http://h/a'))?.constructor.name, 'KeptAnswer')
  store.drop(two!)
  await tier.done()
  assert.equal(await look('http://h/b'), null)
})
