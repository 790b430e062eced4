/** Endpoints that are found: by the supervisor for all workers, by the workers themselves when it is gone. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Places } from '../discovery/places.ts'
import { dnsServer } from '../helpers/dns-server.ts'
import { gatewayMissing, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'

type Shown = { name: string; endpoints: { id: string; state: string }[] }[]

test('found endpoints reach every worker and the admin address, and moves are followed without a supervisor', {
  skip: gatewayMissing,
}, async () => {
  await using names = await dnsServer({ 'app.test': { a: ['127.0.0.1'], ttl: 1 } })
  await using places = await Places.at('127.0.0.1', '127.0.0.2', '127.0.0.3')
  const { port } = places
  const app = `{ discover: { dns: "app.test:${port}" }, retry: { hold: 0s }, limits: { connections: 4 } }`
  const config = `workers: 2\nresolver: { servers: ["${names.address}"] }\nupstreams: { app: ${app} }`
  await using gateway = await startGateway({ config })
  const body = async (): Promise<string> => (await gateway.get('/')).body
  const shown = async (): Promise<string> => {
    const { body: upstreams } = await gateway.admin<Shown>('/api/upstreams')
    return upstreams[0]!.endpoints.map(({ id, state }) => `${id} ${state}`).join(', ')
  }
  await until('the first is found', async () => (await body()) === '127.0.0.1')
  assert.equal(await shown(), `http://127.0.0.1:${port} up`)
  names.says.set('app.test', { a: ['127.0.0.2'], ttl: 1 })
  await until('the supervisor has noticed', async () => (await shown()) === `http://127.0.0.2:${port} up`)
  for (let at = 0; at < 10; at++) assert.equal(await body(), '127.0.0.2')
  const asked = names.asked.length
  await until('it is asked for again', () => names.asked.length > asked)
  gateway.child.kill('SIGKILL')
  await gateway.ended
  names.says.set('app.test', { a: ['127.0.0.3'], ttl: 1 })
  await until('both workers have noticed', async () => {
    const seen = new Set<string>()
    for (let at = 0; at < 12; at++) seen.add(await body())
    return seen.size === 1 && seen.has('127.0.0.3')
  })
})

test('a name that does not resolve is a warning at start, and no reason not to', { skip: gatewayMissing }, async () => {
  await using names = await dnsServer({})
  const config = `resolver: { servers: ["${names.address}"] }\nupstreams: { app: { endpoints: ["http://none.test:80"] } }`
  await using gateway = await startGateway({ config })
  await until('it is said', () => gateway.stderr.includes('none.test has no address (ENOTFOUND'))
  assert.equal((await gateway.get('/')).status, 502)
})
