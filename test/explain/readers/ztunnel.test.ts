/** Istio's ztunnel: connections that failed, by their errors. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ztunnel } from '../../../src/explain/readers/ztunnel.ts'
import { told } from './told.ts'

const at = 'http://192.0.2.9:8080'
const line = (level: string, error: string, received = 0): string =>
  `2026-05-03T06:07:08.090000Z\t${level}\taccess\tconnection complete\tsrc.addr=198.51.100.4:4000 dst.addr=192.0.2.9:15008 dst.hbone_addr=192.0.2.9:8080 dst.service="cart.shop.svc" direction="outbound" bytes_sent=0 bytes_recv=${received} duration="1ms"${error === '' ? '' : ` error="${error}"`}`

const cases: [error: string, said: string][] = [
  ['connection failed: Connection refused (os error 111)', `connection-refused proven ${at}`],
  ['connection failed: No route to host (os error 113)', `destination-ip-unroutable proven ${at}`],
  [
    'connection timed out, maybe a NetworkPolicy is blocking HBONE port 15008: deadline has elapsed',
    `connection-timeout proven ${at}`,
  ],
  ['connection closed due to policy rejection: allow policies exist, but none allowed', 'http-request-denied proven'],
  ['io error: Connection reset by peer (os error 104)', `connection-reset proven ${at}`],
  ['http status: 503 Service Unavailable', `origin-error-response inferred ${at}`],
  ['no healthy upstream', 'lost nobody-left destination-unavailable proven cart.shop.svc'],
]

describe('ztunnel', () => {
  for (const [error, said] of cases) it(error, () => assert.deepEqual(told(ztunnel, line('error', error)), [said]))

  it('passes over what went well', () => {
    assert.deepEqual(told(ztunnel, line('info', '')), [])
    const { passes } = ztunnel()
    assert.equal(passes?.(line('info', ''), 0, line('info', '').length), true)
    assert.equal(passes?.(line('error', 'x'), 0, line('error', 'x').length), false)
  })

  it('takes a reset after bytes for the end of a tunnel', () => {
    const reset = line('error', 'io error: Connection reset by peer (os error 104)', 700)
    assert.deepEqual(told(ztunnel, reset), [`connection-reset/tunnel proven ${at}`])
  })
})
