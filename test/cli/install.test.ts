/** Nothing installed, or something outdated: the scripts put it right by themselves. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'

const scripts = path.join(path.dirname(path.dirname(import.meta.dirname)), 'scripts')

/** A checkout with one package locked at 1.0.0, and an npm that only says how it was called. */
function checkout(t: TestContext): { root: string; install: (version: string) => void; ensure: () => string } {
  const root = mkdtempSync(path.join(os.tmpdir(), 'goodgate-test-'))
  t.after(() => rmSync(root, { recursive: true }))
  mkdirSync(path.join(root, 'scripts'))
  copyFileSync(path.join(scripts, 'ensure-installed.mjs'), path.join(root, 'scripts', 'ensure-installed.mjs'))
  const locked = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/a-mac': { version: '1.0.0', optional: true } }
  writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...locked } }))
  mkdirSync(path.join(root, 'bin'))
  writeFileSync(path.join(root, 'bin', 'npm'), `#!/bin/sh\necho "$@" > "${root}/called"\nexit 7\n`, { mode: 0o755 })
  return {
    root,
    install(version) {
      mkdirSync(path.join(root, 'node_modules', 'node', 'bin'), { recursive: true })
      writeFileSync(path.join(root, 'node_modules', 'node', 'bin', 'node'), '')
      const packages = { 'node_modules/a': { version } }
      writeFileSync(path.join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }))
    },
    ensure() {
      const env = { ...process.env, PATH: `${path.join(root, 'bin')}:${process.env.PATH}` }
      const run = spawnSync(process.execPath, [path.join(root, 'scripts', 'ensure-installed.mjs')], { env })
      const called = path.join(root, 'called')
      return existsSync(called)
        ? `npm ${readFileSync(called, 'utf8').trim()}, exit ${run.status}`
        : `exit ${run.status}`
    },
  }
}

test('a checkout without node_modules is installed, development packages too, and npm failing is our failing', t => {
  assert.match(checkout(t).ensure(), /^npm ci --include=dev .*--loglevel=error, exit 7$/)
})

test('another version than the locked one is installed anew', t => {
  const { install, ensure } = checkout(t)
  install('0.9.0')
  assert.match(ensure(), /^npm ci/)
})

test('what is as locked is left alone, packages for other systems missing', t => {
  const { install, ensure } = checkout(t)
  install('1.0.0')
  assert.equal(ensure(), 'exit 0')
})

test('a runtime that went missing is installed anew', t => {
  const { root, install, ensure } = checkout(t)
  install('1.0.0')
  rmSync(path.join(root, 'node_modules', 'node'), { recursive: true })
  assert.match(ensure(), /^npm ci/)
})

test('the link to the launcher is made again and again, and where it cannot be, installing goes on', t => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'goodgate-test-'))
  t.after(() => rmSync(root, { recursive: true }))
  mkdirSync(path.join(root, 'scripts'))
  mkdirSync(path.join(root, 'src', 'cli'), { recursive: true })
  writeFileSync(path.join(root, 'src', 'cli', 'goodgate'), '')
  const script = path.join(root, 'scripts', 'link-bin.mjs')
  copyFileSync(path.join(scripts, 'link-bin.mjs'), script)
  const link = (): number | null => spawnSync(process.execPath, [script]).status
  assert.deepEqual([link(), link()], [0, 0])
  assert.equal(readlinkSync(path.join(root, 'node_modules', '.bin', 'goodgate')), '../../src/cli/goodgate')
  rmSync(path.join(root, 'node_modules'), { recursive: true })
  writeFileSync(path.join(root, 'node_modules'), 'a file where the folder should be')
  assert.equal(link(), 0)
})
