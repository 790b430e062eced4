/** Kept answers on disk: what gets there, what their names and rights give away, and that nothing is given that does not add up. */
import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { counts, disk } from '../helpers/cache-disk.ts'
import { startCachingGateway, whole } from '../helpers/caching-gateway.ts'

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
})
