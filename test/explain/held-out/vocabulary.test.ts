/** Every word of the products' vocabularies is recognised and gives the cause that it means. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { explain } from '../told.ts'
import { APACHE_ROWS, GO_ROWS, HAPROXY_HARMLESS, HAPROXY_ROWS, VARNISH_ROWS } from './balancer-vocabulary.ts'
import { CLOUDFLARE_ROWS, ENVOY_HARMLESS, ENVOY_ROWS, GCP_ROWS, NODE_ROWS } from './mesh-vocabulary.ts'
import { NGINX_HARMLESS, NGINX_ROWS, nginxAlone, type Row } from './nginx-vocabulary.ts'

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  nginx: NGINX_ROWS,
  apache: APACHE_ROWS,
  haproxy: HAPROXY_ROWS,
  varnish: VARNISH_ROWS,
  go: GO_ROWS,
  envoy: ENVOY_ROWS,
  gcp: GCP_ROWS,
  cloudflare: CLOUDFLARE_ROWS,
  node: NODE_ROWS,
}

const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  nginx: NGINX_HARMLESS.map(nginxAlone),
  haproxy: HAPROXY_HARMLESS,
  envoy: ENVOY_HARMLESS,
}

/** The client's own, which a page tells apart. */
const CLIENT: ReadonlySet<string> = new Set(['client-closed-request', 'client-timeout', 'http-request-error'])

for (const [product, rows] of Object.entries(ROWS)) {
  test(`every word of ${product}`, () => {
    const wrong = rows.flatMap(([says, line, ...causes]) => {
      const [first] = explain(line).failures
      return causes.includes(first?.cause ?? '') ? [] : [`${says}: ${first?.cause ?? 'nothing'}`]
    })
    assert.deepEqual(wrong, [])
  })
}

for (const [product, texts] of Object.entries(HARMLESS)) {
  test(`what is no failure in ${product}`, () => {
    const wrong = texts.flatMap(text => {
      const { failures } = explain(text)
      return failures.every(({ cause }) => CLIENT.has(cause)) ? [] : [`${text}: ${failures[0]?.cause}`]
    })
    assert.deepEqual(wrong, [])
  })
}
