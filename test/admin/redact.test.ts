/** Secrets do not leave the process with the configuration. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redacted } from '../../src/admin/redact.ts'

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n'

test('keys, tokens, passwords and credentials in headers are taken out', () => {
  const config = {
    admin: { address: ':9901', token: 'hunter2' },
    listen: [{ tls: { certificate: 'CERT', key: PEM } }],
    upstreams: { app: { tls: { ca: 'CA', key: PEM, certificate: `CERT${PEM}` }, keepAlive: { maxIdle: 256 } } },
    routes: [
      {
        requestHeaders: {
          set: { Authorization: 'Bearer x', 'X-Api-Key': 'k', 'X-Auth-Token': 't', Cookie: 'sid=1', 'X-Env': 'prod' },
          remove: ['Cookie'],
        },
      },
    ],
    incidents: { store: 'postgres://goodgate:s3cret@db/goodgate' },
  }
  const text = JSON.stringify(redacted(config))
  for (const secret of ['hunter2', 'MIIE', 'Bearer x', '"k"', '"t"', 'sid=1', 's3cret'])
    assert.ok(!text.includes(secret), secret)
  for (const kept of [
    ':9901',
    '"CA"',
    '"CERT"',
    '256',
    'prod',
    'postgres://goodgate:[redacted]@db/goodgate',
    '"remove":["Cookie"]',
  ])
    assert.ok(text.includes(kept), kept)
})

test('the original keeps its secrets', () => {
  const config = { admin: { token: 'hunter2' } }
  redacted(config)
  assert.equal(config.admin.token, 'hunter2')
})

test('words that only look like secrets stay', () => {
  const config = {
    keepAlive: { idle: 'auto' },
    monkey: 'x',
    balance: { kind: 'hash', by: 'cookie', name: 'sid' },
    authority: 'y',
    token: '',
  }
  assert.deepEqual(redacted(config), config)
})
