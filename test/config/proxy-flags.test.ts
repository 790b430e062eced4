/** `goodgate proxy`: flags pass the same checks and have the same defaults as a file. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configFromProxyFlags, type ProxyFlags } from '../../src/config/proxy-flags.ts'
import { good } from './read.ts'

function complaint(flags: ProxyFlags): string[] {
  return configFromProxyFlags(flags).problems.map(({ path, message }) => `${path} ${message}`)
}

test('flags make what the same file makes', () => {
  const { config, problems } = configFromProxyFlags({ from: ':8081', to: ['3000', 'https://app'], admin: '9902' })
  assert.deepEqual(problems, [])
  assert.deepEqual(
    config,
    good(
      'listen: [{ address: ":8081" }]\nadmin: { address: "9902" }\nupstreams: { app: { endpoints: ["3000", "https://app"] } }',
    ),
  )
})

test('without --from it listens on loopback', () => {
  assert.deepEqual(configFromProxyFlags({ to: ['3000'] }).config?.listen[0]?.bind, { host: '127.0.0.1', port: 8080 })
  assert.deepEqual(configFromProxyFlags({ from: '80', to: ['3000'] }).config?.listen[0]?.bind, {
    host: '127.0.0.1',
    port: 80,
  })
  assert.deepEqual(configFromProxyFlags({ from: ':80', to: ['3000'] }).config?.listen[0]?.bind, { host: '', port: 80 })
})

test('a bare target port is tried on both loopback addresses', () => {
  const endpoint = configFromProxyFlags({ to: ['3000'] }).config?.upstreams.app?.endpoints[0]
  assert.deepEqual([endpoint?.id, endpoint?.addresses], ['http://localhost:3000', ['127.0.0.1', '::1']])
})

test('complaints name the flag', () => {
  assert.deepEqual(complaint({ from: 'x', to: ['3000'] }), [
    '--from "x" is no address to listen on; write 127.0.0.1:8080, :8080 or unix:/run/app.sock',
  ])
  assert.deepEqual(complaint({ to: ['ftp://x'] }), [
    '--to "ftp://" is not known; write http://127.0.0.1:3000, https://host:8443, host:3000, 3000 or unix:/run/app.sock',
  ])
  assert.deepEqual(complaint({ to: ['example.com/path'] }), [
    '--to an endpoint has no path: write example.com; paths are for a configuration file',
  ])
  assert.deepEqual(complaint({ to: [] }), ['--to endpoints is empty; name one, such as http://127.0.0.1:3000'])
  assert.deepEqual(complaint({ to: ['3000'], admin: ':9901' }), [
    '--admin whoever can reach the admin address needs a token, which takes a file; use a loopback address',
  ])
  assert.deepEqual(complaint({ from: ':9901', to: ['3000'] }), [
    '--admin 127.0.0.1:9901 is also listened on for traffic (:9901); give the admin address a port of its own',
  ])
})

test('a dollar in a flag is a dollar', () => {
  assert.match(complaint({ to: ['${HOME}'] })[0] ?? '', /^--to "\$\{HOME\}" is no endpoint/)
})

test('a gateway before itself is warned of, by the flag that says so', () => {
  const { config, problems } = configFromProxyFlags({ from: '18080', to: ['http://127.0.0.1:18080'] })
  assert.ok(config)
  assert.deepEqual(
    problems.map(({ path, severity, code }) => ({ path, severity, code })),
    [{ path: '--to', severity: 'warning', code: 'target-is-gateway' }],
  )
})
