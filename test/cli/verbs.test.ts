/** The command line itself: exit codes, help, completion, and what goes to which stream. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import { span } from '../../src/cli/status-text.ts'
import { freePort } from '../helpers/free-port.ts'
import { mainFile } from '../helpers/gateway-process.ts'

interface Run {
  code: number | null
  stdout: string
  stderr: string
}

function goodgate(args: string[], cwd: string = os.tmpdir()): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainFile, ...args], { encoding: 'utf8', cwd })
  return { code: status, stdout, stderr }
}

const missing = (command: string): string | false =>
  spawnSync(command, ['--version']).error ? `skipped: install ${command}` : false

test('a usage error is 2, on stderr, with a hint where there is one', () => {
  const typo = goodgate(['stauts'])
  assert.equal(typo.code, 2)
  assert.match(typo.stderr, /Did you mean status\?/)
  assert.equal(typo.stdout, '')
  assert.equal(goodgate([]).code, 2)
  assert.equal(goodgate(['proxy']).code, 2)
  assert.match(goodgate(['drain']).stderr, /goodgate drain --help/)
  assert.match(goodgate(['proxy', '--to', '1', '--form', '2']).stderr, /Did you mean --from\?/)
  assert.match(goodgate(['proxy', '--too', '3000']).stderr, /Did you mean --to\?/)
  assert.equal(goodgate(['proxy', '--to', '99999']).code, 2)
  assert.equal(goodgate(['completion', 'tcsh']).code, 2)
})

test('what answers at the admin address and is no goodgate is said, not read', async t => {
  const server = http.createServer((_request, response) => response.end('{"status":"ok"}')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const asked = spawn(process.execPath, [mainFile, 'status', '--admin', `127.0.0.1:${port}`])
  const [stderr, [code]] = await Promise.all([text(asked.stderr), once(asked, 'close')])
  assert.equal(code, 1)
  assert.match(stderr, /^error: what answers \/api\/status there is no goodgate/)
})

test('help is asked for, so it is no error, for the program and for each verb', () => {
  const help = goodgate(['--help'])
  assert.equal(help.code, 0)
  assert.equal(goodgate(['help', 'drain']).stdout, goodgate(['drain', '--help']).stdout)
  for (const verb of [
    'proxy',
    'serve',
    'check',
    'explain',
    'status',
    'reload',
    'healthcheck',
    'schema',
    'completion',
    'version',
  ]) {
    assert.match(help.stdout, new RegExp(`^  ${verb}\\b`, 'm'))
    const own = goodgate([verb, '--help'])
    assert.deepEqual([own.code, own.stderr], [0, ''])
    assert.match(own.stdout, new RegExp(`^Usage: goodgate ${verb}`))
  }
})

test('the example that the README recommends can be used', () => {
  const { code, stderr } = goodgate(['check', path.join(path.dirname(mainFile), '../../examples/full.yaml')])
  assert.equal(code, 0, stderr)
})

test('version --json is one document with the runtime in it', () => {
  const { code, stdout } = goodgate(['version', '--json'])
  assert.equal(code, 0)
  assert.equal((JSON.parse(stdout) as { node: string }).node, process.versions.node)
})

test('verbs that ask a gateway say when there is none, with 1', async () => {
  const admin = `127.0.0.1:${await freePort()}`
  for (const verb of ['status', 'reload', 'healthcheck']) {
    const { code, stdout, stderr } = goodgate([verb, '--admin', admin])
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, new RegExp(`no goodgate answers at ${admin} \\(nothing listens there\\)`))
  }
  const health = goodgate(['healthcheck', '--json', '--admin', admin])
  assert.equal((JSON.parse(health.stdout) as { ready: boolean }).ready, false)
})

test('serve without any file says what to do', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-test-'))
  const { code, stderr } = goodgate(['serve'], folder)
  assert.equal(code, 1)
  assert.match(stderr, /-c FILE.*goodgate proxy/)
  for (const words of [['-c', 'absent.yaml'], ['absent.yaml']]) {
    const named = goodgate(['serve', ...words], folder)
    assert.equal(named.code, 1)
    assert.match(named.stderr, /absent\.yaml cannot be read: there is no such file/)
  }
  rmSync(folder, { recursive: true })
})

test('bash completes verbs, then flags', { skip: missing('bash') }, () => {
  const script = goodgate(['completion', 'bash']).stdout
  const complete = (...words: string[]): string[] => {
    const ask = `${script}\nCOMP_WORDS=(${words.map(word => `'${word}'`).join(' ')})\nCOMP_CWORD=${words.length - 1}\n_goodgate\nprintf '%s\\n' "\${COMPREPLY[@]}"`
    return spawnSync('bash', ['-c', ask], { encoding: 'utf8' }).stdout.trim().split('\n')
  }
  assert.deepEqual(complete('goodgate', 'sta'), ['status'])
  assert.deepEqual(complete('goodgate', 'proxy', '--t'), ['--to'])
  assert.ok(complete('goodgate', '').includes('serve'))
  assert.deepEqual(complete('goodgate', 'maintenance', 'o'), ['on', 'off'])
})

for (const shell of ['zsh', 'fish'] as const) {
  test(`the completion script is ${shell}`, { skip: missing(shell) }, () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-test-'))
    const file = path.join(folder, 'completion')
    writeFileSync(file, goodgate(['completion', shell]).stdout)
    assert.equal(spawnSync(shell, ['-n', file], { encoding: 'utf8' }).stderr, '')
    rmSync(folder, { recursive: true })
  })
}

test('spans of time are told in the unit that matters', () => {
  assert.deepEqual([0, 59_400, 60_000, 3_900_000, 97_200_000].map(span), [
    '0 s',
    '59 s',
    '1 min',
    '1 h 5 min',
    '1 d 3 h',
  ])
})
