/** Names to addresses, asked of a name server of our own over real UDP; only the clock is a toy. */
import assert from 'node:assert/strict'
import dns from 'node:dns'
import { test } from 'node:test'
import { type Address, type DnsDoor, interleaved } from '../../src/upstreams/dns-door.ts'
import { Resolver } from '../../src/upstreams/resolve.ts'
import type { Says } from '../helpers/dns-server.ts'
import { type Answer, NameScene as Scene, texts, soon as until } from './name-scene.ts'

test('an address stands for itself, at once and without a question', async () => {
  await using scene = await Scene.of({})
  for (const [host, family] of [
    ['192.0.2.1', 4],
    ['::1', 6],
    ['fe80::1%eth0', 6],
  ] as const) {
    assert.deepEqual(scene.known(host), { error: null, addresses: [{ address: host, family }], ms: 0, stale: false })
  }
  assert.deepEqual(scene.servers.asked, [])
})

test('both families are asked for and take turns', async () => {
  await using scene = await Scene.of({
    'app.test': { a: ['192.0.2.1', '192.0.2.2', '192.0.2.3'], aaaa: ['2001:db8::1'] },
  })
  assert.deepEqual(texts(await scene.ask('app.test')), ['192.0.2.1', '2001:db8::1', '192.0.2.2', '192.0.2.3'])
  assert.deepEqual(scene.servers.asked.toSorted(), ['A app.test', 'AAAA app.test'])
})

test('localhost is never asked of a server', async () => {
  await using scene = await Scene.of({})
  assert.deepEqual(texts(scene.known('localhost')), ['127.0.0.1', '::1'])
})

test('an answer holds for its lifetime; then it is asked for again, and serves until the new one is there', async () => {
  await using scene = await Scene.of({ 'app.test': { a: ['192.0.2.1'], ttl: 5 } })
  await scene.ask('app.test')
  scene.pass(4_900)
  assert.deepEqual(texts(scene.known('app.test')), ['192.0.2.1'])
  assert.equal(scene.servers.asked.length, 2)
  scene.servers.says.set('app.test', { a: ['192.0.2.9'], ttl: 5 })
  scene.pass(200)
  assert.deepEqual(texts(scene.known('app.test')), ['192.0.2.1'])
  await until(() => texts(scene.known('app.test'))[0] === '192.0.2.9')
  assert.equal(scene.servers.asked.length, 4)
})

test('lifetimes are believed between a second and a minute', async () => {
  await using scene = await Scene.of({
    'none.test': { a: ['192.0.2.1'], ttl: 0 },
    'long.test': { a: ['192.0.2.2'], ttl: 86_400 },
  })
  await Promise.all([scene.ask('none.test'), scene.ask('long.test')])
  scene.pass(900)
  scene.known('none.test')
  scene.pass(59_000)
  scene.known('long.test')
  assert.equal(scene.servers.asked.length, 4)
  scene.pass(200)
  scene.known('none.test')
  scene.known('long.test')
  await scene.asked(8)
})

test('callers who come while a question is open share its answer', async () => {
  await using scene = await Scene.of({ 'app.test': { a: ['192.0.2.1'] } })
  const answers = await Promise.all([scene.ask('app.test'), scene.ask('app.test'), scene.ask('app.test')])
  assert.deepEqual(answers.map(texts), [['192.0.2.1'], ['192.0.2.1'], ['192.0.2.1']])
  assert.equal(scene.servers.asked.length, 2)
})

const failures: [Says, string][] = [
  ['NXDOMAIN', 'ENOTFOUND'],
  [{}, 'ENODATA'],
  ['SERVFAIL', 'ESERVFAIL'],
  ['REFUSED', 'EREFUSED'],
  ['FORMERR', 'EFORMERR'],
]
for (const [says, code] of failures) {
  test(`${JSON.stringify(says)} is ${code}, and is not asked again within a second`, async () => {
    await using scene = await Scene.of({ 'app.test': says })
    const first = await scene.ask('app.test')
    assert.equal(first.error?.code, code)
    assert.match(first.error!.message, /app\.test.*127\.0\.0\.1:\d+/)
    assert.deepEqual(first.addresses, [])
    scene.servers.says.set('app.test', { a: ['192.0.2.1'] })
    scene.pass(900)
    assert.equal(scene.known('app.test').error?.code, code)
    scene.pass(200)
    assert.deepEqual(texts(await scene.ask('app.test')), ['192.0.2.1'])
  })
}

test('a server that is not there is ECONNREFUSED', async () => {
  await using scene = await Scene.of({})
  await scene.servers[Symbol.asyncDispose]()
  scene.servers[Symbol.asyncDispose] = async () => {}
  assert.equal((await scene.ask('app.test')).error?.code, 'ECONNREFUSED')
})

test('silence ends with our own timer, for each caller after its own wait', async () => {
  await using scene = await Scene.of({ 'app.test': 'silent' })
  const first = scene.ask('app.test')
  scene.pass(1_500)
  const second = scene.ask('app.test')
  await scene.asked(2)
  scene.pass(550)
  const { error, ms } = await first
  assert.equal(error?.code, 'TIMER')
  assert.match(error!.message, /app\.test within 2000 ms/)
  assert.ok(ms >= 2000 && ms < 2100, `${ms}`)
  scene.pass(1_500)
  assert.equal((await second).ms, 2050)
  assert.equal(scene.servers.asked.length, 4, 'both families, and once more')
})

