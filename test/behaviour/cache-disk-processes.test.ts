/** Kept answers on disk, as users run the gateway: over restarts, lost workers, changes that one worker sees, and disks that cannot be used. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chownSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { whole } from '../helpers/caching-gateway.ts'
import { type GatewayProcess, gatewayMissing, startGateway } from '../helpers/gateway-process.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

interface Got {
  status: number
  body: string
  cache: string | undefined
}

/** On a connection of its own: any worker may get it. */
function ask({ listenPort }: GatewayProcess, target: string, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'site.example' }
    const request = http.request(
      { host: '127.0.0.1', port: listenPort, path: target, method, agent: false, headers },
      answer => {
        let body = ''
        answer.setEncoding('latin1').on('data', (text: string) => void (body += text))
        answer.on('end', () => {
          const cache = answer.headers['cache-status']
          resolve({ status: answer.statusCode ?? 0, body, cache: cache === undefined ? cache : String(cache) })
        })
      },
    )
    request.on('error', reject).end()
  })
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodgate-disk-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function configOf(port: number, folder: string, route: string, rest = 'workers: 2'): string {
  const upstreams = `upstreams: { app: { endpoints: ["http://127.0.0.1:${port}"], retry: { hold: 0 } } }`
  const log = `log: { access: { path: ${folder}/access.log } }`
  const cache = `cache: { disk: { path: ${folder}/cache, size: 256MiB, readTimeout: 10s } }`
  return [upstreams, `routes: [{ upstream: app, ${route} }]`, log, cache, rest].join('\n')
}

const answersIn = (folder: string): string[] => globSync('cache/goodgate-answers-1/*/*/*-*-*', { cwd: folder })

