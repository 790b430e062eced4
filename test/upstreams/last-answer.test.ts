/** Once there is an answer nobody waits for the next, and a resolver that fails takes nobody out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NameScene as Scene, texts, soon as until } from './name-scene.ts'

test('the last good answer is used while the resolver fails, at once and marked', async () => {
  await using scene = await Scene.of({ 'app.test': { a: ['192.0.2.1'], ttl: 5 } })
  await scene.ask('app.test')
  scene.servers.says.set('app.test', 'SERVFAIL')
  scene.pass(6_000)
  assert.deepEqual(texts(scene.known('app.test')), ['192.0.2.1'])
  await until(() => scene.known('app.test').stale)
  // The server is asked once a second beside.
  const asked = scene.servers.asked.length
  assert.deepEqual(texts(scene.known('app.test')), ['192.0.2.1'])
  assert.equal(scene.servers.asked.length, asked)
  scene.pass(86_400_000)
  assert.equal(scene.known('app.test').stale, true)
  await scene.asked(asked + 2)
  assert.deepEqual(texts(scene.known('app.test')), ['192.0.2.1'])
  await until(() => scene.resolver.known('app.test')?.asking === false)
  scene.servers.says.set('app.test', { a: ['192.0.2.2'] })
  scene.pass(1_100)
  await until(() => !scene.known('app.test').stale)
  assert.deepEqual(texts(scene.known('app.test')), ['192.0.2.2'])
})

test('the last good answer is used when the resolver falls silent; nobody waits for it', async () => {
  await using scene = await Scene.of({ 'app.test': { a: ['192.0.2.1'], ttl: 5 } })
  await scene.ask('app.test')
  scene.servers.says.set('app.test', 'silent')
  scene.pass(6_000)
  assert.equal(scene.known('app.test').ms, 0)
  await scene.asked(4)
  scene.pass(60_000)
  assert.deepEqual(texts(scene.known('app.test')), ['192.0.2.1'])
})

test('"no such name" after a good answer counts once it has been said for half a minute', async () => {
  await using scene = await Scene.of({ 'app.test': { a: ['192.0.2.1'], ttl: 5 } })
  await scene.ask('app.test')
  scene.servers.says.set('app.test', 'NXDOMAIN')
  scene.pass(6_000)
  scene.known('app.test')
  await until(() => scene.known('app.test').stale)
  assert.equal(scene.resolver.known('app.test')!.denied, true)
  scene.pass(29_000)
  assert.deepEqual(texts(scene.known('app.test')), ['192.0.2.1'])
  await until(() => !scene.resolver.known('app.test')!.asking)
  scene.pass(1_100)
  scene.known('app.test')
  await until(() => scene.known('app.test').error !== null)
  assert.equal(scene.known('app.test').error?.code, 'ENOTFOUND')
})

test('a registry that loses a name for a moment takes nobody out', async () => {
  await using scene = await Scene.of({ 'app.test': { a: ['192.0.2.1'], ttl: 5 } })
  await scene.ask('app.test')
  for (let times = 0; times < 3; times++) {
    scene.servers.says.set('app.test', 'NXDOMAIN')
    scene.pass(6_000)
    scene.known('app.test')
    await until(() => scene.resolver.known('app.test')!.denied)
    scene.servers.says.set('app.test', { a: ['192.0.2.1'], ttl: 5 })
    scene.pass(20_000)
    assert.equal(scene.known('app.test').error, null)
    await until(() => !scene.resolver.known('app.test')!.denied)
  }
})