test('a family that is never answered for is waited for only briefly', async () => {
  await using scene = await Scene.of({ 'app.test': { a: ['192.0.2.1'], aaaa: 'silent' } })
  const answer = scene.ask('app.test')
  const passing = setInterval(() => scene.pass(20), 1)
  const { addresses, ms } = await answer
  clearInterval(passing)
  assert.deepEqual(addresses, [{ address: '192.0.2.1', family: 4 }])
  assert.ok(ms < 2000, `${ms}`)
})

test('one family that fails does not spoil the other, and hides what it would have had', async () => {
  const failing = (code: string) => Object.assign(new Error(`query ${code}`), { code })
  await using scene = await Scene.of({})
  const answerOf = (four: string | null, six: string | null): Promise<Answer> => {
    const reply =
      (code: string | null, address: string) =>
      (_: string, __: object, done: (error: Error | null, found: { address: string; ttl: number }[]) => void) =>
        setImmediate(() => (code === null ? done(null, [{ address, ttl: 60 }]) : done(failing(code), [])))
    const door: DnsDoor = {
      lookup: dns.lookup,
      resolver: () => ({
        resolve4: reply(four, '192.0.2.1'),
        resolve6: reply(six, '2001:db8::1'),
        resolveSrv: () => {},
        getServers: () => ['192.0.2.53'],
      }),
    }
    const resolver = new Resolver(
      { now: () => scene.now, wheel: scene.wheel, dns: door },
      { servers: ['192.0.2.53'], timeoutMs: 2000 },
    )
    return new Promise(done =>
      resolver.resolve('app.test', (error, addresses, ms, stale) => done({ error, addresses, ms, stale })),
    )
  }
  assert.deepEqual(texts(await answerOf('ESERVFAIL', null)), ['2001:db8::1'])
  assert.deepEqual(texts(await answerOf(null, 'ETIMEOUT')), ['192.0.2.1'])
  assert.equal((await answerOf('ENODATA', 'ESERVFAIL')).error?.code, 'ESERVFAIL')
  assert.equal((await answerOf('ESERVFAIL', 'ENOTFOUND')).error?.code, 'ENOTFOUND')
})

test('the system answers for what only it knows, for ten seconds', async () => {
  let asked = 0
  await using scene = await Scene.behindSystem({}, (host, options, done) => {
    asked++
    dns.lookup(host, options, done)
  })
  const { addresses } = await scene.ask('localhost')
  assert.ok(addresses.some(one => one.address === '127.0.0.1' || one.address === '::1'))
  scene.pass(9_000)
  scene.known('localhost')
  assert.equal(asked, 1)
  scene.pass(1_100)
  scene.known('localhost')
  assert.equal(asked, 2)
})

for (const [says, code] of [
  ['SERVFAIL', 'ESERVFAIL'],
  ['REFUSED', 'EREFUSED'],
  ['NXDOMAIN', 'EAI_AGAIN'],
] as const) {
  test(`EAI_AGAIN of getaddrinfo is ${code} when the server itself says ${says}`, async () => {
    await using scene = await Scene.behindSystem({ 'app.test': says }, (_, __, done) => {
      setImmediate(() => done(Object.assign(new Error('getaddrinfo EAI_AGAIN app.test'), { code: 'EAI_AGAIN' }), []))
    })
    assert.equal((await scene.ask('app.test')).error?.code, code)
    assert.deepEqual(scene.servers.asked, ['A app.test'])
  })
}

test('EAI_AGAIN that has passed by the second look is no failure', async () => {
  await using scene = await Scene.behindSystem({ 'app.test': { a: ['192.0.2.1'] } }, (_, __, done) => {
    setImmediate(() => done(Object.assign(new Error('getaddrinfo EAI_AGAIN app.test'), { code: 'EAI_AGAIN' }), []))
  })
  assert.deepEqual(texts(await scene.ask('app.test')), ['192.0.2.1'])
})

test('other words of getaddrinfo are passed on as they are', async () => {
  await using scene = await Scene.behindSystem({}, (_, __, done) => {
    setImmediate(() => done(Object.assign(new Error('getaddrinfo ENOTFOUND app.test'), { code: 'ENOTFOUND' }), []))
  })
  assert.deepEqual((await scene.ask('app.test')).error, {
    code: 'ENOTFOUND',
    message: 'getaddrinfo ENOTFOUND app.test',
  })
  assert.deepEqual(scene.servers.asked, [])
})

test('families take turns, in the order of the first', () => {
  const of = (...list: string[]) => list.map((address): Address => ({ address, family: address.includes(':') ? 6 : 4 }))
  const turns = (...list: string[]) => interleaved(of(...list)).map(one => one.address)
  assert.deepEqual(turns('a:', 'b:', '1', '2', '3'), ['a:', '1', 'b:', '2', '3'])
  assert.deepEqual(turns('1', '2'), ['1', '2'])
  assert.deepEqual(turns(), [])
})
