/** The admin API over real HTTP: what each call answers. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { ADMIN_ROUTES } from '../../src/admin/routes.ts'
import { startAdmin } from '../../src/admin/server.ts'
import { CAUSE_IDS } from '../../src/causes/table.ts'
import type { Evidence } from '../../src/telemetry/evidence.ts'
import { exchangeOf } from '../telemetry/entries.ts'
import { ask, type Reply } from './ask.ts'
import { type FakeGateway, fakeSource } from './fake-source.ts'

const closing: (() => Promise<void>)[] = []
after(() => Promise.all(closing.map(close => close())))

async function admin(fake: FakeGateway = {}): Promise<{ at: string; source: ReturnType<typeof fakeSource> }> {
  const source = fakeSource(fake)
  const { address, close } = await startAdmin({ address: '127.0.0.1:0', source })
  closing.push(close)
  return { at: address, source }
}

function assertProblem(reply: Reply, status: number): void {
  assert.equal(reply.status, status)
  assert.equal(reply.headers['content-type'], 'application/problem+json')
  assert.equal(reply.json().status, status)
  assert.ok(reply.json().detail)
}

const refused: Evidence = {
  exchange: exchangeOf('5b1f0c6e9a7d4c21'),
  diagnosis: { cause: 'connection-refused', confidence: 'proven', phase: 'connect' },
  hidden: false,
  suspects: [
    { id: 'process-not-running', likelihood: 'high', evidence: 'nothing listens', confirm: 'ss -ltn', fix: 'start it' },
  ],
}
const slow: Evidence = {
  exchange: exchangeOf('slow-one', { attempts: [] }),
  diagnosis: null,
  hidden: false,
  suspects: [],
}

describe('calls', () => {
  test('status and upstreams are passed on as they are', async () => {
    const upstreams = [{ name: 'app', balance: 'least-busy', endpoints: [] }]
    const { at } = await admin({ upstreams })
    const status = (await ask(at, '/api/status')).json()
    assert.equal(status.state, 'serving')
    assert.equal(status.requests.failed, 12)
    assert.deepEqual((await ask(at, '/api/upstreams')).json(), upstreams)
  })

  test('an exchange is shown with its evidence and its name in front', async () => {
    const { at } = await admin({ evidence: [refused] })
    const reply = await ask(at, '/api/exchanges/5b1f0c6e9a7d4c21')
    assert.equal(reply.headers['content-type'], 'application/json')
    const { cause, status, phase, exchange, diagnosis, suspects } = reply.json()
    assert.deepEqual({ cause, status, phase }, { cause: 'connection-refused', status: 502, phase: 'connect' })
    assert.deepEqual({ exchange, diagnosis, suspects, hidden: false }, refused)
  })

  test('an exchange that nobody has is a problem', async () => {
    const { at } = await admin()
    assertProblem(await ask(at, '/api/exchanges/unknown'), 404)
    assertProblem(await ask(at, `/api/exchanges/${encodeURIComponent('../../etc')}`), 404)
  })

  test('the list of exchanges is as long as asked for, and no longer than it may be', async () => {
    const { at } = await admin({ evidence: Array.from({ length: 1200 }, () => refused) })
    assert.equal((await ask(at, '/api/exchanges')).json().length, 50)
    assert.equal((await ask(at, '/api/exchanges?limit=3')).json().length, 3)
    assert.equal((await ask(at, '/api/exchanges?limit=99999')).json().length, 1000)
    assertProblem(await ask(at, '/api/exchanges?limit=many'), 400)
    assertProblem(await ask(at, '/api/exchanges?limit=-1'), 400)
  })

  test('the list says in a line what each one was', async () => {
    const { at } = await admin({ evidence: [refused, slow] })
    const [first, second] = (await ask(at, '/api/exchanges')).json()
    assert.deepEqual(first, {
      requestId: '5b1f0c6e9a7d4c21',
      time: '2026-10-10T13:55:36.000Z',
      client: '192.0.2.7',
      method: 'GET',
      host: 'app.example.com',
      path: '/a/b',
      status: 502,
      durationMs: 3.2,
      route: 'app.example.com/',
      upstream: 'app',
      endpoint: 'http://127.0.0.1:3000',
      attempts: 1,
      cause: 'connection-refused',
      confidence: 'proven',
      phase: 'connect',
      hidden: false,
    })
    assert.equal('cause' in second, false)
  })

  test('the vocabulary is whole', async () => {
    const { at } = await admin()
    const causes = (await ask(at, '/api/causes')).json()
    assert.deepEqual(
      causes.map((cause: { id: string }) => cause.id),
      [...CAUSE_IDS],
    )
    assert.ok(causes.every((cause: { title: string; fix: string }) => cause.title && cause.fix))
  })

  test('the configuration is shown without its secrets', async () => {
    const { at } = await admin({ config: { admin: { address: '127.0.0.1:1', token: 'hunter2' } } })
    const reply = await ask(at, '/api/config')
    assert.deepEqual(reply.json().config.admin, { address: '127.0.0.1:1', token: '[redacted]' })
    assert.equal(reply.json().generation, 1)
  })

  test('a reload says whether it was one', async () => {
    const good = await admin()
    const reply = await ask(good.at, '/api/reload', { method: 'POST' })
    assert.equal(reply.status, 200)
    assert.deepEqual(reply.json(), { reloaded: true, generation: 2, problems: [] })
    const problems = [
      { severity: 'error' as const, code: 'unknown-key', path: 'g.yaml', line: 1, column: 1, message: 'x' },
    ]
    const bad = await admin({ reload: { reloaded: false, problems } })
    const refusal = await ask(bad.at, '/api/reload', { method: 'POST' })
    assert.equal(refusal.status, 409)
    assert.deepEqual(refusal.json(), { reloaded: false, problems })
  })

  test('a GET reloads nothing', async () => {
    const { at, source } = await admin()
    const reply = await ask(at, '/api/reload')
    assertProblem(reply, 405)
    assert.equal(reply.headers.allow, 'POST')
    assert.equal(source.reloads, 0)
  })

  test('metrics come as Prometheus text', async () => {
    const { at } = await admin()
    const reply = await ask(at, '/metrics')
    assert.match(reply.headers['content-type']!, /^text\/plain; version=0\.0\.4/)
    assert.match(reply.text, /^# HELP /)
  })

  test('health is the supervisor, readiness is the service', async () => {
    const { at } = await admin({ ready: { ready: false, why: 'draining' } })
    assert.equal((await ask(at, '/healthz')).status, 200)
    const reply = await ask(at, '/readyz')
    assert.equal(reply.status, 503)
    assert.equal(reply.text, 'not ready: draining\n')
    assert.equal((await ask((await admin()).at, '/readyz')).text, 'ready\n')
  })

  test('HEAD answers as GET does, without the body', async () => {
    const { at } = await admin()
    const reply = await ask(at, '/healthz', { method: 'HEAD' })
    assert.equal(reply.status, 200)
    assert.equal(reply.text, '')
  })

  test('what does not exist is a problem, and so is a source that fails', async () => {
    const { at, source } = await admin()
    assertProblem(await ask(at, '/nothing'), 404)
    assertProblem(await ask(at, '/api/status', { method: 'DELETE' }), 405)
    source.status = () => Promise.reject(new Error('no worker answers'))
    const failed = await ask(at, '/api/status')
    assertProblem(failed, 500)
    assert.equal(failed.json().detail, 'no worker answers')
  })

  test('the OpenAPI document names each call, and each answers', async () => {
    const { at } = await admin({ evidence: [refused] })
    const { openapi, paths } = (await ask(at, '/openapi.json')).json()
    assert.equal(openapi, '3.1.0')
    for (const { method, path } of ADMIN_ROUTES) assert.ok(paths[path][method.toLowerCase()], path)
    for (const path of Object.keys(paths)) {
      const method = 'get' in paths[path] ? 'GET' : 'POST'
      const reply = await ask(at, path.replace('{id}', '5b1f0c6e9a7d4c21'), { method, body: '{"on":true}' })
      assert.equal(reply.status, 200, path)
      const [type] = Object.keys(paths[path][method.toLowerCase()].responses[200].content)
      assert.ok(reply.headers['content-type']!.startsWith(type!), path)
    }
  })
})

describe('pages', () => {
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

  test('the overview shows endpoints with their state, failures with their cause, and where to look', async () => {
    const { at } = await admin({
      evidence: [refused, slow],
      upstreams: [
        {
          name: 'app',
          balance: 'round-robin',
          endpoints: [
            {
              id: 'http://127.0.0.1:3000',
              state: 'ejected',
              ...{ workers: 1, inFlight: 0, weight: 1, backup: true },
              connections: { active: 1, idle: 2 },
              attempts: 10,
              failures: 5,
            },
          ],
        },
      ],
    })
    const { text, headers } = await ask(at, '/', { headers: browser })
    assert.match(headers['content-type']!, /^text\/html/)
    for (const part of [
      'http://127.0.0.1:3000',
      'ejected',
      'backup',
      'connection-refused',
      '/api/exchanges/5b1f0c6e9a7d4c21',
      'Answered, but late',
    ]) {
      assert.ok(text.includes(part), part)
    }
  })

  test('an exchange is a page for a browser', async () => {
    const { at } = await admin({ evidence: [refused, slow] })
    const { text } = await ask(at, '/api/exchanges/5b1f0c6e9a7d4c21', { headers: browser })
    assert.match(text, /<h1>GET app\.example\.com\/a\/b<\/h1>/)
    assert.match(text, /ss -ltn/)
    assert.match((await ask(at, '/api/exchanges/slow-one', { headers: browser })).text, /Nothing failed/)
  })

  test('a configuration that was refused is told of', async () => {
    const problems = [
      {
        severity: 'error' as const,
        code: 'unknown-key',
        path: 'g.yaml',
        line: 3,
        column: 5,
        message: 'do you mean "listen"?',
      },
    ]
    const config = { files: ['g.yaml'], generation: 1, loadedAt: 0, rejected: { at: 0, problems } }
    const { at } = await admin({ status: { config } })
    assert.ok(
      (await ask(at, '/', { headers: browser })).text.includes(
        'g.yaml:3:5 error unknown-key do you mean &quot;listen&quot;?',
      ),
    )
  })

  test('what clients and upstreams wrote cannot become markup', async () => {
    const evil = '"><script>alert(1)</script>\u202e'
    const evidence: Evidence = {
      ...refused,
      exchange: exchangeOf('evil', { path: evil, host: evil, client: evil, method: evil, upstream: evil }),
    }
    const { at } = await admin({
      evidence: [evidence],
      status: { instance: evil, listeners: [evil] },
      upstreams: [
        {
          name: evil,
          balance: evil,
          endpoints: [
            {
              id: evil,
              state: 'failing',
              because: { cause: evil, reason: evil, evidence: evil, since: 0, count: 1 },
              ...{ workers: 1, inFlight: 0, weight: 1, backup: false },
              connections: { active: 0, idle: 0 },
              attempts: 1,
              failures: 1,
              lastFailure: { cause: evil, at: 0, requestId: evil },
            },
          ],
        },
      ],
    })
    for (const path of ['/', '/api/exchanges/evil']) {
      const { text } = await ask(at, path, { headers: browser })
      assert.equal(text.match(/<script>/g)?.length, 1, path)
      assert.ok(!text.includes('"><script>'), path)
      assert.ok(!text.includes('\u202e'), path)
    }
  })

  test('nothing is loaded from anywhere', async () => {
    const { at } = await admin({ evidence: [refused] })
    for (const path of ['/', '/api/exchanges/5b1f0c6e9a7d4c21']) {
      const { text } = await ask(at, path, { headers: browser })
      const markup = text.replace(/<script>.*<\/script>/s, '')
      assert.deepEqual(markup.match(/(?:src|href)="(?!\/|data:,|#)[^"]*"|@import|url\(/g), null)
    }
  })
})
