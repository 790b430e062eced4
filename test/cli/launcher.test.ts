/** The launcher under an old Node: same arguments, same end, signals passed on. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import test from 'node:test'
import { freePort, gatewayMissing, mainFile } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'

const launcher = path.join(path.dirname(mainFile), 'goodgate.mjs')
const oldNode = findOldNode()
const skip = oldNode ? false : 'skipped: there is no Node older than 24 in PATH to start it with'

test('it runs verbs and passes on their exit code', { skip }, () => {
  const version = spawnSync(oldNode!, [launcher, 'version', '--json'], { encoding: 'utf8' })
  assert.equal(version.status, 0)
  assert.notEqual((JSON.parse(version.stdout) as { node: string }).node, versionOf(oldNode!))
  assert.equal(spawnSync(oldNode!, [launcher, 'nonsense']).status, 2)
})

test('a TERM for it drains the gateway, whose exit code is its own', { skip: skip || gatewayMissing }, async () => {
  const admin = await freePort()
  const args = [launcher, 'proxy', '--from', '127.0.0.1:0', '--to', '1', '--admin', `${admin}`, '--workers', '1']
  const child = spawn(oldNode!, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise(resolve => child.once('exit', resolve))
  await until('the banner is shown', () => stderr.includes('Ctrl-C'), 20_000)
  child.kill('SIGTERM')
  assert.equal(await ended, 0)
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