async function metric(gateway: GatewayProcess, name: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${gateway.adminPort}/metrics`)
  const line = (await answer.text()).split('\n').find(each => each.startsWith(name))
  return Number(line?.split(' ').at(-1) ?? 0)
}

test('after a restart of the gateway, and then of a worker, a failing upstream’s last good answers are still there', {
  skip: gatewayMissing,
}, async t => {
  const folder = folderOf(t)
  const origin = await startScriptedOrigin()
  const large = 'x'.repeat(2_000_000)
  origin.script = ({ head, write }) =>
    write(whole(head.startsWith('GET /large') ? large : 'news', 'Cache-Control: max-age=1'))
  await using first = await startGateway({ config: configOf(origin.port, folder, 'staleIfError: 1h') })
  assert.equal((await ask(first, '/')).body, 'news')
  // What waits to be written is, before it ends.
  await Promise.all([1, 2, 3].map(n => ask(first, `/large${n}`)))
  first.child.kill('SIGTERM')
  assert.equal(await first.ended, 0)
  assert.equal(answersIn(folder).length, 4)
  await origin[Symbol.asyncDispose]()
  await using next = first.again()
  await next.ready()
  const stale = await ask(next, '/')
  assert.deepEqual([stale.status, stale.body], [200, 'news'])
  assert.match(stale.cache!, /^goodgate; fwd=\w+; detail=connection-refused$/)
  const line = await until('it is in the log', () => {
    const lines = readFileSync(path.join(folder, 'access.log'), 'utf8').split('\n').filter(Boolean)
    return lines.length === 5 && (JSON.parse(lines[4]!) as Record<string, unknown>)
  })
  assert.deepEqual([line.hidden, line.cause, line.status], [true, 'connection-refused', 200])
  assert.equal(await metric(next, 'goodgate_cache_requests_total{result="stale"}'), 1)
  assert.equal(await metric(next, 'goodgate_cache_disk_reads_total{result="hit"}'), 1)
  const { cache } = (await next.status()) as { cache?: { kept: { tier: string; entries: number }[] } }
  assert.deepEqual(
    cache?.kept.map(({ tier, entries }) => [tier, entries]),
    [
      ['memory', 1],
      ['disk', 4],
    ],
  )
  const before = await next.workerPids()
  for (const pid of before) process.kill(pid, 'SIGKILL')
  await until('both are replaced', async () => {
    const pids = await next.workerPids()
    return pids.length === 2 && pids.every(pid => !before.includes(pid))
  })
  for (let i = 0; i < 8; i++) assert.equal((await ask(next, '/')).body, 'news')
})

test('what one worker sees change no worker gives any more', { skip: gatewayMissing }, async t => {
  const folder = folderOf(t)
  await using origin = await startScriptedOrigin()
  let body = 'old'
  origin.script = ({ write }) => write(whole(body, 'Cache-Control: max-age=600'))
  await using gateway = await startGateway({ config: configOf(origin.port, folder, 'cache: true') })
  const asked = (): number => origin.heads.length
  const kept = async (count: number): Promise<number> => {
    const { cache } = (await gateway.status()) as { cache?: { kept: { entries: number }[] } }
    return cache?.kept[0]?.entries === count ? 1 : 0
  }
  await until('both workers have it', async () => {
    await ask(gateway, '/')
    return (await kept(2)) === 1
  })
  // The second one may have had it from the disk of the first.
  assert.ok(asked() <= 2)
  body = 'new'
  await ask(gateway, '/', 'POST')
  await until('both have forgotten it', async () => (await kept(0)) === 1)
  for (let i = 0; i < 20; i++) assert.equal((await ask(gateway, '/')).body, 'new')
})

test('a folder that cannot be used is warned of at the start, and answers are kept in memory', {
  skip: gatewayMissing,
}, async t => {
  const folder = folderOf(t)
  writeFileSync(path.join(folder, 'cache'), 'a file')
  await using origin = await startScriptedOrigin()
  origin.script = ({ write }) => write(whole('x', 'Cache-Control: max-age=600'))
  const config = configOf(origin.port, folder, 'cache: true', 'workers: 1')
  await using gateway = await startGateway({ config })
  const line = await gateway.logged('cache.disk')
  assert.match(line, /cache: it is no folder.* answers are kept in memory only/)
  await ask(gateway, '/')
  assert.match((await ask(gateway, '/')).cache!, /hit/)
})

test('a folder that belongs to somebody else is not used', {
  skip: process.getuid?.() !== 0 && 'skipped: only root can give a folder away',
}, async t => {
  const folder = folderOf(t)
  mkdirSync(path.join(folder, 'cache', 'goodgate-answers-1'), { recursive: true })
  chownSync(path.join(folder, 'cache', 'goodgate-answers-1'), 65_534, 65_534)
  await using origin = await startScriptedOrigin()
  await using gateway = await startGateway({
    config: configOf(origin.port, folder, 'cache: true', 'workers: 1'),
  })
  assert.match(await gateway.logged('cache.disk'), /belongs to somebody else/)
})

test('a full disk is told once and counted; memory goes on, and so does the disk when there is room', async t => {
  const folder = folderOf(t)
  const disk = path.join(folder, 'cache')
  mkdirSync(disk)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status !== 0)
    return t.skip('skipped: no file system can be mounted here')
  using _mounted = { [Symbol.dispose]: () => void spawnSync('umount', ['-l', disk]) }
  await using origin = await startScriptedOrigin()
  origin.script = ({ write }) => write(whole('x'.repeat(400_000), 'Cache-Control: max-age=600'))
  await using gateway = await startGateway({
    config: configOf(origin.port, folder, 'cache: true', 'workers: 1'),
  })
  for (let i = 0; i < 6; i++) assert.equal((await ask(gateway, `/${i}`)).status, 200)
  const line = await gateway.logged('ENOSPC')
  assert.match(line, /no space is left .*kept in memory only/)
  for (let i = 0; i < 6; i++) assert.match((await ask(gateway, `/${i}`)).cache!, /hit/)
  assert.ok((await metric(gateway, 'goodgate_cache_disk_writes_total{result="error"}')) >= 1)
  assert.equal(await metric(gateway, 'goodgate_cache_disk_writes_total{result="written"}'), 2)
  assert.equal(gateway.stderr.split('ENOSPC').length, 2)
  for (const file of answersIn(folder)) rmSync(path.join(folder, file))
  await until('it is written again', async () => {
    await ask(gateway, `/again-${Date.now()}`)
    return (await metric(gateway, 'goodgate_cache_disk_writes_total{result="written"}')) >= 3
  })
  await gateway.logged('it can be used again')
})
