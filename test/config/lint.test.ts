/** Lints: each predicts a failure by its cause, and is silent where the configuration is sound. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lintConfig } from '../../src/config/lint.ts'
import { loadTree } from '../../src/config/load.ts'

function lint(text: string): string[] {
  const { config, tree, problems } = loadTree([{ name: 'x', text, dir: '/' }], {}, { readFile: () => '' })
  if (!config || !tree) throw new Error(JSON.stringify(problems))
  return lintConfig(config, tree).map(
    ({ line, column, code, cause, suspects }) =>
      `${line}:${column} ${code} → ${cause ?? '-'} (${suspects?.join(', ') ?? ''})`,
  )
}

const app = (endpoints: string, rest = ''): string =>
  `listen: ["127.0.0.1:8080", unix:/run/gate.sock]\nupstreams: { app: { endpoints: [${endpoints}]${rest} } }`

describe('endpoints', () => {
  for (const [endpoint, ...lines] of [
    ['http://a:443', '2:33 http-to-https-port → plaintext-to-tls-port (http-to-https-port)'],
    ['{ url: "http://a:8443", weight: 2 }', '2:40 http-to-https-port → plaintext-to-tls-port (http-to-https-port)'],
    ['https://a:80', '2:33 https-to-http-port → tls-to-plaintext-port (https-to-http-port)'],
    ['http://127.0.0.1:8080', '2:33 target-is-gateway → proxy-loop-detected (target-is-gateway)'],
    ['8080', '2:33 target-is-gateway → proxy-loop-detected (target-is-gateway)'],
    ['unix:/run/gate.sock', '2:33 target-is-gateway → proxy-loop-detected (target-is-gateway)'],
    ['https://10.0.0.1:8443', '2:33 sni-not-sent → tls-certificate-error (sni-not-sent, certificate-name-mismatch)'],
    ['http://a:80'],
    ['https://a'],
    ['https://a:8443'],
    ['http://10.0.0.1:8080'],
    ['unix:/run/app.sock'],
  ] as const) {
    test(endpoint, () => assert.deepEqual(lint(app(endpoint.startsWith('{') ? endpoint : `"${endpoint}"`)), lines))
  }
  test('one wrong among several is pointed at, after a repeated one too', () => {
    assert.deepEqual(lint(app('"http://a:1", "http://a:1", "http://a:443"')), [
      '2:61 http-to-https-port → plaintext-to-tls-port (http-to-https-port)',
    ])
  })
  test('a listener on all interfaces is reached over loopback', () => {
    assert.match(
      lint('listen: [":80"]\nupstreams: { app: { endpoints: ["http://localhost:80"] } }')[0] ?? '',
      /target-is-gateway/,
    )
  })
})

describe('an upstream', () => {
  for (const [rest, ...lines] of [
    [
      ', tls: { serverName: a.b }',
      '2:55 setting-has-no-effect → plaintext-to-tls-port (setting-has-no-effect, http-to-https-port)',
    ],
    [', deny: ["10.0.0.0/8"]', '2:33 wrong-address → destination-ip-prohibited (wrong-address)'],
    [
      ', keepAlive: { idle: 75s }',
      '2:74 keepalive-shorter-than-gateway → stale-connection-reuse (keepalive-shorter-than-gateway)',
    ],
    [
      ', keepAlive: { idle: none }',
      '2:74 keepalive-shorter-than-gateway → stale-connection-reuse (keepalive-shorter-than-gateway)',
    ],
    [
      ', limits: { responseHeaders: 4KiB }',
      '2:82 response-header-buffer-too-small → http-response-header-section-size (response-header-buffer-too-small)',
    ],
    [', keepAlive: { idle: 4s }'],
    [', deny: ["11.0.0.0/8"]'],
  ] as const) {
    test(rest, () => assert.deepEqual(lint(app('"http://10.0.0.1:1"', rest)), lines))
  }
  test('TLS to an address is fine with a name, an authority of one’s own, or unverified', () => {
    for (const tls of ['serverName: a.b', 'verify: false'])
      assert.deepEqual(lint(app('"https://10.0.0.1:1"', `, tls: { ${tls} }`)), [])
  })
})

test('trust in everybody is pointed at', () => {
  assert.deepEqual(lint(`${app('1')}\ntrustedProxies: [10.0.0.0/8, 0.0.0.0/0]\nerrors: { showDetailsTo: ["::/0"] }`), [
    '3:30 trusts-everyone → - ()',
    '4:27 trusts-everyone → - ()',
  ])
})

test('a head limit below what browsers send is pointed at', () => {
  assert.deepEqual(lint(`${app('1')}\nlimits: { requestHeaders: 2KiB }`), [
    '3:27 request-header-limit-small → http-request-error ()',
  ])
})
