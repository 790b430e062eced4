/** Kept answers on disk: what one process kept another gives, and what became invalid none gives. */
import assert from 'node:assert/strict'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import test from 'node:test'
import { counts, disk } from '../helpers/cache-disk.ts'
import { type CachingGateway, startCachingGateway, whole } from '../helpers/caching-gateway.ts'
import { until } from '../helpers/until.ts'

test('what one process kept stands in for a failure in the next, with its age, and the log says what is hidden', async t => {
  const { options, files } = disk(t)
  await using origin = await startCachingGateway({ staleIfError: '10m' }, options)
  origin.origin.script = ({ write }) => write(whole('news', 'Cache-Control: max-age=5', 'X-Mine: 1'))
  await origin.get('/a?secret')
  await origin.written()
  assert.equal(files().length, 1)
  await origin.kill()
  await using next = await startCachingGateway(
    { staleIfError: '10m' },
    { ...options, origin: origin.origin, seconds: 60 },
  )
  const stale = await next.get('/a?secret')
  assert.deepEqual([stale.status, stale.body, stale.field('x-mine')], [200, 'news', '1'])
  assert.equal(stale.cache, 'goodgate; fwd=stale; detail=connection-refused')
  assert.ok(Number(stale.field('age')) >= 60 && Number(stale.field('age')) < 70)
  const [line] = await next.log(1)
  assert.deepEqual([line!.hidden, line!.cause, line!.status], [true, 'connection-refused', 200])
  // Again, and by now from memory.
  assert.equal((await next.get('/a?secret')).body, 'news')
  assert.deepEqual([counts(next).reads, counts(next).requests], [{ hit: 1 }, { stale: 2 }])
  assert.equal((await next.get('/other')).status, 502)
})

test('an origin’s own 5xx is replaced by what another process kept; one that is off the disk by now is not', async t => {
  const { options, files } = disk(t)
  await using one = await startCachingGateway({ staleIfError: '10m' }, options)
  one.origin.script = ({ write }) => write(whole('good'))
  for (const target of ['/a', '/b']) await one.get(target)
  await one.written()
  await using other = await startCachingGateway({ staleIfError: '10m' }, { ...options, origin: one.origin })
  one.origin.script = ({ write }) => write('HTTP/1.1 503 Busy\r\nContent-Length: 3\r\n\r\nbad')
  const { status, body, cache } = await other.get('/a')
  assert.deepEqual(
    [status, body, cache],
    [200, 'good', 'goodgate; fwd=stale; fwd-status=503; detail=origin-error-response'],
  )
  for (const file of files()) rmSync(file)
  assert.equal((await other.get('/b')).status, 503)
})

