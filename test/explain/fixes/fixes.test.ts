/** Fixes: in the product's own words, with the case's values in them, and nothing left to fill in. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isSuspectId, SUSPECTS, type SuspectId } from '../../../src/causes/suspects.ts'
import type { Product } from '../../../src/explain/fact.ts'
import { FIXES, fixFor } from '../../../src/explain/fixes/fix-for.ts'
import { CONFIRMS } from '../../../src/explain/fixes/gateway.ts'
import { PAUSED_FIXES } from '../../../src/explain/fixes/paused.ts'
import { type FixCase, TOKENS } from '../../../src/explain/fixes/values.ts'

const PRODUCTS: Product[] = [
  'nginx',
  'ingress-nginx',
  'kong',
  'apisix',
  'apache',
  'haproxy',
  'envoy',
  'istio',
  'caddy',
  'traefik',
  'varnish',
  'gcp-lb',
  'aws-alb',
  'cloudflare',
  'heroku',
  'php-fpm',
  'gunicorn',
  'uwsgi',
  'puma',
  'node',
  'kernel',
  'azure',
  'uvicorn',
  'unicorn',
  'passenger',
  'java',
  'iis',
  'kubernetes',
  'client',
  'goodgate',
]

const ids = Object.keys(SUSPECTS) as SuspectId[]

function caseOf(gateway: Product, over: Partial<FixCase> = {}): FixCase {
  const values = { endpoint: 'http://192.0.2.7:3000', host: '192.0.2.7', port: '3000', requestPath: '/reports/7' }
  return { gateway, apps: [], values, ...over }
}

describe('the tables of fixes', () => {
  it('name only suspects that there are, and tokens that are filled in', () => {
    for (const table of [FIXES, PAUSED_FIXES, CONFIRMS]) {
      for (const [id, texts] of Object.entries(table)) {
        assert.ok(isSuspectId(id), id)
        for (const text of Object.values(texts ?? {}))
          for (const [, token] of text.matchAll(/«([^»]*)»/g)) assert.ok(TOKENS.has(token ?? ''), `${id}: «${token}»`)
      }
    }
  })
  it('leave nothing to fill in, whatever is known of the case', () => {
    for (const id of ids) {
      for (const gateway of PRODUCTS) {
        for (const c of [caseOf(gateway), { gateway, apps: PRODUCTS, values: {} }]) {
          const { confirm, fix } = fixFor(id, c)
          assert.doesNotMatch(
            confirm + fix,
            /[«»]|\{(?:port|host|path|endpoint|name|upstream)\}|undefined/,
            `${id} ${gateway}`,
          )
          assert.ok(fix.length > 10 && confirm.length > 5, id)
        }
      }
    }
  })
  it('speak of goodgate’s own settings only to its users', () => {
    for (const id of ids) {
      for (const gateway of PRODUCTS.filter(product => product !== 'goodgate')) {
        const { confirm, fix } = fixFor(id, caseOf(gateway))
        assert.doesNotMatch(
          fix,
          /goodgate|\b(?:limits\.queue|limits\.conn|health\.(?:act|pass)|tls\.(?:ca|serverName|certificate)\b|keepAlive\.[a-z])|trustedProxies\b|sendProxyProtocol/,
          `${id} ${gateway}`,
        )
        assert.doesNotMatch(confirm, /goodgate (?:status|reload|undrain|maintenance)/, `${id} ${gateway}`)
      }
    }
  })
})

describe('a fix', () => {
  const fix = (id: SuspectId, c: FixCase): string => fixFor(id, c).fix
  it('has the port and address of the case in it', () => {
    assert.match(fix('http-to-https-port', caseOf('haproxy')), /server app1 192\.0\.2\.7:3000 ssl verify required/)
    assert.match(fix('stale-dns-after-redeploy', caseOf('nginx')), /proxy_pass \$target/)
    assert.match(fix('selinux-denied', caseOf('nginx')), /httpd_can_network_connect 1[\s\S]*-p tcp 3000/)
  })
  it('speaks fastcgi where that is spoken', () => {
    const values = { endpoint: 'fastcgi://127.0.0.1:9000', host: '127.0.0.1', port: '9000' }
    assert.match(fix('timeout-shorter-than-work', caseOf('nginx', { values })), /fastcgi_read_timeout 180s/)
    assert.match(
      fix('timeout-shorter-than-work', caseOf('nginx', { values, limitMs: 60_000 })),
      /fastcgi_read_timeout 180s/,
    )
  })
  it('is the app server’s where the app is what has to change', () => {
    const both = caseOf('nginx', { apps: ['gunicorn'] })
    assert.match(fix('worker-timeout', both), /gthread/)
    assert.match(fix('keepalive-shorter-than-gateway', both), /keepalive_timeout 4s[\s\S]*gunicorn --keep-alive/)
  })
  it('lets nothing of a log into a configuration that is no plain word', () => {
    const values = { endpoint: 'http://a; rm -rf /', host: 'a;\n}', port: '80; x', name: 'b" c', upstream: '$(x)' }
    for (const id of ids) {
      for (const gateway of PRODUCTS) {
        assert.doesNotMatch(
          fixFor(id, { gateway, apps: [], values: { ...values }, zone: 'z;' }).fix,
          /rm -rf|80; x|b" c|z;/,
        )
      }
    }
  })
})

describe('an answer or a tunnel that paused', () => {
  it('is given another limit than one that has not begun', () => {
    const fixIn = (gateway: Product, paused: boolean): string =>
      fixFor('timeout-shorter-than-work', caseOf(gateway, { limitMs: 60_000, paused })).fix
    assert.match(fixIn('haproxy', true), /timeout tunnel 1h/)
    assert.match(fixIn('varnish', true), /between_bytes_timeout = 180s/)
    const { confirm } = fixFor('timeout-shorter-than-work', caseOf('nginx', { paused: true }))
    assert.match(confirm, /^curl -sN .* http:\/\/192\.0\.2\.7:3000\/reports\/7 /)
    assert.match(fixIn('varnish', false), /first_byte_timeout/)
    for (const gateway of PRODUCTS)
      assert.doesNotMatch(fixIn(gateway, true), /«|responseHeaderTimeout|response_header_timeout/)
  })
})
