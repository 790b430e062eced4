/** Orders to a running gateway: what is understood of them, and what is not. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { type AdminServer, startAdmin } from '../../src/admin/server.ts'
import type { MaintenanceRequest } from '../../src/admin/source.ts'
import { ask } from './ask.ts'
import { fakeSource } from './fake-source.ts'

describe('orders', async () => {
  const orders: MaintenanceRequest[] = []
  const drained: [string, boolean][] = []
  const source = {
    ...fakeSource(),
    drain: async (id: string, drains: boolean) => {
      drained.push([id, drains])
      const endpoints = [{ upstream: 'app', id, inFlight: 2 }]
      return id.startsWith('app/') ? { found: true as const, endpoints } : { found: false as const, known: ['app/x'] }
    },
    maintain: async (order: MaintenanceRequest) => {
      orders.push(order)
      const found = order.route === undefined || order.route === 'shop'
      return found ? { found: true as const, maintenance: [] } : { found: false as const, known: ['shop'] }
    },
  }
  const admin: AdminServer = await startAdmin({ address: '127.0.0.1:0', source })
  after(() => admin.close())
  const post = (path: string, body = '') => ask(admin.address, path, { method: 'POST', body })

  test('an endpoint is named by its id, percent-encoded', async () => {
    const id = 'app/http://[::1]:3000'
    const { status, json } = await post(`/api/endpoints/${encodeURIComponent(id)}/drain`)
    assert.equal(status, 200)
    assert.deepEqual(json().endpoints, [{ upstream: 'app', id, inFlight: 2 }])
    await post(`/api/endpoints/${encodeURIComponent('app/unix:/run/a b.sock')}/undrain`)
    assert.deepEqual(drained, [
      [id, true],
      ['app/unix:/run/a b.sock', false],
    ])
  })

  test('an endpoint that there is not is a 404 that names those there are', async () => {
    const { status, json } = await post('/api/endpoints/other/drain')
    assert.equal(status, 404)
    assert.match(json().detail, /There is no endpoint other\. There are: app\/x\./)
  })

  test('maintenance of a route, of all, until a time, and why', async () => {
    const until = Date.now() + 60_000
    for (const order of [
      { on: true },
      { on: true, route: 'shop', until: new Date(until).toISOString(), reason: 'disks' },
      { on: true, until },
      { on: false, route: null },
    ])
      assert.equal((await post('/api/maintenance', JSON.stringify(order))).status, 200)
    assert.deepEqual(orders, [
      { on: true },
      { on: true, route: 'shop', until, reason: 'disks' },
      { on: true, until },
      { on: false },
    ])
    assert.equal((await post('/api/maintenance', '{"on":true,"route":"none"}')).status, 404)
  })

  test('what is not understood changes nothing', async () => {
    const before = orders.length
    for (const body of ['', 'null', '[]', '{', '{"on":"yes"}', '{"on":true,"routes":"shop"}', '{"on":true,"route":1}'])
      assert.equal((await post('/api/maintenance', body)).status, 400, body)
    const past = await post('/api/maintenance', '{"on":true,"until":"2020-01-01T00:00:00Z"}')
    assert.match(past.json().detail, /is past/)
    assert.equal((await post('/api/maintenance', '{"on":true,"until":"14:30"}')).status, 400)
    assert.equal(orders.length, before)
  })
})
