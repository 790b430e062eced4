/** Traefik's logs of three major versions: its own, and its access log. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { traefikAccess } from '../../../src/explain/readers/traefik-access.ts'
import { traefikJson } from '../../../src/explain/readers/traefik-json.ts'
import { traefikLog } from '../../../src/explain/readers/traefik-log.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'
import { told } from './told.ts'

const refused = 'dial tcp 192.0.2.9:3000: connect: connection refused'
const said = ['connection-refused proven http://192.0.2.9:3000']
const go = 'github.com/traefik/traefik/v3/pkg/x.go:9'

describe('Traefik’s log', () => {
  it('is read in each layout', () => {
    assert.deepEqual(
      told(traefikLog, `time="2026-05-03T06:07:08Z" level=debug msg="'502 Bad Gateway' caused by: ${refused}"`),
      said,
    )
    assert.deepEqual(told(traefikLog, `2026-05-03T06:07:08Z DBG ${go} > 502 Bad Gateway error="${refused}"`), said)
    assert.deepEqual(told(traefikLog, `DBG > 502 Bad Gateway error="${refused}"`), said)
    assert.deepEqual(
      told(
        traefikLog,
        `\x1b[90m2026-05-03T06:07:08Z\x1b[0m \x1b[33mDBG\x1b[0m \x1b[1m${go}\x1b[0m\x1b[36m >\x1b[0m 502 Bad Gateway \x1b[36merror=\x1b[0m"${refused}"`,
      ),
      said,
    )
    assert.deepEqual(
      told(
        traefikLog,
        `time="2026-05-03T06:07:08Z" level=warning msg="Error forwarding to http://192.0.2.9:3000, err: ${refused}"`,
      ),
      said,
    )
    const json = {
      level: 'debug',
      error: refused,
      time: '2026-05-03T06:07:08Z',
      caller: go,
      message: '502 Bad Gateway',
    }
    assert.deepEqual(told(traefikJson, JSON.stringify(json)), said)
    assert.deepEqual(
      told(
        traefikJson,
        JSON.stringify({ level: 'debug', msg: `'502 Bad Gateway' caused by: ${refused}`, time: json.time }),
      ),
      said,
    )
  })

  it('unpacks what is quoted twice', () => {
    const line = String.raw`time="2026-05-03T06:07:08Z" level=debug msg="'500 Internal Server Error' caused by: net/http: HTTP/1.x transport connection broken: malformed HTTP response \"\\x15\\x03\\x01\\x00\\x02\\x02P\""`
    assert.deepEqual(told(traefikLog, line), ['plaintext-to-tls-port proven'])
  })

  it('knows the server of an error without an address, if there is only one', () => {
    const selected = (url: string) => `2026-05-03T06:07:08Z DBG ${go} > Service selected by WRR: ${url}`
    const eof = `2026-05-03T06:07:08Z DBG ${go} > 502 Bad Gateway error=EOF`
    assert.deepEqual(told(traefikLog, selected('http://192.0.2.9:3000'), eof), [
      'connection-terminated inferred http://192.0.2.9:3000',
    ])
    assert.deepEqual(told(traefikLog, selected('http://192.0.2.9:3000'), selected('http://192.0.2.8:3000'), eof), [
      'connection-terminated inferred',
    ])
  })

  it('tells clients that left, and nobody left', () => {
    assert.deepEqual(told(traefikLog, `DBG ${go} > 499 Client Closed Request error="context canceled"`), [
      'client-closed-request proven',
    ])
    assert.deepEqual(told(traefikLog, `DBG ${go} > 503 Service Unavailable error="no available server"`), [
      'lost nobody-left destination-unavailable proven',
    ])
  })

  it('reads checks of each version', () => {
    assert.deepEqual(
      told(
        traefikLog,
        String.raw`time="2026-05-03T06:07:08Z" level=warning msg="Health check failed, removing from server list. Backend: \"shop@docker\" URL: \"http://192.0.2.9:3000\" Weight: 1 Reason: received error status code: 503"`,
        `2026-05-03T06:07:08Z WRN ${go} > Health check failed. error="HTTP request failed: Get \\"http://192.0.2.9:3000/up\\": ${refused}" serviceName=shop@docker targetURL=http://192.0.2.9:3000`,
        String.raw`time="2026-05-03T06:07:09Z" level=warning msg="Health check up: Returning to server list. Backend: \"shop@docker\" URL: \"http://192.0.2.9:3000\" Weight: 1"`,
      ),
      [
        'check origin-error-response proven http://192.0.2.9:3000',
        'check connection-refused proven http://192.0.2.9:3000',
        'endpoint-back http://192.0.2.9:3000',
      ],
    )
  })

  it('reads what TCP services and authorizations meet', () => {
    assert.deepEqual(
      told(traefikLog, `2026-05-03T06:07:08Z ERR ${go} > Error while dialing backend error="${refused}"`),
      said,
    )
    const auth = `time="2026-05-03T06:07:08Z" level=debug msg="Error calling http://auth:80/. Cause: ${refused}" middlewareName=auth@docker`
    assert.deepEqual(told(traefikLog, auth), said)
  })

  it('takes providers and certificates for no failures, but says who has no server', () => {
    assert.deepEqual(
      told(
        traefikLog,
        `2026-05-03T06:07:08Z ERR ${go} > Cannot retrieve the ACME challenge error="dial tcp 192.0.2.80:443: connect: connection refused"`,
        `2026-05-03T06:07:08Z ERR error="Get \\"https://192.0.2.1/api\\": ${refused}" providerName=kubernetes`,
        'time="2026-05-03T06:07:08Z" level=error msg="service \\"shop\\" error: port is missing" providerName=docker',
      ),
      ['no-endpoints'],
    )
  })

  it('leaves other programs’ lines', () => {
    assert.deepEqual(
      told(traefikLog, 'time="2026-05-03T06:07:08Z" level=error msg="stream copy error: reading from a closed fifo"'),
      ['not taken'],
    )
  })
})

describe('Traefik’s access log', () => {
  const clf = (status: number, size: number, { router = 'shop@docker', url = 'http://192.0.2.9:3000' } = {}) =>
    `198.51.100.4 - - [03/May/2026:06:07:08 +0000] "GET /cart HTTP/1.1" ${status} ${size} "-" "curl/8" 7 "${router}" "${url}" 12ms`

  it('says once that the reason is hidden', () => {
    assert.deepEqual(told(traefikAccess, clf(502, 11), clf(504, 15)), ['no cause', 'log-level-hides', 'no cause'])
  })

  it('tells the origin’s answer by its size, a route that is missing, and a service without servers', () => {
    assert.deepEqual(
      told(
        traefikAccess,
        clf(502, 512),
        clf(503, 20, { url: '-' }),
        clf(404, 19, { router: '-', url: '-' }),
        clf(404, 90),
        clf(200, 5),
        clf(499, 21),
      ),
      [
        'origin-error-response inferred http://192.0.2.9:3000',
        'lost nobody-left destination-unavailable inferred',
        'destination-not-found proven',
        'client-closed-request proven',
      ],
    )
  })

  it('knows its limit for connecting by the time', () => {
    assert.deepEqual(told(traefikAccess, clf(504, 15).replace(' 12ms', ' 30001ms')), [
      'connection-timeout inferred http://192.0.2.9:3000',
    ])
  })

  it('is read as JSON alike', () => {
    const json = (more: object) =>
      JSON.stringify({
        ClientHost: '198.51.100.4',
        DownstreamContentSize: 11,
        DownstreamStatus: 502,
        Duration: 12_000_000,
        OriginStatus: 502,
        RequestHost: 'shop.example',
        RequestMethod: 'GET',
        RequestPath: '/cart',
        RequestProtocol: 'HTTP/1.1',
        RouterName: 'shop@docker',
        ServiceName: 'shop@docker',
        ServiceURL: 'http://192.0.2.9:3000',
        level: 'info',
        msg: '',
        time: '2026-05-03T06:07:08Z',
        ...more,
      })
    assert.deepEqual(told(traefikJson, json({})), ['no cause', 'log-level-hides'])
    assert.deepEqual(told(traefikJson, json({ DownstreamContentSize: 700 })), [
      'origin-error-response inferred http://192.0.2.9:3000',
    ])
    assert.deepEqual(told(traefikJson, json({ DownstreamContentSize: 700, OriginStatus: 0 })), [
      'no cause',
      'log-level-hides',
    ])
    assert.deepEqual(told(traefikJson, json({ DownstreamStatus: 200 })), [])
  })
})

describe('hostile lines', () => {
  for (const piece of [
    'level=debug msg="',
    'time="2',
    ' error=',
    'DBG > ',
    '\x1b[',
    ' "a" "b" 1ms',
    '{"level":"x","time":"',
    '\\"',
  ]) {
    it(`many times ${JSON.stringify(piece)}`, () => {
      const begun = cpuMs()
      const long = piece.repeat(Math.ceil(65_536 / piece.length))
      for (const text of [
        long,
        `DBG > 502 Bad Gateway${long}`,
        `time="2026-05-03T06:07:08Z" level=debug msg="'502 Bad Gateway' caused by: ${long}`,
      ]) {
        for (const make of [traefikLog, traefikAccess, traefikJson]) {
          const reader = make()
          if (reader.takes(text)) reader.read({ text, number: 1 })
        }
      }
      assert.ok(cpuMs() - begun < 500)
    })
  }
})
