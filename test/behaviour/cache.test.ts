/** `cache: true`: answers that may be given again are given again, one client fetches for many, and Cache-Status says so. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { startCachingGateway, whole } from '../helpers/caching-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { until } from '../helpers/until.ts'

test('fresh answers are given without asking, stale ones are asked about, and a 304 renews them', async () => {
  await using stage = await startCachingGateway({ cache: true })
  let control = 'max-age=60'
  stage.origin.script = ({ head, write }) => {
    const same = /^If-None-Match: "a"\r$/m.test(head)
    const lines = [`Cache-Control: ${control}`, 'ETag: "a"', 'Content-Type: text/x']
    write(same ? `HTTP/1.1 304 Not Modified\r\n${lines[0]}\r\nETag: "a"\r\nX-New: 1\r\n\r\n` : whole('hello', ...lines))
  }
  assert.equal((await stage.get('/')).cache, 'goodgate; fwd=uri-miss; stored')
  stage.wait(30)
  const hit = await stage.get('/')
  assert.match(hit.cache!, /^goodgate; hit; ttl=(?:29|30)$/)
  assert.deepEqual([hit.body, hit.field('age'), hit.field('content-type')], ['hello', '30', 'text/x'])
  stage.wait(40)
  control = 'max-age=90'
  const renewed = await stage.get('/')
  assert.equal(renewed.cache, 'goodgate; fwd=stale; fwd-status=304; stored')
  assert.deepEqual(
    [renewed.status, renewed.body, renewed.field('x-new'), renewed.field('content-type')],
    [200, 'hello', '1', 'text/x'],
  )
  assert.equal(renewed.field('cache-control'), 'max-age=90')
  stage.wait(80)
  assert.match((await stage.get('/')).cache!, /^goodgate; hit; ttl=(?:9|10)$/)
  assert.equal(stage.origin.heads.length, 2)
  const lines = await stage.log(4)
  assert.deepEqual(
    lines.map(line => line.status),
    [200, 200, 200, 200],
  )
  assert.ok(lines.every(line => line.cause === undefined && line.hidden === undefined))
  assert.equal(lines[1]!.endpoint, undefined)
})

test('a client that has it already is told so, whoever is asked', async () => {
  await using stage = await startCachingGateway({ cache: true })
  stage.origin.script = ({ head, write }) => {
    assert.doesNotMatch(head, /^if-none-match/im)
    write(whole('hello', 'Cache-Control: max-age=60', 'ETag: "a"'))
  }
  // What is to be kept is fetched whole.
  assert.equal((await stage.get('/', 'If-None-Match: "a"')).status, 200)
  const { status, body, cache } = await stage.get('/', 'If-None-Match: "b", W/"a"')
  assert.deepEqual([status, body], [304, ''])
  assert.match(cache!, /^goodgate; hit/)
  assert.equal((await stage.send('HEAD', '/')).field('content-length'), '5')
  assert.equal(stage.origin.heads.length, 1)
})

test('an answer that must be asked about each time is; a 304 about another one is not trusted', async () => {
  await using stage = await startCachingGateway({ cache: true })
  let etag = '"a"'
  stage.origin.script = ({ head, write }) => {
    const asked = /^If-None-Match: (.*)\r$/m.exec(head)?.[1]
    const lines = ['Cache-Control: no-cache', `ETag: ${etag}`]
    write(asked === undefined ? whole('one', ...lines) : `HTTP/1.1 304 Not Modified\r\nETag: ${etag}\r\n\r\n`)
  }
  await stage.get('/')
  for (let i = 0; i < 2; i++) assert.deepEqual([(await stage.get('/')).body, stage.origin.heads.length], ['one', i + 2])
  etag = '"b"'
  assert.equal((await stage.get('/')).body, 'one')
  // It was about something that we do not have: the next request asks for the whole.
  await stage.get('/')
  assert.doesNotMatch(stage.origin.heads.at(-1)!, /^If-None-Match/m)
})

test('a client that wants to know asks the origin, and says so', async () => {
  await using stage = await startCachingGateway({ cache: true })
  stage.origin.script = ({ write }) => write(whole('one', 'Cache-Control: max-age=60'))
  await stage.get('/')
  for (const wish of ['Cache-Control: no-cache', 'Pragma: no-cache', 'Cache-Control: min-fresh=90'])
    assert.equal((await stage.get('/', wish)).cache, 'goodgate; fwd=request; stored', wish)
  assert.equal((await stage.get('/', 'Range: bytes=0-0')).cache, 'goodgate; fwd=bypass')
  assert.equal((await stage.send('POST', '/', 'Content-Length: 0')).cache, 'goodgate; fwd=method')
})

test('fifty clients at once, one request to the origin', async () => {
  await using stage = await startCachingGateway({ cache: true })
  let answer = () => {}
  stage.origin.script = ({ write }) => void (answer = () => write(whole('for all', 'Cache-Control: max-age=60')))
  const all = Array.from({ length: 50 }, () => stage.get('/'))
  await until('all have come', () => stage.local.gateway.stats().inFlight === 50)
  answer()
  const got = await Promise.all(all)
  assert.ok(got.every(({ status, body }) => status === 200 && body === 'for all'))
  assert.equal(stage.origin.heads.length, 1)
  assert.equal(got.filter(({ cache }) => cache === 'goodgate; fwd=uri-miss; collapsed').length, 49)
})

test('nobody waits for what will not be kept', async () => {
  await using stage = await startCachingGateway({ cache: true })
  const answers: (() => void)[] = []
  stage.origin.script = ({ write }) => void answers.push(() => write(whole('mine', 'Cache-Control: private')))
  const first = [stage.get('/'), stage.get('/')]
  await until('both have come', () => stage.local.gateway.stats().inFlight === 2)
  assert.equal(answers.length, 1)
  answers[0]!()
  await until('the other is asked for', () => answers.length === 2)
  answers[1]!()
  assert.deepEqual(
    (await Promise.all(first)).map(({ cache }) => cache),
    Array(2).fill('goodgate; fwd=uri-miss; detail=private'),
  )
  const more = [stage.get('/'), stage.get('/')]
  await until('both are asked for', () => answers.length === 4)
  for (const answer of answers.slice(2)) answer()
  await Promise.all(more)
})

test('when the one who asks leaves, another asks', async () => {
  await using stage = await startCachingGateway({ cache: true })
  const answers: (() => void)[] = []
  stage.origin.script = ({ write }) => void answers.push(() => write(whole('late', 'Cache-Control: max-age=60')))
  const leaver = exchangeRaw({
    port: stage.local.port,
    send: ['GET / HTTP/1.1\r\nHost: site.example\r\n\r\n'],
    limitMs: 300,
  })
  await until('it is asked for', () => answers.length === 1)
  const others = [stage.get('/'), stage.get('/')]
  await until('they wait', () => stage.local.gateway.stats().inFlight === 3)
  assert.equal(answers.length, 1)
  await leaver
  await until('one of them asks', () => answers.length === 2)
  answers[1]!()
  assert.deepEqual(
    (await Promise.all(others)).map(({ body }) => body),
    ['late', 'late'],
  )
  assert.equal(answers.length, 2)
})

test('who waits in vain asks for itself; who waited for a failure is told of it', async () => {
  await using stage = await startCachingGateway({ cache: true })
  stage.origin.script = () => {}
  const all = [stage.get('/'), stage.get('/'), stage.get('/')]
  await until('one is asked', () => stage.origin.heads.length === 1 && stage.local.gateway.stats().inFlight === 3)
  await stage.kill()
  assert.deepEqual(
    (await Promise.all(all)).map(({ status }) => status),
    [502, 502, 502],
  )
  assert.equal(stage.local.gateway.stats().inFlight, 0)
})

test('an origin that fails while many want its stale answer is asked once', async () => {
  await using stage = await startCachingGateway({ cache: true, staleIfError: '10m' })
  stage.origin.script = ({ write }) => write(whole('old', 'Cache-Control: max-age=10', 'Connection: close'))
  await stage.get('/')
  stage.wait(20)
  let fail = () => {}
  stage.origin.script = ({ reset }) => void (fail = reset)
  const all = Array.from({ length: 20 }, () => stage.get('/'))
  await until('all have come', () => stage.local.gateway.stats().inFlight === 20)
  fail()
  assert.ok((await Promise.all(all)).every(({ body }) => body === 'old'))
  assert.equal(stage.origin.heads.length, 2)
  const hidden = (await stage.log(21)).filter(line => line.hidden === true && line.cause === 'connection-reset')
  assert.equal(hidden.length, 20)
})

test('a stale answer is given at once while another fetches the new one, where the origin allows it', async () => {
  await using stage = await startCachingGateway({ cache: true })
  stage.origin.script = ({ write }) => write(whole('old', 'Cache-Control: max-age=10, stale-while-revalidate=60'))
  await stage.get('/')
  stage.wait(20)
  let answer = () => {}
  stage.origin.script = ({ write }) => void (answer = () => write(whole('new', 'Cache-Control: max-age=10')))
  const fetching = stage.get('/')
  await until('it is asked for', () => stage.origin.heads.length === 2)
  const meanwhile = await stage.get('/')
  assert.equal(meanwhile.body, 'old')
  assert.match(meanwhile.cache!, /^goodgate; hit; ttl=-10$/)
  answer()
  assert.equal((await fetching).body, 'new')
})

test('a change makes it invalid, also by another route and where the answer says', async () => {
  await using stage = await startCachingGateway({ cache: true, methods: ['GET'] })
  const { local, origin } = stage
  let count = 0
  origin.script = ({ write }) => write(whole(`${++count}`, 'Cache-Control: max-age=60', 'Content-Location: /b?c'))
  const { config } = local.gateway.snapshot
  local.gateway.apply({
    ...config,
    routes: [...config.routes, { ...config.routes[0]!, name: 'changes', methods: ['POST'], cache: false }],
  })
  for (const [target, body] of [
    ['/a', '1'],
    ['/b?c', '2'],
    ['/a', '1'],
    ['/b?c', '2'],
  ] as const)
    assert.equal((await stage.get(target)).body, body)
  await stage.send('POST', '/a', 'Content-Length: 0')
  assert.equal((await stage.get('/a')).body, '4')
  assert.equal((await stage.get('/b?c')).body, '5')
})

test('it survives a reload, but not another upstream behind the same route', async () => {
  await using stage = await startCachingGateway({ cache: true })
  stage.origin.script = ({ write }) => write(whole('kept', 'Cache-Control: max-age=60'))
  await stage.get('/')
  const { gateway } = stage.local
  const { config } = gateway.snapshot
  gateway.apply({ ...config })
  assert.match((await stage.get('/')).cache!, /hit/)
  const other = { ...config.upstreams.app!, name: 'other' }
  gateway.apply({
    ...config,
    upstreams: { other },
    routes: [{ ...config.routes[0]!, upstreams: [{ name: 'other', weight: 1 }] }],
  })
  assert.match((await stage.get('/')).cache!, /uri-miss/)
})

test('members of other caches stay in front of ours', async () => {
  await using stage = await startCachingGateway({ cache: true })
  stage.origin.script = ({ write }) =>
    write(whole('x', 'Cache-Control: max-age=60', 'Cache-Status: Origin; hit', 'Age: 5'))
  assert.equal((await stage.get('/')).field('cache-status'), 'Origin; hit, goodgate; fwd=uri-miss; stored')
  const { field } = await stage.get('/')
  assert.match(field('cache-status')!, /^Origin; hit, goodgate; hit; ttl=5[45]$/)
  assert.equal(field('age'), '5')
})

test('a large answer to a client that reads slowly arrives whole', async () => {
  await using stage = await startCachingGateway({ cache: true })
  const body = 'x'.repeat(3 * 1024 * 1024)
  stage.origin.script = ({ write }) => write(whole(body, 'Cache-Control: max-age=60'))
  assert.equal((await stage.get('/')).body.length, body.length)
  const again = await stage.get('/')
  assert.match(again.cache!, /hit/)
  assert.equal(again.body, body)
})

test('who waits for what another’s request brings waits within `total` all the same', async () => {
  await using stage = await startCachingGateway({ cache: true, timeouts: { total: '400ms' } })
  stage.origin.script = () => {}
  const first = stage.get('/')
  await until('it is asked', () => stage.origin.heads.length === 1)
  const since = performance.now()
  assert.equal((await stage.get('/')).status, 504)
  assert.ok(performance.now() - since < 3000)
  assert.equal((await first).status, 504)
})

test('an answer that was asked for before a change and comes after it is not kept', async () => {
  await using stage = await startCachingGateway({ cache: true })
  let finish = (): void => {}
  stage.origin.script = ({ head, write }) => {
    if (head.startsWith('POST')) return write(whole('done'))
    finish = () => write(whole('old', 'Cache-Control: max-age=60'))
  }
  const early = stage.get('/')
  await until('it is asked', () => stage.origin.heads.length === 1)
  assert.equal((await stage.send('POST', '/', 'Content-Length: 0')).status, 200)
  stage.origin.script = ({ write }) => write(whole('new', 'Cache-Control: max-age=60'))
  finish()
  assert.equal((await early).body, 'old')
  assert.equal((await stage.get('/')).body, 'new')
  assert.match((await stage.get('/')).cache!, /^goodgate; hit; /)
})
