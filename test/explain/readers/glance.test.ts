/** What is passed over at a glance went well, and what a closer look tells is never passed over. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MakeReader } from '../../../src/explain/reader.ts'
import { caddyJson } from '../../../src/explain/readers/caddy-json.ts'
import { envoyAccess } from '../../../src/explain/readers/envoy-access.ts'
import { haproxyHttp } from '../../../src/explain/readers/haproxy-http.ts'
import { haproxyTcp } from '../../../src/explain/readers/haproxy-tcp.ts'
import { istioAccess } from '../../../src/explain/readers/istio-access.ts'
import { traefikAccess } from '../../../src/explain/readers/traefik-access.ts'
import { traefikJson } from '../../../src/explain/readers/traefik-json.ts'
import { varnishlog } from '../../../src/explain/readers/varnishlog.ts'

const http = (status: number, state: string) =>
  `198.51.100.4:40110 [03/May/2026:06:07:08.090] fe be/s1 0/0/1/9/31 ${status} 0 - - ${state} 4/4/1/1/0 0/0 {a --- b} "GET / HTTP/1.1"`
const tcp = (state: string) =>
  `198.51.100.4:40110 [03/May/2026:06:07:08.090] fe be/s1 0/0/12 900 ${state} 2/2/1/1/0 0/0`
const envoy = (status: number, flags: string) =>
  `[2026-05-03T06:07:08.090Z] "GET / HTTP/1.1" ${status} ${flags} 0 95 31 30 "-" "curl/8" "id" "shop.example" "192.0.2.9:9000"`
const istio = (status: number, flags: string) =>
  `${envoy(status, flags).replace(' 0 95', ' via_upstream - "-" 0 95')} outbound|9000||cart.shop.svc.cluster.local`
const caddy = (status: number, logger = 'http.log.access') =>
  JSON.stringify({ level: 'info', ts: 1, logger, msg: 'handled request', request: { uri: '/"status":200' }, status })
const traefik = (status: number) =>
  `198.51.100.4 - - [03/May/2026:06:07:08 +0000] "GET / HTTP/1.1" ${status} 9 "-" "curl/8" 7 "shop@docker" "http://192.0.2.9:3000" 12ms`
const traefikOfJson = (status: number) =>
  JSON.stringify({ DownstreamStatus: status, RequestMethod: 'GET', time: '2026-05-03T06:07:08Z' })

const well: readonly [MakeReader, string][] = [
  [haproxyHttp, http(200, '----')],
  [haproxyHttp, http(404, '--NI')],
  [haproxyTcp, tcp('--')],
  [envoyAccess, envoy(200, '-')],
  [istioAccess, istio(404, '-')],
  [caddyJson, caddy(200)],
  [caddyJson, caddy(404)],
  [traefikAccess, traefik(200)],
  [traefikJson, traefikOfJson(302)],
]

const perhapsNot: readonly [MakeReader, string][] = [
  [haproxyHttp, http(503, '----')],
  [haproxyHttp, http(200, 'SD--')],
  [haproxyHttp, http(200, 'cD--')],
  [haproxyHttp, tcp('--')],
  [haproxyTcp, tcp('sD')],
  [haproxyTcp, http(503, '----')],
  [envoyAccess, envoy(200, 'UC')],
  [envoyAccess, envoy(503, '-')],
  [envoyAccess, envoy(404, 'NR')],
  [envoyAccess, istio(200, '-')],
  [istioAccess, istio(503, '-')],
  [istioAccess, envoy(200, '-')],
  [caddyJson, caddy(502)],
  [caddyJson, caddy(499)],
  [caddyJson, caddy(0)],
  [caddyJson, caddy(413, 'http.log.error')],
  [traefikAccess, traefik(502)],
  [traefikAccess, traefik(404)],
  [traefikAccess, traefik(499)],
  [traefikJson, traefikOfJson(502)],
  [traefikJson, traefikOfJson(404)],
]

describe('a glance at varnishlog', () => {
  const reader = varnishlog()
  reader.read({ text: '*   << BeReq    >> 8', number: 1 })
  const passes = (text: string) => reader.passes?.(text, 0, text.length)

  it('passes over what is beside a backend request', () => {
    for (const tag of ['ReqHeader      A: b', 'VCL_call       RECV', 'BereqHeader    User-Agent: a'])
      assert.equal(passes(`-   ${tag}`), true, tag)
  })

  it('stops at its name, its times and its errors', () => {
    for (const tag of [
      'BereqHeader    Host: a',
      'Timestamp      Start: 1 0 0',
      'FetchError     timeout',
      'End',
      'BereqURL       /',
    ])
      assert.equal(passes(`--  ${tag}`), false, tag)
    assert.equal(passes('*   << BeReq    >> 9'), false)
  })
})

describe('a glance', () => {
  for (const [make, text] of well) {
    it(`passes over ${text.slice(0, 150)}`, () => {
      const { passes } = make()
      assert.equal(passes?.(`x\n${text}\ny`, 2, 2 + text.length), true)
    })
  }

  for (const [make, text] of perhapsNot) {
    it(`stops at ${text.slice(0, 150)}`, () => {
      const { passes } = make()
      assert.equal(passes?.(`x\n${text}\n${text.replace(/ 50\d /, ' 200 ')}`, 2, 2 + text.length), false)
    })
  }
})
