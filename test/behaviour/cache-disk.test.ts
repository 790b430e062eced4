/** Kept answers on disk: what one process kept another gives, and nothing is given that does not add up. */
import assert from 'node:assert/strict'
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { type CachingGateway, type CachingOptions, startCachingGateway, whole } from '../helpers/caching-gateway.ts'
import { until } from '../helpers/until.ts'

interface Disk {
  folder: string
  options: CachingOptions
  /** Paths of the answers' files. */
  files(): string[]
}

function disk(t: TestContext): Disk {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodgate-disk-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return {
    folder,
    options: { file: { cache: { disk: { path: folder, size: '16MiB' } } } },
    files: () =>
      globSync('goodgate-answers-1/*/*/*-*-*', { cwd: folder })
        .map(name => path.join(folder, name))
        .sort(),
  }
}

function counts({ local }: CachingGateway) {
  return local.gateway.telemetry.metrics.snapshot().cache
}

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

test('what fields choose by is on disk as a digest only, for it may be somebody’s cookie', async t => {
  const { options, files } = disk(t)
  const lines = ['Cookie: session=geheim']
  await using one = await startCachingGateway({ cache: true }, options)
  one.origin.script = ({ write }) => write(whole('mine', 'Vary: Cookie', 'Cache-Control: public, max-age=60'))
  await one.get('/', ...lines)
  await one.written()
  assert.doesNotMatch(readFileSync(files()[0]!, 'latin1'), /geheim/)
  await using other = await startCachingGateway({ cache: true }, { ...options, origin: one.origin })
  assert.match((await other.get('/', ...lines)).cache!, /hit/)
  assert.match((await other.get('/', ...lines)).cache!, /hit/)
  assert.match((await other.get('/', 'Cookie: session=x')).cache!, /vary-miss/)
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

test('what must not be kept does not reach the disk', async t => {
  const { options, files } = disk(t)
  await using stage = await startCachingGateway({ cache: true }, options)
  const cases: [lines: string[], asked?: string[]][] = [
    [['Cache-Control: no-store, max-age=60']],
    [['Cache-Control: private, max-age=60']],
    [['Cache-Control: max-age=60', 'Set-Cookie: a=b']],
    [['Cache-Control: max-age=60', 'Vary: *']],
    [['Cache-Control: max-age=60'], ['Authorization: Basic eA==']],
    [['Last-Modified: Sat, 01 Jan 2000 00:00:00 GMT'], ['Cookie: session=1']],
    [['Cache-Control: max-age=60'], ['Cache-Control: no-store']],
  ]
  for (const [at, [lines, asked = []]] of cases.entries()) {
    stage.origin.script = ({ write }) => write(whole('x', ...lines))
    await stage.get(`/${at}`, ...asked)
  }
  await stage.written()
  assert.deepEqual(files(), [])
})

test('names and rights give nothing away: digests alone, for the owner alone', async t => {
  const { options, files, folder } = disk(t)
  await using stage = await startCachingGateway({ staleIfError: '1m' }, options)
  await stage.get('/..%2f..%2fetc%2fpasswd?token=secret/../')
  await stage.written()
  const [file] = files()
  const relative = path.relative(path.join(folder, 'goodgate-answers-1'), file!)
  assert.match(relative, /^[0-9a-f]{2}\/[0-9a-f]{38}\/[0-9a-f]{16}-[0-9a-f]{8}-[0-9a-f]{24}$/)
  const mode = (name: string): string => (statSync(name).mode & 0o777).toString(8)
  assert.equal(mode(file!), '600')
  for (let at = path.dirname(file!); at !== folder; at = path.dirname(at)) assert.equal(mode(at), '700')
})

test('a file that does not add up is removed and counted, and the origin is asked', async t => {
  const { options, files } = disk(t)
  await using stage = await startCachingGateway({ cache: true }, options)
  let body = 'good'
  stage.origin.script = ({ write }) => write(whole(body, 'Cache-Control: max-age=600'))
  const text = (): Buffer => readFileSync(files()[0]!)
  const changed = (at: number): Buffer => {
    const bytes = text()
    bytes[at]! ^= 1
    return bytes
  }
  const cases: [reason: string, bytes: () => Buffer | string][] = [
    ['cut-short', () => text().subarray(0, -1)],
    ['cut-short', () => text().subarray(0, 200)],
    ['cut-short', () => text().subarray(0, 9)],
    ['cut-short', () => ''],
    ['damaged', () => changed(text().length - 1)],
    ['damaged', () => changed(text().indexOf('{') + 1)],
    ['damaged', () => Buffer.concat([text(), Buffer.from('x')])],
    ['version', () => text().toString('latin1').replace('goodgate-answer 1 ', 'goodgate-answer 2 ')],
    ['foreign', () => '#!/bin/sh\n'.repeat(50)],
    ['foreign', () => Buffer.alloc(6 * 1024 * 1024)],
  ]
  for (const [at, [reason, bytes]] of cases.entries()) {
    body = `good ${at}`
    await using before = await startCachingGateway({ cache: true }, { ...options, origin: stage.origin })
    await before.send('GET', '/', 'Cache-Control: no-cache')
    await before.written()
    writeFileSync(files()[0]!, bytes(), 'latin1')
    await using after = await startCachingGateway({ cache: true }, { ...options, origin: stage.origin })
    body = 'from the origin'
    const got = await after.get('/')
    assert.deepEqual([got.status, got.body, got.cache], [200, body, 'goodgate; fwd=uri-miss; stored'], `case ${at}`)
    assert.deepEqual([counts(after).rejected, counts(after).reads], [{ [reason]: 1 }, { miss: 1 }], `case ${at}`)
  }
})

test('an answer under another’s name is not believed', async t => {
  const { options, files } = disk(t)
  await using stage = await startCachingGateway({ cache: true }, options)
  stage.origin.script = ({ head, write }) =>
    write(whole(head.startsWith('GET /a') ? 'a' : 'b', 'Cache-Control: max-age=600'))
  await stage.get('/a')
  await stage.written()
  const [a] = files()
  await stage.get('/b')
  await stage.written()
  const b = files().find(file => file !== a)!
  writeFileSync(b, readFileSync(a!))
  await using next = await startCachingGateway({ cache: true }, { ...options, origin: stage.origin })
  assert.equal((await next.get('/b')).body, 'b')
  assert.deepEqual(counts(next).rejected, { foreign: 1 })
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

test('a folder that may not be written is warned of, and memory goes on', async t => {
  const { folder } = disk(t)
  const file = path.join(folder, 'file')
  writeFileSync(file, '')
  const options = { file: { cache: { disk: { path: path.join(file, 'cache') } } } }
  await using stage = await startCachingGateway({ cache: true }, options)
  stage.origin.script = ({ write }) => write(whole('x', 'Cache-Control: max-age=60'))
  await stage.get('/')
  assert.match((await stage.get('/')).cache!, /hit/)
  assert.deepEqual(counts(stage).writes, {})
  chmodSync(file, 0o600)
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
