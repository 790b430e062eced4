/** Endpoints that are found rather than written down: they come, go and stay under a running gateway. */
import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { dnsServer } from '../helpers/dns-server.ts'
import { type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { until } from '../helpers/until.ts'
import { get, Places, reached } from './places.ts'

const three = ['127.0.0.1', '127.0.0.2', '127.0.0.3']

function idsOf({ gateway }: LocalGateway): string[] {
  return gateway.stats().upstreams[0]!.endpoints.map(({ id }) => id)
}

test('dns: every address is an endpoint; who goes finishes what it has, who stays keeps its connections', async () => {
  await using names = await dnsServer({ 'app.test': { a: three.slice(0, 2), ttl: 1 } })
  await using places = await Places.at(...three)
  const { port } = places
  await using local = await startLocalGateway({
    resolver: { servers: [names.address] },
    upstreams: { app: { discover: { dns: `app.test:${port}` }, balance: 'round-robin' } },
  })
  // The first request comes before anything has been found, and waits for it.
  const first = await get(local.port)
  assert.ok(three.includes(first), first)
  assert.deepEqual(await reached(local.port, 4), ['127.0.0.1', '127.0.0.2'])
  assert.deepEqual(idsOf(local), [`http://127.0.0.1:${port}`, `http://127.0.0.2:${port}`])
  const held = [get(local.port, '/held'), get(local.port, '/held')]
  await until('both have a request', () => places.waiting.length === 2)
  const kept = [...places.open.get('127.0.0.2')!]
  names.says.set('app.test', { a: ['127.0.0.3', '127.0.0.2'], ttl: 1 })
  await until('the new one is there', () => idsOf(local)[1] === `http://127.0.0.3:${port}`)
  assert.deepEqual(await reached(local.port, 4), ['127.0.0.2', '127.0.0.3'])
  for (const response of places.waiting) response.end('finished')
  assert.deepEqual(await Promise.all(held), ['finished', 'finished'])
  await until('nothing is kept to the one that went', () => places.open.get('127.0.0.1')!.size === 0)
  assert.deepEqual(
    kept.filter(socket => socket.destroyed),
    [],
  )
})

test('dns: name servers that fail take no endpoint away', async () => {
  await using names = await dnsServer({ 'app.test': { a: ['127.0.0.1'], ttl: 1 } })
  await using places = await Places.at('127.0.0.1')
  await using local = await startLocalGateway({
    resolver: { servers: [names.address] },
    upstreams: { app: { discover: { dns: `app.test:${places.port}` } } },
  })
  assert.equal(await get(local.port), '127.0.0.1')
  names.says.set('app.test', 'SERVFAIL')
  const asked = names.asked.length
  await until('it was asked again, twice', () => names.asked.length >= asked + 4)
  assert.equal(await get(local.port), '127.0.0.1')
})

test('srv: weights are shares, priorities are tiers of backups, the target is the Host', async () => {
  await using names = await dnsServer({
    'one.test': { a: ['127.0.0.1'] },
    'two.test': { a: ['127.0.0.2'] },
    'three.test': { a: ['127.0.0.3'] },
  })
  await using places = await Places.at(...three)
  const { port } = places
  const srv = [
    { priority: 10, weight: 3, port, target: 'one.test' },
    { priority: 10, weight: 1, port, target: 'two.test' },
    { priority: 20, weight: 0, port, target: 'three.test' },
  ]
  names.says.set('_http._tcp.app.test', { srv })
  await using local = await startLocalGateway({
    resolver: { servers: [names.address] },
    upstreams: { app: { discover: { srv: '_http._tcp.app.test' }, balance: 'round-robin', host: 'upstream' } },
  })
  const shares = new Map<string, number>()
  for (let at = 0; at < 8; at++) {
    const who = await get(local.port)
    shares.set(who, (shares.get(who) ?? 0) + 1)
  }
  assert.deepEqual([...shares].sort(), [
    ['127.0.0.1', 6],
    ['127.0.0.2', 2],
  ])
  const answer = await fetch(`http://127.0.0.1:${local.port}/`)
  assert.match(answer.headers.get('x-host')!, /^(one|two)\.test:\d+$/)
  assert.deepEqual(
    local.gateway.snapshot.groups.get('app')!.endpoints.map(({ id, backup, weight }) => [id, backup, weight]),
    [
      [`http://127.0.0.1:${port}`, false, 3],
      [`http://127.0.0.2:${port}`, false, 1],
      [`http://127.0.0.3:${port}`, true, 1],
    ],
  )
})

test('file: a list that is replaced is taken up, one that is broken changes nothing, an empty one is 503 with its reason', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-discovery-'))
  const file = path.join(folder, 'endpoints.yaml')
  const write = (text: string): void => {
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  }
  await using places = await Places.at(...three)
  const { port } = places
  write(`- http://127.0.0.2:${port}\n- { url: "http://127.0.0.1:${port}", weight: 2 }\n`)
  await using local = await startLocalGateway({ upstreams: { app: { discover: { file }, balance: 'round-robin' } } })
  assert.deepEqual(await reached(local.port, 6), ['127.0.0.1', '127.0.0.2'])
  assert.deepEqual(idsOf(local), [`http://127.0.0.2:${port}`, `http://127.0.0.1:${port}`], 'in the order of the file')
  write('- http://127.0.0.3:\n- [')
  write(`[{ "url": "http://127.0.0.3:${port}" }]`)
  await until('the JSON is taken up', () => idsOf(local).length === 1)
  assert.deepEqual(await reached(local.port, 2), ['127.0.0.3'])
  write('[]')
  await until('nobody is left', () => idsOf(local).length === 0)
  const problem = JSON.parse(await get(local.port)) as Record<string, unknown>
  assert.equal(problem.cause, 'no-endpoints')
  const [because] = problem.because as { cause: string; endpoint: string; evidence: string; since: number }[]
  assert.equal(because!.cause, 'no-endpoints')
  assert.equal(because!.endpoint, `file ${file}`)
  assert.match(because!.evidence, /an empty list; it had some until \d{4}-/)
  write(`- http://127.0.0.1:${port}`)
  await until('one is back', () => idsOf(local).length === 1)
  assert.equal(await get(local.port), '127.0.0.1')
  rmSync(folder, { recursive: true })
})

test('an address that `deny` forbids is not asked, found or not', async () => {
  await using names = await dnsServer({ 'app.test': { a: ['127.0.0.1'] } })
  await using local = await startLocalGateway({
    resolver: { servers: [names.address] },
    upstreams: { app: { discover: { dns: 'app.test:9' }, deny: ['127.0.0.0/8'] } },
  })
  const problem = JSON.parse(await get(local.port)) as Record<string, unknown>
  assert.equal(problem.cause, 'destination-ip-prohibited')
})
