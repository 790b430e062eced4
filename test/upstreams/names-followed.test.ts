/** Names that endpoints have are asked for again beside traffic, and whoever follows one hears what became of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Follower, KnownName } from '../../src/upstreams/known-name.ts'
import { NameScene, soon, texts } from './name-scene.ts'

class Watching implements Follower {
  inUse: boolean = true
  heard: string[][] = []

  onAnswer({ addresses }: KnownName): void {
    this.heard.push(addresses?.map(({ address }) => address) ?? [])
  }
}

test('a name in use is asked for before its answer runs out, though nobody asks', async () => {
  await using scene = await NameScene.of({ 'app.test': { a: ['192.0.2.1'], ttl: 5 } })
  const watching = new Watching()
  scene.resolver.follow('app.test', watching)
  await soon(() => watching.heard.length === 1)
  scene.servers.says.set('app.test', { a: ['192.0.2.2'], ttl: 5 })
  scene.pass(4_400)
  assert.equal(scene.servers.asked.length, 2)
  scene.pass(200)
  await soon(() => watching.heard.length === 2)
  assert.ok(scene.now < 6_000, 'the old answer still held')
  assert.deepEqual(watching.heard, [['192.0.2.1'], ['192.0.2.2']])
})

test('a name that nobody uses is asked for once a minute; one that is not found, every ten seconds', async () => {
  await using scene = await NameScene.of({ 'app.test': { a: ['192.0.2.1'], ttl: 5 } })
  const watching = new Watching()
  watching.inUse = false
  scene.resolver.follow('app.test', watching)
  scene.resolver.follow('none.test', watching)
  await soon(() => watching.heard.length === 2)
  scene.pass(9_900)
  assert.equal(scene.servers.asked.length, 4)
  scene.pass(200)
  await soon(() => watching.heard.length === 3)
  scene.resolver.unfollow('none.test', watching)
  scene.pass(49_000)
  assert.equal(scene.servers.asked.length, 6)
  scene.pass(1_000)
  await soon(() => watching.heard.length === 4)
  assert.deepEqual(watching.heard.at(-1), ['192.0.2.1'])
})

test('whoever no longer follows hears nothing, and nothing is asked for it', async () => {
  await using scene = await NameScene.of({ 'app.test': { a: ['192.0.2.1'], ttl: 1 } })
  const watching = new Watching()
  scene.resolver.follow('app.test', watching)
  await soon(() => watching.heard.length === 1)
  scene.resolver.unfollow('app.test', watching)
  scene.pass(120_000)
  assert.equal(scene.servers.asked.length, 2)
})

test('addresses that refused are doubted: the name is asked for at once, and not ten times', async () => {
  await using scene = await NameScene.of({ 'app.test': { a: ['192.0.2.1'], ttl: 60 } })
  await scene.ask('app.test')
  scene.servers.says.set('app.test', { a: ['192.0.2.2'], ttl: 60 })
  scene.pass(200)
  for (let times = 0; times < 10; times++) scene.resolver.doubt('app.test')
  await soon(() => texts(scene.known('app.test'))[0] === '192.0.2.2')
  for (let times = 0; times < 10; times++) scene.resolver.doubt('app.test')
  assert.equal(scene.servers.asked.length, 4)
})

test('an address that left is lacking; where answers give some of many in turn, none is', async () => {
  await using scene = await NameScene.of({ 'app.test': { a: ['192.0.2.1'], ttl: 1 } })
  const watching = new Watching()
  scene.resolver.follow('app.test', watching)
  await soon(() => watching.heard.length === 1)
  const name = scene.resolver.known('app.test')!
  const turn = async (address: string) => {
    const before = watching.heard.length
    scene.servers.says.set('app.test', { a: [address], ttl: 1 })
    scene.pass(1_100)
    await soon(() => watching.heard.length === before + 1)
  }
  await turn('192.0.2.2')
  assert.deepEqual([name.lacks('192.0.2.1', scene.now), name.rotates(scene.now)], [true, false])
  await turn('192.0.2.1')
  await turn('192.0.2.2')
  assert.deepEqual([name.lacks('192.0.2.1', scene.now), name.rotates(scene.now)], [false, true])
  assert.equal(name.lacks('192.0.2.7', scene.now), true, 'one that it never had')
  scene.now += 600_000
  assert.equal(name.lacks('192.0.2.1', scene.now), true, 'after ten minutes without a return')
})
