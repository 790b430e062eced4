/** Traffic is spread over processes: failures that only together are enough still take an endpoint out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startLocalGateway } from '../helpers/local-gateway.ts'

const endpoints = ['http://127.0.0.1:1', 'http://127.0.0.1:2'] as const

for (const outcome of ['failures', 'serverErrors'] as const) {
  test(`${outcome} seen by others count, up to the ejection`, async () => {
    const health = { passive: { fall: 5 } }
    await using local = await startLocalGateway({ upstreams: { app: { endpoints: [...endpoints], health } } })
    const group = local.gateway.snapshot.groups.get('app')!
    const hear = (attempts: number, bad: number): void =>
      local.gateway.hear([
        {
          ...{ upstream: 'app', endpoint: endpoints[0], kind: 'counts', cause: 'connection-reset', attempts },
          ...{ failures: 0, serverErrors: 0, [outcome]: bad },
        },
      ])
    hear(4, 4)
    assert.equal(group.endpoints[0]!.standing.kind, 'in', 'four are not enough')
    hear(1, 1)
    const { kind, because } = group.endpoints[0]!.standing
    assert.equal(kind, 'ejected')
    assert.partialDeepStrictEqual(because, { cause: 'connection-reset', count: 5 })
  })
}
