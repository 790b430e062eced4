/** UDP loses datagrams: a question is asked again while somebody still waits for its answer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemWorld } from '../../src/world.ts'
import { dnsServer } from '../helpers/dns-server.ts'
import { until } from '../helpers/until.ts'

test('a question that got lost is asked again within a second', async () => {
  await using server = await dnsServer({ 'app.test': 'silent' })
  const began = performance.now()
  const found = new Promise<string | undefined>(done =>
    systemWorld()
      .dns.resolver([server.address])
      .resolve4('app.test', { ttl: true }, (_error, addresses) => done(addresses?.[0]?.address)),
  )
  await until('the first question', () => server.asked.length === 1)
  server.says.set('app.test', { a: ['127.0.0.1'] })
  assert.equal(await found, '127.0.0.1')
  const ms = performance.now() - began
  assert.ok(ms < 900, `${ms} ms`)
})
