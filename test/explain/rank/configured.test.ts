/** What a configuration beside the log changes: names stay what they are there, and what it asks for is suspected. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unusedConfigs } from '../../../src/cli/explain/configs.ts'
import { readConfig } from '../../../src/explain/config/read-config.ts'
import type { Failure } from '../../../src/explain/report.ts'
import { access, explain, nginxError, nobodyLeft } from '../told.ts'

function failureOf(lines: string | readonly string[], config?: string, file?: string): Failure {
  const configs = config === undefined ? [] : [readConfig(config, file)!]
  const [failure] = explain(lines, { configs }).failures
  assert.ok(failure)
  return failure
}

const idsOf = ({ suspects }: Failure): string[] => suspects.map(({ id }) => id)

describe('HAProxy’s servers', () => {
  const line = (server: string, rest: string): string =>
    `203.0.113.7:51022 [21/Nov/2026:20:01:08.511] fe ${server} ${rest} 1/1/0/0/1 0/0 "GET /a HTTP/1.1"`
  const unmade = line('shop/s1', '0/0/-1/-1/1006 503 217 - - SC--')
  const config = (words: string, defaults = ''): string =>
    `defaults\n  mode http\n${defaults}\nbackend shop\n  server s1 127.0.0.1:8443 ${words}\n`
  const TLS = ['https-to-http-port', 'private-ca-not-trusted', 'tls-version-or-cipher-mismatch']
  const tlsAmong = (failure: Failure): string[] => TLS.filter(id => idsOf(failure).includes(id))

  it('may have failed over TLS where it is spoken, as far as it is checked', () => {
    assert.deepEqual(tlsAmong(failureOf(unmade, config(''))), [])
    assert.deepEqual(tlsAmong(failureOf(unmade, config('ssl verify required ca-file /ca.pem'))), TLS.slice(0, 2))
    assert.deepEqual(tlsAmong(failureOf(unmade, config('ssl verify none'))), [TLS[0], TLS[2]])
    assert.deepEqual(tlsAmong(failureOf(unmade, config('', '  default-server ssl verify none'))), [TLS[0], TLS[2]])
  })

  it('are not said to have refused with an errno that no line has', () => {
    for (const failure of [failureOf(unmade), failureOf(unmade, config('ssl verify none'))])
      for (const { evidence } of failure.suspects) assert.doesNotMatch(evidence, /ECONNREFUSED/)
  })

  it('keep their names in what is to be changed', () => {
    const own = line('shop/s1', '0/0/0/0/3 503 122 - - ----')
    const queued = line('shop/<NOSRV>', '0/303/-1/-1/303 503 217 - - sQ--')
    for (const text of [unmade, own, queued]) {
      const fixes = failureOf(text, config('')).suspects.map(({ fix }) => fix)
      assert.doesNotMatch(fixes.join('\n'), /app1/)
      assert.match(fixes.join('\n'), /s1/)
    }
  })
})

describe('nginx’s settings', () => {
  const HTTP = `http {
  proxy_read_timeout 2s; proxy_connect_timeout 1s; fastcgi_read_timeout 9s;
  upstream shop_pool { server 192.0.2.8:8080 max_fails=1 fail_timeout=5s; server 192.0.2.9:8080 max_fails=1; }
  server {
    location /cart { proxy_pass http://192.0.2.8:8080; }
    location /slow { proxy_read_timeout 3s; proxy_pass http://192.0.2.8:8080; }
    location /pool { proxy_pass http://shop_pool; }
  }
}`
  const silent = (path: string): string =>
    nginxError({
      message: 'upstream timed out (110: Connection timed out)',
      doing: 'reading response header from upstream',
      request: `GET ${path} HTTP/1.1`,
      upstream: `http://192.0.2.8:8080${path}`,
    })
  const closed = (path: string): string =>
    nginxError({
      message: 'upstream prematurely closed connection',
      doing: 'reading response header from upstream',
      request: `GET ${path} HTTP/1.1`,
      upstream: `http://192.0.2.8:8080${path}`,
    })
  const evidenceOf = (failure: Failure, id: string): string =>
    failure.suspects.find(suspect => suspect.id === id)?.evidence ?? ''

  it('say which limit struck where no line has a time', () => {
    for (const [path, setting] of [
      ['/cart', 'proxy_read_timeout 2s'],
      ['/slow', 'proxy_read_timeout 3s'],
    ] as const) {
      const failure = failureOf(silent(path), HTTP, 'nginx.conf')
      assert.match(evidenceOf(failure, 'timeout-shorter-than-work'), new RegExp(`"${setting}" \\(nginx.conf:\\d+\\)`))
    }
  })

  it('say that to an address no connection is kept, and so none was closed too early', () => {
    assert.ok(idsOf(failureOf(closed('/cart'))).includes('keepalive-shorter-than-gateway'))
    assert.ok(!idsOf(failureOf(closed('/cart'), HTTP)).includes('keepalive-shorter-than-gateway'))
    assert.ok(idsOf(failureOf(closed('/pool'), HTTP)).includes('keepalive-shorter-than-gateway'))
  })

  it('say that one failure was enough to leave nobody, and name the group', () => {
    const lines = [closed('/pool'), nobodyLeft({ connection: 8, request: 'GET /pool HTTP/1.1', time: '10:11:13' })]
    const failure = failureOf(lines, HTTP, 'nginx.conf')
    assert.match(evidenceOf(failure, 'passive-ejection-too-eager'), /shop_pool \(nginx.conf:3\) .* max_fails=1/)
    assert.doesNotMatch(failure.suspects.map(({ fix }) => fix).join('\n'), /upstream app/)
  })
})

describe('a configuration of another gateway', () => {
  const HAPROXY = 'defaults\n  timeout server 2s\nbackend shop\n  server s1 192.0.2.8:8080\n'
  it('says nothing, and that is said', () => {
    const line = nginxError({
      message: 'upstream timed out (110: Connection timed out)',
      doing: 'reading response header from upstream',
    })
    assert.deepEqual(failureOf(line, HAPROXY), failureOf(line))
    const config = readConfig(HAPROXY)!
    assert.match(unusedConfigs(['h.cfg'], [config], explain(line))[0] ?? '', /^h\.cfg is of haproxy/)
    assert.deepEqual(unusedConfigs(['h.cfg'], [config], explain(access({ status: 200 }))), [])
  })
})
