/** UDP loses datagrams, and name servers take their time: a question is asked again, and the first one's answer still counts. */
import assert from 'node:assert/strict'
import dns from 'node:dns'
import { test } from 'node:test'
import { Resolver } from '../../src/upstreams/resolve.ts'
import { Wheel } from '../../src/wheel.ts'
import { dnsServer } from '../helpers/dns-server.ts'
import { until } from '../helpers/until.ts'

test('a question that got lost is asked again while its asker waits', async () => {
  await using server = await dnsServer({ 'app.test': 'silent' })
  let now = 1000
  const wheel = new Wheel(() => now)
  const channels: dns.Resolver[] = []
  const resolver = () => {
    const channel = new dns.Resolver({ timeout: 10_000, tries: 1 })
    channel.setServers([server.address])
    channels.push(channel)
    return channel
  }
  const names = new Resolver({ now: () => now, wheel, dns: { lookup: dns.lookup, resolver } }, settings(server.address))
  const found = new Promise<string | undefined>(done =>
    names.resolve('app.test', (_error, addresses) => done(addresses[0]?.address)),
  )
  await until('both families to be asked for', () => server.asked.length === 2)
  server.says.set('app.test', { a: ['127.0.0.1'] })
  now += 500
  wheel.tick()
  assert.equal(await found, '127.0.0.1')
  assert.deepEqual(server.asked.toSorted(), ['A app.test', 'A app.test', 'AAAA app.test', 'AAAA app.test'])
  for (const channel of channels) channel.cancel()
})

function settings(server: string): { servers: string[]; timeoutMs: number } {
  return { servers: [server], timeoutMs: 1000 }
}
