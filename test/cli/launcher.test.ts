/** The launcher: it becomes the pinned runtime whatever Node is in PATH, and says what is missing where there is none. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { mainFile } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'

const launcher = path.join(path.dirname(mainFile), 'goodgate')
const oldNode = findOldNode()

test('verbs run on the pinned runtime through a link, and their exit code comes back', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodgate-test-'))
  const link = path.join(folder, 'goodgate')
  symlinkSync(launcher, link)
  const version = spawnSync(link, ['version', '--json'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: '/usr/bin:/bin' },
  })
  assert.equal(version.status, 0, version.stderr)
  assert.equal((JSON.parse(version.stdout) as { node: string }).node, process.versions.node)
  assert.equal(spawnSync(link, ['nonsense']).status, 2)
  rmSync(folder, { recursive: true })
})

test('the launcher is the gateway: a TERM for it drains, the exit code is the drain’s', async () => {
  const args = ['proxy', '--from', '127.0.0.1:0', '--to', '1', '--admin', '127.0.0.1:0', '--workers', '1']
  const child = spawn(launcher, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise(resolve => child.once('exit', resolve))
  await until('the banner is shown', () => stderr.includes('Ctrl-C'), 20_000)
  child.kill('SIGTERM')
  assert.equal(await ended, 0)
})

const skip = oldNode ? false : 'skipped: there is no Node older than 24 in PATH to start it with'

test('without a pinned runtime an old Node gets a sentence, not a stack', { skip }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodgate-test-'))
  mkdirSync(path.join(folder, 'src'), { recursive: true })
  cpSync(path.dirname(mainFile), path.join(folder, 'src', 'cli'), { recursive: true })
  const env = { ...process.env, PATH: `${path.dirname(oldNode!)}:/usr/bin:/bin` }
  const run = spawnSync(path.join(folder, 'src', 'cli', 'goodgate'), ['version'], { encoding: 'utf8', env })
  assert.equal(run.status, 1)
  assert.match(run.stderr, /^goodgate needs Node .*\(npm ci brings one\)\.\n$/)
  rmSync(folder, { recursive: true })
})

function findOldNode(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(folder => !folder.includes('node_modules'))
  return [...folders, '/usr/bin', '/usr/local/bin']
    .map(folder => path.join(folder, 'node'))
    .find(file => Number(versionOf(file)?.split('.')[0]) < 24)
}

function versionOf(node: string): string | undefined {
  const { stdout } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
  return stdout?.trim() || undefined
}
