/** `staleIfError`: when the upstream fails its last good answer is given, is marked as such, and the failure is counted all the same. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { startCachingGateway, whole } from '../helpers/caching-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { until } from '../helpers/until.ts'

test('an upstream that dies: its last good answer with its age, and the failure in log, metrics and evidence', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  stage.origin.script = ({ write }) => write(whole('news', 'Cache-Control: max-age=5', 'X-Mine: 1'))
  const live = await stage.get('/')
  assert.deepEqual(
    [live.status, live.body, live.field('cache-status'), live.field('age')],
    [200, 'news', undefined, undefined],
  )
  await stage.kill()
  stage.wait(60)
  const stale = await stage.get('/')
  assert.deepEqual([stale.status, stale.body, stale.field('x-mine')], [200, 'news', '1'])
  assert.equal(stale.cache, 'goodgate; fwd=stale; detail=connection-refused')
  assert.ok(Number(stale.field('age')) >= 60)
  assert.equal(stale.field('warning'), undefined)
  assert.match(stale.field('via')!, /gateway-under-test/)
  const [first, second] = await stage.log(2)
  assert.equal(first!.hidden, undefined)
  assert.deepEqual(
    [second!.status, second!.hidden, second!.cause, second!.phase],
    [200, true, 'connection-refused', 'connect'],
  )
  assert.equal(second!.requestId, stale.field('x-request-id'))
  const { telemetry } = stage.local.gateway
  assert.deepEqual(telemetry.metrics.snapshot().failures, [
    { upstream: 'app', cause: 'connection-refused', hidden: true, count: 1 },
  ])
  const evidence = telemetry.evidence.get(second!.requestId as string)
  assert.deepEqual([evidence?.hidden, evidence?.exchange.answer.by], [true, 'cache'])
})

test('while it lives every request reaches it, however fresh the last answer is', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  let count = 0
  stage.origin.script = ({ write }) => write(whole(`${++count}`, 'Cache-Control: max-age=3600', 'ETag: "a"'))
  for (const body of ['1', '2', '3']) assert.equal((await stage.get('/')).body, body)
  await stage.get('/', 'If-None-Match: "a"')
  assert.match(stage.origin.heads.at(-1)!, /^If-None-Match: "a"\r$/m)
})

test('an answer of the origin’s own that means failure is replaced too, and named', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  stage.origin.script = ({ write }) => write(whole('good'))
  await stage.get('/')
  stage.origin.script = ({ write }) =>
    write('HTTP/1.1 503 Busy\r\nRetry-After: 5\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbad\r\n0\r\n\r\n')
  const { status, body, cache, field } = await stage.get('/')
  assert.deepEqual([status, body], [200, 'good'])
  assert.equal(cache, 'goodgate; fwd=stale; fwd-status=503; detail=origin-error-response/overloaded')
  assert.equal(field('retry-after'), undefined)
  const { hidden, cause, reason } = (await stage.log(2))[1]!
  assert.deepEqual([hidden, cause, reason], [true, 'origin-error-response', 'overloaded'])
  // One that breaks off on the way is a failure as well.
  stage.wait(3)
  stage.origin.script = ({ write, end }) => {
    write('HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nhalf')
    end()
  }
  const broken = await stage.get('/')
  assert.deepEqual([broken.status, broken.body], [200, 'good'])
  assert.equal((await stage.log(3))[2]!.cause, 'http-response-incomplete')
})

test('what is not kept cannot stand in: the failure is explained as ever', async () => {
  const cases: [lines: string[], asked?: string[]][] = [
    [['Cache-Control: no-store']],
    [['Cache-Control: private']],
    [['Set-Cookie: a=b']],
    [['Vary: *']],
    [['Cache-Control: max-age=0, must-revalidate']],
    [['Cache-Control: no-cache']],
    [['Cache-Control: max-age=1, stale-if-error=1']],
    [[], ['Cookie: session=1']],
    [['Cache-Control: max-age=60'], ['Authorization: Basic eA==']],
  ]
  for (const [lines, asked = []] of cases) {
    await using stage = await startCachingGateway({ staleIfError: '10m' })
    stage.origin.script = ({ write }) => write(whole('x', ...lines))
    await stage.get('/', ...asked)
    await stage.kill()
    stage.wait(5)
    const { status, field } = await stage.get('/', ...asked)
    assert.equal(status, 502, lines.join())
    assert.match(field('proxy-status')!, /connection-refused/)
    assert.equal((await stage.log(2))[1]!.hidden, undefined)
  }
})

test('it is over when the time is over', async () => {
  await using stage = await startCachingGateway({ staleIfError: '1m' })
  stage.origin.script = ({ write }) => write(whole('x', 'Cache-Control: max-age=10'))
  await stage.get('/')
  await stage.kill()
  stage.wait(65)
  assert.equal((await stage.get('/')).status, 200)
  stage.wait(10)
  assert.equal((await stage.get('/')).status, 502)
})

test('a failing origin is asked by one request every two seconds; the others have their answer at once', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  stage.origin.script = ({ write }) => write(whole('good'))
  await stage.get('/')
  stage.origin.script = ({ reset }) => reset()
  assert.equal((await stage.get('/')).cache, 'goodgate; fwd=stale; detail=connection-reset')
  const asked = stage.origin.heads.length
  for (let i = 0; i < 20; i++)
    assert.match((await stage.get('/')).cache!, /^goodgate; hit; ttl=-?\d+; detail=connection-reset$/)
  assert.equal(stage.origin.heads.length, asked)
  assert.equal(
    (await stage.log(22)).filter(({ hidden, cause }) => hidden === true && cause === 'connection-reset').length,
    21,
  )
  stage.wait(3)
  let answer = () => {}
  stage.origin.script = ({ write }) => void (answer = () => write(whole('back')))
  const probe = stage.get('/')
  while (stage.origin.heads.length === asked) await new Promise(resolve => setImmediate(resolve))
  assert.equal((await stage.get('/')).body, 'good')
  answer()
  assert.deepEqual([(await probe).body, (await probe).cache], ['back', undefined])
  stage.origin.script = ({ write }) => write(whole('again'))
  assert.equal((await stage.get('/')).body, 'again')
})

test('the same answer again makes the kept one young; one without a strong ETag is copied once a second', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  let lines = ['ETag: "a"', 'X-At: 1']
  stage.origin.script = ({ write }) => write(whole('same', ...lines))
  await stage.get('/')
  stage.wait(100)
  lines = ['ETag: "a"', 'X-At: 2']
  await stage.get('/')
  let body = 'one'
  stage.origin.script = ({ head, write }) => write(whole(head.includes('/other') ? body : 'same', ...lines))
  lines = []
  await stage.get('/other')
  body = 'two'
  await stage.get('/other')
  await stage.kill()
  const { field } = await stage.get('/')
  assert.deepEqual([field('age'), field('x-at')], ['0', '2'])
  assert.equal((await stage.get('/other')).body, 'one')
})

test('a later answer takes the kept one’s place', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  for (const body of ['one', 'two']) {
    stage.origin.script = ({ write }) => write(whole(body, 'ETag: W/"a"'))
    await stage.get('/')
    stage.wait(2)
  }
  await stage.kill()
  assert.equal((await stage.get('/')).body, 'two')
})

test('a probe whose client leaves leaves the next one to find out', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  stage.origin.script = ({ write }) => write(whole('good'))
  await stage.get('/')
  stage.origin.script = ({ reset }) => reset()
  await stage.get('/')
  stage.wait(3)
  stage.origin.script = () => {}
  const asked = stage.origin.heads.length
  const leaver = exchangeRaw({
    port: stage.local.port,
    send: ['GET / HTTP/1.1\r\nHost: site.example\r\n\r\n'],
    limitMs: 200,
  })
  await until('it is asked', () => stage.origin.heads.length === asked + 1)
  assert.equal((await stage.get('/')).body, 'good')
  await leaver
  stage.origin.script = ({ write }) => write(whole('back'))
  await until('the probe is over', () => stage.local.gateway.stats().inFlight === 0)
  assert.equal((await stage.get('/')).body, 'back')
})

test('an origin that answers again is trusted again, also where its answer is not kept', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  stage.origin.script = ({ write }) => write(whole('good'))
  await stage.get('/')
  stage.origin.script = ({ reset }) => reset()
  await stage.get('/')
  stage.wait(3)
  const answers: (() => void)[] = []
  stage.origin.script = ({ write }) => void answers.push(() => write(whole('mine', 'Cache-Control: private')))
  const first = stage.get('/')
  await until('it is asked', () => answers.length === 1)
  answers[0]!()
  assert.equal((await first).body, 'mine')
  const both = [stage.get('/'), stage.get('/')]
  await until('both are asked', () => answers.length === 3)
  for (const answer of answers.slice(1)) answer()
  assert.deepEqual(
    (await Promise.all(both)).map(({ body }) => body),
    ['mine', 'mine'],
  )
})

test('each variant of Vary stands in for its own', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  stage.origin.script = ({ head, write }) => write(whole(/language: (\w+)/i.exec(head)![1]!, 'Vary: Accept-Language'))
  for (const language of ['de', 'fr']) await stage.get('/', `Accept-Language: ${language}`)
  await stage.kill()
  for (const language of ['de', 'fr'])
    assert.equal((await stage.get('/', `Accept-Language: ${language}`)).body, language)
  assert.equal((await stage.get('/', 'Accept-Language: es')).status, 502)
})

test('HEAD and conditional requests are answered from a kept GET', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  stage.origin.script = ({ write }) => write(whole('hello', 'ETag: "a"'))
  await stage.get('/')
  await stage.kill()
  const head = await stage.send('HEAD', '/')
  assert.deepEqual([head.status, head.body, head.field('content-length')], [200, '', '5'])
  const unchanged = await stage.get('/', 'If-None-Match: "a"')
  assert.deepEqual(
    [unchanged.status, unchanged.body, unchanged.field('etag'), unchanged.field('content-length')],
    [304, '', '"a"', undefined],
  )
  assert.equal((await stage.get('/', 'Range: bytes=0-1')).status, 502)
})

test('an answer that broke off is not kept, and one with chunks is kept without them', async () => {
  await using stage = await startCachingGateway({ staleIfError: '10m' })
  stage.origin.script = ({ write }) =>
    write(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: 1\r\n\r\n',
    )
  await stage.get('/whole')
  stage.origin.script = ({ write, end }) => {
    write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')
    end()
  }
  await stage.get('/half')
  stage.origin.script = ({ write, end }) => {
    write('HTTP/1.1 200 OK\r\n\r\nwho knows')
    end()
  }
  await stage.get('/unending')
  await stage.kill()
  const { body, field } = await stage.get('/whole')
  assert.deepEqual([body, field('content-length'), field('transfer-encoding')], ['hello world', '11', undefined])
  assert.equal((await stage.get('/half')).status, 502)
  assert.equal((await stage.get('/unending')).status, 502)
})
