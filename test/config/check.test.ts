/** `goodgate check`: its lines, its JSON, its exit codes. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type CheckRequest, runCheck } from '../../src/cli/check.ts'
import { guessFormat } from '../../src/cli/check-format.ts'
import { checkNames } from '../../src/cli/check-names.ts'
import { loadTree } from '../../src/config/load.ts'

const folder = mkdtempSync(join(tmpdir(), 'goodgate-check-'))
after(() => rmSync(folder, { recursive: true }))

const GOOD = 'listen: [":8080"]\nupstreams: { app: { endpoints: [3000] } }\n'
const RISKY = 'listen: [":8080"]\nupstreams: { app: { endpoints: ["http://a:443"] } }\n'
const BAD = 'listen: [":8080"]\nupstreams: { app: { endpoints: [3000], balence: random } }\n'

async function check(
  text: string,
  request: Partial<CheckRequest> = {},
  colour = false,
): Promise<{ code: number; out: string; err: string }> {
  const file = join(folder, 'g.yaml')
  writeFileSync(file, text)
  let out = ''
  let err = ''
  const host = {
    environment: {},
    stdout: (text: string) => void (out += text),
    stderr: (text: string) => void (err += text),
    colour,
  }
  const code = await runCheck({ file, format: 'auto', strict: false, json: false, resolve: false, ...request }, host)
  return { code, out: out.replaceAll(file, 'g.yaml'), err: err.replaceAll(file, 'g.yaml') }
}

test('a good file prints no finding and exits with 0', async () => {
  assert.deepEqual(await check(GOOD), {
    code: 0,
    out: '',
    err: 'g.yaml is fine: 1 listener, 1 route, 1 upstream, 1 endpoint\n',
  })
})

test('an error is a line, and the exit code is 1', async () => {
  assert.deepEqual(await check(BAD), {
    code: 1,
    out: 'g.yaml:2:40 error unknown-key "balence" is not known in upstreams.app; did you mean "balance"?\n',
    err: 'g.yaml is not usable: 1 error\n',
  })
})

test('a warning names what it ends in, and counts only when strict', async () => {
  const { code, out, err } = await check(RISKY)
  assert.equal(code, 0)
  assert.equal(
    out,
    'g.yaml:2:33 warning http-to-https-port upstreams.app.endpoints[0]: port 443 usually speaks TLS, and this is plain HTTP; write https://a:443 (ends in plaintext-to-tls-port)\n',
  )
  assert.equal(err, 'g.yaml is fine, with 1 warning: 1 listener, 1 route, 1 upstream, 1 endpoint\n')
  assert.equal((await check(RISKY, { strict: true })).code, 1)
})

test('JSON is one document with what a finding is about', async () => {
  const { code, out, err } = await check(RISKY, { json: true })
  assert.deepEqual([code, err], [0, ''])
  assert.deepEqual(JSON.parse(out), {
    format: 'goodgate',
    valid: true,
    findings: [
      {
        severity: 'warning',
        code: 'http-to-https-port',
        path: 'g.yaml',
        line: 2,
        column: 33,
        message: 'upstreams.app.endpoints[0]: port 443 usually speaks TLS, and this is plain HTTP; write https://a:443',
        evidence: 'http://a:443',
        cause: 'plaintext-to-tls-port',
        suspects: ['http-to-https-port'],
        fix: 'https://a:443',
      },
    ],
  })
  const bad = await check(BAD, { json: true })
  assert.equal(bad.code, 1)
  assert.equal(JSON.parse(bad.out).valid, false)
})

test('what cannot be checked exits with 2', async () => {
  const missing = await check(GOOD, { file: join(folder, 'none.yaml') })
  assert.deepEqual([missing.code, missing.out], [2, ''])
  assert.match(missing.err, /none\.yaml cannot be read: there is no such file/)
  assert.match((await check(GOOD, { file: folder })).err, /it is a folder/)
  const nginx = await check('server {\n  listen 80;\n  location / { proxy_pass http://a; }\n}\n')
  assert.deepEqual([nginx.code, nginx.out], [2, ''])
  assert.equal(
    nginx.err,
    "goodgate check: g.yaml: configurations of nginx are not read yet; only goodgate's own are (--format goodgate)\n",
  )
  assert.equal((await check(GOOD, { format: 'haproxy' })).code, 2)
})

test('colour only when asked for', async () => {
  assert.match((await check(BAD, {}, true)).out, /^g\.yaml:2:40 \x1b\[31merror\x1b\[0m unknown-key/)
})

test('other gateways’ files are known by their words', () => {
  const guess = (name: string, text: string): string => guessFormat({ name, text, dir: '/' })
  assert.equal(guess('x.conf', 'upstream a {\n server b;\n}'), 'nginx')
  assert.equal(guess('haproxy.cfg', ''), 'haproxy')
  assert.equal(guess('x', 'frontend web\n  bind :80\n'), 'haproxy')
  assert.equal(guess('Caddyfile', ''), 'caddy')
  assert.equal(guess('x', 'entryPoints:\n  web: {}\n'), 'traefik')
  assert.equal(guess('x', 'http:\n  routers: {}\n'), 'traefik')
  assert.equal(guess('x', '<VirtualHost *:80>\nProxyPass / http://a/\n'), 'apache')
  assert.equal(guess('x', 'apiVersion: networking.k8s.io/v1\nkind: Ingress\n'), 'kubernetes')
  assert.equal(guess('x.yaml', GOOD), 'goodgate')
  assert.equal(guess('-', ''), 'goodgate')
})

describe('--resolve', () => {
  test('asks for each name once, and not for addresses', async () => {
    const text =
      'listen: [":80"]\nupstreams: { a: { endpoints: ["http://x:1", "http://x:2", "http://gone:1", "http://10.0.0.1:1", 3000, unix:/a, "http://slow:1"] } }'
    const { config, tree } = loadTree([{ name: 'g', text, dir: '/' }], {})
    assert.ok(config && tree)
    const asked: string[] = []
    const findings = await checkNames(config, tree, async name => {
      asked.push(name)
      if (name !== 'x') throw Object.assign(new Error(name), { code: name === 'gone' ? 'ENOTFOUND' : 'EAI_AGAIN' })
    })
    assert.deepEqual(asked, ['x', 'gone', 'slow'])
    assert.deepEqual(
      findings.map(({ code, cause, evidence, column }) => [code, cause, evidence, column]),
      [
        ['name-not-registered', 'dns-name-not-found', 'ENOTFOUND', 59],
        ['dns-server-unreachable', 'dns-error', 'EAI_AGAIN', 112],
      ],
    )
  })
  test('asks for the names that discovery goes by', async () => {
    const text =
      'listen: [":80"]\nupstreams: { a: { discover: { dns: "gone:1" } }, b: { discover: { srv: _http._tcp.b } }, c: { discover: { file: c.yaml } } }\nroutes: [{ upstream: a }]'
    const { config, tree } = loadTree([{ name: 'g', text, dir: '/' }], {})
    assert.ok(config && tree)
    const missing = async (name: string) => Promise.reject(Object.assign(new Error(name), { code: 'ENOTFOUND' }))
    const findings = await checkNames(config, tree, missing, missing)
    assert.deepEqual(
      findings.map(({ message }) => message.split(';')[0]),
      ['upstreams.a.discover.dns: DNS knows no gone', 'upstreams.b.discover.srv: DNS knows no _http._tcp.b'],
    )
  })
})
