/** Loading: the defaults of the contract, merging, forms of writing. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { problemLine } from '../../src/config/problem.ts'
import { complaints, good, load, loadAll, withTop, withUpstream } from './read.ts'

const DEFAULT_UPSTREAM = {
  balance: { kind: 'least-busy' },
  protocol: 'auto',
  tls: { verify: true, minVersion: 'TLSv1.2' },
  timeouts: {
    connectMs: 3000,
    tlsMs: 5000,
    writeMs: 30_000,
    firstByteMs: 60_000,
    idleMs: 60_000,
    totalMs: 0,
    tunnelIdleMs: 3_600_000,
  },
  keepAlive: { idleMs: 'auto', maxIdle: 256 },
  retry: { attempts: 3, budget: 0.2, holdMs: 3000, on: [] },
  health: { passive: { fall: 5, windowMs: 30_000, ejectionMs: 10_000 } },
  limits: {
    connections: 0,
    adaptive: false,
    queue: 1000,
    queueTimeoutMs: 5000,
    responseHeaders: 65_536,
    responseBody: 0,
  },
  slowStartMs: 0,
  sendProxyProtocol: 'none',
  host: 'client',
  deny: [],
}

const DEFAULT_ROUTE = {
  path: '/',
  exact: false,
  stripPrefix: false,
  timeouts: {},
  requestHeaders: { set: {}, remove: [] },
  responseHeaders: { set: {}, remove: [] },
  maintenance: false,
  cache: false,
  staleIfErrorMs: 0,
  allow: [],
  deny: [],
}

test('the least configuration has every default of the contract', () => {
  const config = good(
    'listen:\n  - address: 127.0.0.1:8080\nupstreams:\n  app:\n    endpoints:\n      - http://127.0.0.1:3000\n',
  )
  assert.deepEqual(config, {
    listen: [{ address: '127.0.0.1:8080', bind: { host: '127.0.0.1', port: 8080 }, proxyProtocol: false }],
    admin: { address: '127.0.0.1:9901' },
    workers: 'auto',
    trustedProxies: [],
    resolver: { servers: null, timeoutMs: 2000 },
    upstreams: {
      app: {
        name: 'app',
        endpoints: [
          { id: 'http://127.0.0.1:3000', scheme: 'http', host: '127.0.0.1', port: 3000, weight: 1, backup: false },
        ],
        ...DEFAULT_UPSTREAM,
      },
    },
    routes: [{ name: '/', upstreams: [{ name: 'app', weight: 1 }], ...DEFAULT_ROUTE }],
    limits: {
      requestHeaders: 65_536,
      requestBody: 0,
      headerTimeoutMs: 10_000,
      bodyIdleMs: 30_000,
      clientWriteMs: 30_000,
      clientIdleMs: 75_000,
      clientConnections: 0,
      loopDelayMs: 1000,
    },
    shutdown: { drainMs: 30_000 },
    errors: { theme: 'default', contact: '', statusPage: '', behindCdn: false, showDetailsTo: [] },
    log: { access: { format: 'json', path: 'stdout', query: false }, level: 'info' },
    cache: { memory: 64 * 1024 ** 2, disk: null },
    incidents: { store: 'sqlite:goodgate.db', retentionMs: 2_592_000_000 },
  })
})

test('a configuration is plain JSON', () => {
  const config = good(withUpstream('tls: { serverName: app.internal }\nkeepAlive: { idle: 30s }'))
  assert.deepEqual(JSON.parse(JSON.stringify(config)), config)
})

describe('forms of writing', () => {
  test('JSON, with tabs and a byte order mark', () => {
    const config = good(
      '\ufeff{\n\t"listen": [{ "address": ":80" }],\n\t"upstreams": { "app": { "endpoints": ["http://a:1"] } }\n}',
    )
    assert.equal(config.upstreams.app?.endpoints[0]?.id, 'http://a:1')
  })
  test('anchors, aliases and merge keys', () => {
    const config = good(
      'listen: [":80"]\nupstreams:\n  a: &base { endpoints: [1], balance: random, timeouts: { connect: 1s } }\n  b: { <<: *base, endpoints: [2] }\nroutes: [{ upstream: a }, { path: /b, upstream: b }]',
    )
    assert.deepEqual(config.upstreams.b?.balance, { kind: 'random' })
    assert.equal(config.upstreams.b?.timeouts.connectMs, 1000)
    assert.equal(config.upstreams.b?.endpoints[0]?.port, 2)
  })
  test('a complaint about anchored text is made once', () => {
    assert.equal(
      complaints('listen: [":80"]\nupstreams:\n  a: &base { endpoints: [1, "${NONE}"] }\n  b: *base').length,
      1,
    )
  })
  test('keys without a value say nothing', () => {
    assert.deepEqual(
      good(withUpstream('timeouts:\nretry:\n  hold:')).upstreams.app?.timeouts,
      DEFAULT_UPSTREAM.timeouts,
    )
  })
  test('every way to balance', () => {
    const balance = (written: string): unknown => good(withUpstream(`balance: ${written}`)).upstreams.app?.balance
    assert.deepEqual(balance('two-choices'), { kind: 'two-choices' })
    assert.deepEqual(balance('{ hash: ip }'), { kind: 'hash', by: 'ip' })
    assert.deepEqual(balance('{ hash: "header:X-User" }'), { kind: 'hash', by: 'header', name: 'X-User' })
    assert.deepEqual(balance('{ hash: "cookie:sid" }'), { kind: 'hash', by: 'cookie', name: 'sid' })
  })
  test('times without a limit are 0', () => {
    const config = good(withUpstream('timeouts: { connect: none, idle: none }\nkeepAlive: { idle: none }'))
    assert.deepEqual(
      [
        config.upstreams.app?.timeouts.connectMs,
        config.upstreams.app?.timeouts.idleMs,
        config.upstreams.app?.keepAlive.idleMs,
      ],
      [0, 0, 0],
    )
    assert.equal(good(withTop('shutdown: { drain: none }')).shutdown.drainMs, 0)
    assert.equal(good(withTop('shutdown: { drain: 0s }')).shutdown.drainMs, 1)
  })
  test('versions of TLS, quoted or not', () => {
    for (const [written, version] of [
      ['"1.2"', 'TLSv1.2'],
      ['1.3', 'TLSv1.3'],
      ['TLSv1.3', 'TLSv1.3'],
      ['1.0', 'TLSv1'],
    ]) {
      assert.equal(good(withUpstream(`tls: { minVersion: ${written} }`)).upstreams.app?.tls.minVersion, version)
    }
  })
  test('statuses of a health check', () => {
    const status = (written: string): unknown =>
      good(withUpstream(`health: { active: { status: ${written} } }`)).upstreams.app?.health.active
    assert.deepEqual(status('200'), {
      type: 'http',
      method: 'GET',
      path: '/healthz',
      intervalMs: 5000,
      timeoutMs: 2000,
      rise: 2,
      fall: 3,
      status: [[200, 200]],
    })
    assert.deepEqual((status('"200-299, 304"') as { status: unknown }).status, [
      [200, 299],
      [304, 304],
    ])
  })
  test('an upstream named like a part of every object is no trap', () => {
    const config = good('listen: [":80"]\nupstreams: { constructor: { endpoints: [1] } }')
    assert.equal(config.upstreams.constructor?.name, 'constructor')
  })
})

describe('routes', () => {
  const route = (written: string): unknown => good(withTop(`routes: [${written}]`)).routes[0]
  test('have their host and path for a name', () => {
    assert.deepEqual(route('{ host: "*.example.com", path: /api/, upstream: app }'), {
      ...DEFAULT_ROUTE,
      name: '*.example.com/api/',
      host: '*.example.com',
      path: '/api/',
      upstreams: [{ name: 'app', weight: 1 }],
    })
  })
  test('keep everything that is written', () => {
    assert.deepEqual(
      route(
        '{ name: shop, path: /shop/, exact: true, methods: [GET], headers: { x-beta: "1" }, query: { v: "2" }, upstreams: { app: 9 }, rewrite: /, ' +
          'timeouts: { firstByte: 5s, total: none }, requestHeaders: { set: { X-A: "1" }, remove: [X-B] }, responseHeaders: { remove: [Server] }, ' +
          'maintenance: true, cache: true, staleIfError: 1m, allow: [10.0.0.0/8], deny: ["::1"] }',
      ),
      {
        name: 'shop',
        path: '/shop/',
        exact: true,
        methods: ['GET'],
        headers: { 'x-beta': '1' },
        query: { v: '2' },
        upstreams: [{ name: 'app', weight: 9 }],
        rewrite: '/',
        stripPrefix: false,
        timeouts: { firstByteMs: 5000, totalMs: 0 },
        requestHeaders: { set: { 'X-A': '1' }, remove: ['X-B'] },
        responseHeaders: { set: {}, remove: ['Server'] },
        maintenance: {},
        cache: true,
        staleIfErrorMs: 60_000,
        allow: ['10.0.0.0/8'],
        deny: ['::1'],
      },
    )
  })
  test('redirect with 308 unless told otherwise, and need no upstream', () => {
    const config = good(
      'listen: [":80"]\nroutes: [{ host: old.example.com, redirect: { to: "https://new.example.com{path}" } }]',
    )
    assert.deepEqual(config.routes[0]?.redirect, { to: 'https://new.example.com{path}', status: 308 })
    assert.deepEqual(config.routes[0]?.upstreams, [])
  })
  test('forget the port of their host', () => {
    assert.equal((route('{ host: "a.example:8080", upstream: app }') as { host: string }).host, 'a.example')
    assert.equal((route('{ host: "[::1]:8080", upstream: app }') as { host: string }).host, '[::1]')
  })
})

describe('several files', () => {
  test('lists are appended, maps merged, later scalars win', () => {
    const { config } = loadAll([
      'listen: [":80"]\nworkers: 2\nupstreams: { app: { endpoints: [1], balance: random, timeouts: { connect: 1s } } }\ntrustedProxies: [10.0.0.0/8]',
      'listen: [":81"]\nworkers: 4\nupstreams: { app: { endpoints: [2], timeouts: { idle: 2s } } }\ntrustedProxies: [::1]',
    ])
    assert.deepEqual(
      config?.listen.map(one => one.address),
      [':80', ':81'],
    )
    assert.equal(config?.workers, 4)
    assert.deepEqual(
      config?.upstreams.app?.endpoints.map(one => one.port),
      [1, 2],
    )
    assert.deepEqual(config?.upstreams.app?.balance, { kind: 'random' })
    assert.equal(config?.upstreams.app?.timeouts.connectMs, 1000)
    assert.equal(config?.upstreams.app?.timeouts.idleMs, 2000)
    assert.deepEqual(config?.trustedProxies, ['10.0.0.0/8', '::1'])
  })
  test('an empty file adds nothing', () => {
    assert.equal(
      loadAll(['listen: [":80"]\nupstreams: { app: { endpoints: [1] } }', '# later']).config?.listen.length,
      1,
    )
  })
  test('a complaint names the file that it is about', () => {
    const { problems } = loadAll([
      'listen: [":80"]\nupstreams: { app: { endpoints: [1], balance: x } }',
      'workers: none\nlisten: [":80"]\nfoo: 1',
    ])
    assert.deepEqual(problems.map(problemLine), [
      '1.yaml:2:46 error invalid-value upstreams.app.balance: expected round-robin, least-busy, two-choices, random, { hash: ip }, { sticky: NAME }; got "x"',
      '2.yaml:1:10 error invalid-value workers: expected auto or a whole number from 1 to 512; got "none"',
      '2.yaml:2:10 error address-conflict listen[1].address: :80 is listened on twice; remove one',
      '2.yaml:3:1 error unknown-key "foo" is not known at the top of the configuration; known here: name, listen, admin, workers, trustedProxies, resolver, upstreams, routes, cache, limits, shutdown, errors, log, incidents',
    ])
  })
})

test('an endpoint named twice counts as one, with the weight of both', () => {
  const { config } = load(
    'listen: [":80"]\nupstreams: { app: { endpoints: ["http://a:1", { url: "http://a:1", weight: 2 }, { url: "http://b:1", backup: true }, "http://b:1"] } }',
  )
  assert.deepEqual(
    config?.upstreams.app?.endpoints.map(({ id, weight, backup }) => [id, weight, backup]),
    [
      ['http://a:1', 3, false],
      ['http://b:1', 1, false],
    ],
  )
})