test('a client that leaves while the disk is read leaves nothing behind', async t => {
  const { options } = disk(t, '100ms')
  await using stage = await startCachingGateway({ cache: true }, options)
  const { tiered } = stage.local.gateway.snapshot.cache!
  let asked = false
  tiered!.fetch = () => (asked = true)
  const socket = net.connect(stage.local.port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: site.example\r\n\r\n')
  await until('the disk is asked', () => asked)
  socket.resetAndDestroy()
  await until('it is over', () => stage.local.gateway.stats().inFlight === 0)
  assert.equal((await stage.log(1))[0]!.cause, 'client-closed-request')
  // Another one that is too late for the disk: by then the first would have been.
  await stage.get('/other')
  assert.deepEqual([stage.origin.heads.length, counts(stage).reads], [1, { late: 1 }])
  assert.equal(stage.local.gateway.snapshot.cache!.flights.flights, 0)
})

test('a fresh answer is given by another process without asking the origin, and its variants to whom they suit', async t => {
  const { options } = disk(t)
  await using one = await startCachingGateway({ cache: true }, options)
  one.origin.script = ({ head, write }) =>
    write(whole(/language: (\w+)/i.exec(head)![1]!, 'Vary: Accept-Language', 'Cache-Control: max-age=60'))
  for (const language of ['de', 'fr', 'it']) await one.get('/', `Accept-Language: ${language}`)
  await one.written()
  const asked = one.origin.heads.length
  await using other = await startCachingGateway({ cache: true }, { ...options, origin: one.origin, seconds: 10 })
  for (const language of ['it', 'de', 'fr']) {
    const { body, cache } = await other.get('/', `Accept-Language: ${language}`)
    assert.deepEqual([body, cache?.replace(/\d+/, 'N')], [language, 'goodgate; hit; ttl=N'])
  }
  assert.equal(one.origin.heads.length, asked)
  assert.equal((await other.get('/', 'Accept-Language: es')).cache, 'goodgate; fwd=vary-miss; stored')
  assert.deepEqual(
    [counts(other).requests, counts(other).reads],
    [
      { hit: 3, miss: 1 },
      { hit: 3, miss: 1 },
    ],
  )
})

test('a stale one is asked about, and the 304 makes it fresh for all', async t => {
  const { options } = disk(t)
  const script: CachingGateway['origin']['script'] = ({ head, write }) => {
    const lines = ['Cache-Control: max-age=5', 'ETag: "a"']
    const same = /^If-None-Match: "a"\r$/m.test(head)
    write(same ? `HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n` : whole('hello', ...lines))
  }
  await using one = await startCachingGateway({ cache: true }, options)
  one.origin.script = script
  await one.get('/')
  await one.written()
  await using other = await startCachingGateway({ cache: true }, { ...options, origin: one.origin, seconds: 100 })
  assert.equal((await other.get('/')).cache, 'goodgate; fwd=stale; fwd-status=304; stored')
  assert.deepEqual(counts(other).requests, { revalidated: 1 })
})

test('one that may be given while another asks is not given to the one who should ask', async t => {
  const { options } = disk(t)
  await using one = await startCachingGateway({ cache: true }, options)
  const lines = ['Cache-Control: max-age=5, stale-while-revalidate=600', 'ETag: "a"']
  one.origin.script = ({ write }) => write(whole('x', ...lines))
  await one.get('/')
  await one.written()
  await using other = await startCachingGateway({ cache: true }, { ...options, origin: one.origin, seconds: 100 })
  assert.match((await other.get('/')).cache!, /fwd=stale/)
  assert.equal(one.origin.heads.length, 2)
})

test('a disk that is late is not waited for, unless the origin fails as well', async t => {
  const { options } = disk(t, '100ms')
  await using one = await startCachingGateway({ staleIfError: '1h' }, options)
  one.origin.script = ({ write }) => write(whole('x'))
  for (const target of ['/a', '/b']) await one.get(target)
  await one.written()
  await using other = await startCachingGateway({ staleIfError: '1h' }, { ...options, origin: one.origin })
  const { tiered } = other.local.gateway.snapshot.cache!
  const fetch = tiered!.fetch.bind(tiered)
  let question: Parameters<typeof fetch>[0] | null = null
  tiered!.fetch = asked => {
    question = asked
    return true
  }
  assert.equal((await other.get('/a')).body, 'x')
  assert.deepEqual([counts(other).reads, one.origin.heads.length], [{ late: 1 }, 3])
  await one.kill()
  const pending = other.get('/b')
  await until('it is late', () => counts(other).reads.late === 2)
  fetch(question!)
  await until('the pause is over', () => {
    other.wait(1)
    return fetch(question!)
  })
  const { status, cache } = await pending
  assert.deepEqual([status, cache], [200, 'goodgate; fwd=stale; detail=connection-refused'])
})

test('many that ask for the same at once share one reading', async t => {
  const { options } = disk(t)
  await using one = await startCachingGateway({ cache: true }, options)
  one.origin.script = ({ write }) => write(whole('x', 'Cache-Control: max-age=60'))
  await one.get('/')
  await one.written()
  await using other = await startCachingGateway({ cache: true }, { ...options, origin: one.origin })
  const all = await Promise.all(Array.from({ length: 20 }, () => other.get('/')))
  assert.ok(all.every(({ body }) => body === 'x'))
  assert.equal(one.origin.heads.length, 1)
  assert.deepEqual(counts(other).reads, { hit: 1 })
})

test('an unsafe method makes it invalid for every process, also what is read or written just then', async t => {
  const { options, files } = disk(t)
  await using one = await startCachingGateway({ cache: true }, options)
  one.origin.script = ({ write }) => write(whole('old', 'Cache-Control: max-age=600'))
  await one.get('/')
  await one.written()
  assert.equal(files().length, 1)
  await using other = await startCachingGateway({ cache: true }, { ...options, origin: one.origin })
  one.origin.script = ({ write }) => write(whole('new', 'Cache-Control: max-age=600'))
  await other.send('PUT', '/', 'Content-Length: 0')
  assert.equal((await other.get('/')).body, 'new')
  await other.written()
  await using third = await startCachingGateway({ cache: true }, { ...options, origin: one.origin })
  assert.equal((await third.get('/')).body, 'new')
  // An answer that was asked for before the change, and comes to the disk after it.
  const late = files()[0]!
  const text = readFileSync(late)
  await third.send('DELETE', '/')
  await third.written()
  assert.deepEqual(files(), [])
  writeFileSync(late, text)
  await using fourth = await startCachingGateway({ cache: true }, { ...options, origin: one.origin })
  one.origin.script = ({ write }) => write(whole('newest', 'Cache-Control: max-age=600'))
  assert.equal((await fourth.get('/')).body, 'newest')
})

test('the same answer again is not written again', async t => {
  const { options, files } = disk(t)
  await using stage = await startCachingGateway({ staleIfError: '10m' }, options)
  let body = 'same'
  stage.origin.script = ({ write }) => write(whole(body))
  for (let i = 0; i < 3; i++) {
    await stage.get('/')
    await stage.written()
    stage.wait(2)
  }
  assert.deepEqual(counts(stage).writes, { written: 1 })
  body = 'else'
  await stage.get('/')
  await stage.written()
  assert.deepEqual(counts(stage).writes, { written: 2 })
  stage.wait(120)
  await stage.get('/')
  await stage.written()
  assert.deepEqual([counts(stage).writes, files().length], [{ written: 3 }, 1])
})

test('the bound holds: what was not used goes', async t => {
  const { options, files } = disk(t)
  await using stage = await startCachingGateway({ staleIfError: '10m' }, options)
  stage.origin.script = ({ write }) => write(whole('x'.repeat(1024 * 1024)))
  const { cache } = stage.local.gateway.snapshot
  for (let i = 0; i < 40; i++) {
    await stage.get(`/${i}`)
    await stage.written()
    const bytes = files().reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
    assert.ok(bytes <= 16 * 1024 * 1024, `${bytes}`)
    if (i % 2 === 0) await cache!.disk!.swept()
  }
  await cache!.disk!.swept()
  assert.ok(files().length >= 8)
  await until('it is known', () => (cache!.usage.disk?.bytes ?? 0) > 0)
})
