/** What a name server does to the question for one name is no answer to the question for another. */
import assert from 'node:assert/strict'
import dns from 'node:dns'
import { test } from 'node:test'
import { Resolver } from '../../src/upstreams/resolve.ts'
import { Wheel } from '../../src/wheel.ts'
import { dnsServer } from '../helpers/dns-server.ts'

test('octets that are no DNS for one name leave another one waiting for its answer', async () => {
  await using server = await dnsServer({ 'odd.test': 'garbage', 'mute.test': 'silent' })
  let now = 1000
  const wheel = new Wheel(() => now)
  const channels: dns.Resolver[] = []
  const resolver = () => {
    const channel = new dns.Resolver({ timeout: 10_000, tries: 1 })
    channel.setServers([server.address])
    channels.push(channel)
    return channel
  }
  const world = { now: () => now, wheel, dns: { lookup: dns.lookup, resolver } }
  const names = new Resolver(world, { servers: [server.address], timeoutMs: 2000 })
  const codeOf = (name: string) =>
    new Promise<string | undefined>(done => names.resolve(name, error => done(error?.code)))
  const mute = codeOf('mute.test')
  assert.equal(await codeOf('odd.test'), 'EBADRESP')
  now += 3000
  wheel.tick()
  assert.equal(await mute, 'TIMER')
  for (const channel of channels) channel.cancel()
})
