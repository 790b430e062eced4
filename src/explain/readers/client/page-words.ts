/** Sentences of error pages and short error bodies, as gateways write them to their clients: what each may claim at most. */
import type { Product } from '../../fact.ts'
import { alert, dns, errno, fin, invalid, timer, tls, verify } from '../parts/ends.ts'
import { cut, ended, nobody, refused, type Told } from '../parts/told.ts'

export type PageWords = readonly [words: string, told: Told, product: Product]

/** A TLS server’s answer to plain HTTP: its own sentence stands for the alert that it sends otherwise. */
const plainToTls: Told = {
  phase: 'wait',
  end: invalid('not-http'),
  more: { sampleHex: '150301' },
  surest: 'inferred',
}
const noAnswer = (surest: 'inferred' | 'guessed'): Told => ended('wait', fin, surest)
const noTime = (surest: 'inferred' | 'guessed'): Told => ended('wait', timer('firstByte'), surest)
const refusedMaybe: Told = ended('connect', errno('ECONNREFUSED'), 'guessed')
const noRoute: Told = refused({ kind: 'no-route', candidates: [] }, 'inferred')

export const PAGE_WORDS: readonly PageWords[] = [
  ['plain HTTP request was sent to HTTPS port', plainToTls, 'nginx'],
  ['Client sent an HTTP request to an HTTPS server', plainToTls, 'client'],
  ['speaking plain HTTP to an SSL-enabled server port', plainToTls, 'apache'],
  ['This combination of host and port requires TLS', plainToTls, 'java'],
  ['No required SSL certificate was sent', ended('tls', alert(116, 'ALERT_116'), 'inferred'), 'nginx'],

  ['No server is available to handle this request', nobody('unknown'), 'haproxy'],
  ["The server didn't respond in time", noTime('inferred'), 'haproxy'],
  ['The server returned an invalid or incomplete response', noAnswer('guessed'), 'haproxy'],

  ['Error reading from remote server', noAnswer('inferred'), 'apache'],
  ['DNS lookup failure for', ended('dns', dns('ENOTFOUND'), 'inferred'), 'apache'],
  ['Error during SSL Handshake with remote server', ended('tls', tls('ERR_SSL'), 'inferred'), 'apache'],
  ['received an invalid response from an upstream server', noAnswer('guessed'), 'apache'],
  ['did not receive a timely response from the upstream server', noTime('inferred'), 'apache'],
  ['due to maintenance downtime or capacity problems', refusedMaybe, 'apache'],

  ['All backends failed or unhealthy', nobody('failing-checks'), 'varnish'],
  ['Backend is unhealthy', nobody('failing-checks'), 'varnish'],
  ['first byte timeout', noTime('inferred'), 'varnish'],
  ['backend read error', noAnswer('inferred'), 'varnish'],
  ['Backend.max_conn reached', refused({ kind: 'connection-limit', limit: 0 }), 'varnish'],
  ['Backend fetch failed', refusedMaybe, 'varnish'],

  ["Hostname doesn't match against certificate", ended('tls', verify('HOSTNAME_MISMATCH')), 'varnish'],
  ["hostname doesn't match against certificate", ended('tls', verify('HOSTNAME_MISMATCH')), 'varnish'],
  ['SSL handshake error', ended('tls', tls('ERR_SSL'), 'inferred'), 'varnish'],
  ['503 SSL timeout', ended('tls', timer('tls'), 'inferred'), 'varnish'],
  ['503 unable to get local issuer', ended('tls', verify('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')), 'varnish'],
  ['503 Connection refused', ended('connect', errno('ECONNREFUSED'), 'inferred'), 'varnish'],
  ['503 Connection timed out', ended('connect', timer('connect'), 'inferred'), 'varnish'],
  ['503 Network unreachable', ended('connect', errno('ENETUNREACH'), 'inferred'), 'varnish'],
  ['503 Backend write error', ended('send', errno('EPIPE'), 'inferred'), 'varnish'],
  ['503 between bytes timeout', cut(timer('idle'), 'inferred'), 'varnish'],
  ['503 Loop detected', refused({ kind: 'loop', via: '' }), 'varnish'],
  ['503 Quorum weight not reached', nobody('failing-checks'), 'varnish'],

  ["CloudFront wasn't able to connect to the origin", refusedMaybe, 'aws-alb'],
  ['the attempt failed or the origin closed the connection', refusedMaybe, 'aws-alb'],
  ["CloudFront wasn't able to resolve the origin domain name", ended('dns', dns('ENOTFOUND')), 'aws-alb'],
  ['the agent failed to establish a connection to the upstream web service', refusedMaybe, 'client'],
  ['no available server', nobody('unknown'), 'traefik'],
  ['no Route matched with those values', noRoute, 'kong'],
  ['An invalid response was received from the upstream server', noAnswer('guessed'), 'kong'],
  ['The upstream server is timing out', noTime('inferred'), 'kong'],
  ['failure to get a peer from the ring-balancer', nobody('unknown'), 'kong'],
  ['"name resolution failed"', ended('dns', dns('ENOTFOUND'), 'inferred'), 'kong'],
  ['default backend - 404', noRoute, 'ingress-nginx'],

  [
    'An error occurred in the application and your page could not be served',
    nobody('failing-checks', 'guessed'),
    'heroku',
  ],
  ['The server encountered a temporary error and could not complete your request', noAnswer('guessed'), 'gcp-lb'],
  ['invalid response while acting as a gateway or proxy server', noAnswer('guessed'), 'iis'],
  ["Our services aren't available right now", nobody('unknown', 'guessed'), 'azure'],
  ['ANCM In-Process Start Failure', refusedMaybe, 'iis'],
  ['ANCM Out-Of-Process Startup Failure', refusedMaybe, 'iis'],
  ['HTTP Error 502.5', refusedMaybe, 'iis'],
  ['HTTP Error 500.3', refusedMaybe, 'iis'],
  // WinHTTP's errors, as IIS's modules show them.
  ['0x80072efd', refusedMaybe, 'iis'],
  ['0x80072ee2', noTime('inferred'), 'iis'],
  ['0x80072efe', noAnswer('inferred'), 'iis'],
  ['0x80072ee7', ended('dns', dns('ENOTFOUND')), 'iis'],
  ['0x80072f8f', ended('tls', verify('CERTIFICATE_VERIFY_FAILED'), 'inferred'), 'iis'],
  ['0x80072f78', ended('wait', invalid('status-line'), 'inferred'), 'iis'],
  ['Application failed to respond', refusedMaybe, 'client'],
]

type ByStatus = Readonly<Record<number, Told>>

export const ANY_GATEWAY: ByStatus = { 502: refusedMaybe, 504: noTime('guessed') }

const NGINX: ByStatus = { 502: refusedMaybe, 503: nobody('unknown', 'guessed'), 504: noTime('guessed') }

/** Who answered, by the `Server` field or the line below a page, and what the status may mean there. */
export const SERVERS: readonly (readonly [server: string, product: Product, statuses: ByStatus])[] = [
  ['openresty', 'nginx', NGINX],
  ['nginx', 'nginx', NGINX],
  ['apisix', 'apisix', NGINX],
  ['kong', 'kong', NGINX],
  ['awselb', 'aws-alb', { 502: noAnswer('guessed'), 503: nobody('no-endpoints', 'guessed'), 504: noTime('guessed') }],
  ['envoy', 'envoy', { 502: noAnswer('guessed'), 503: refusedMaybe, 504: noTime('guessed') }],
  ['caddy', 'caddy', { 502: refusedMaybe, 503: nobody('unknown', 'guessed'), 504: noTime('guessed') }],
  ['varnish', 'varnish', { 503: refusedMaybe }],
  ['apache', 'apache', { 502: noAnswer('guessed'), 503: refusedMaybe, 504: noTime('guessed') }],
  ['google', 'gcp-lb', { 502: noAnswer('guessed'), 503: nobody('unknown', 'guessed'), 504: noTime('guessed') }],
  [
    'microsoft-azure-application-gateway',
    'azure',
    { 502: nobody('failing-checks', 'guessed'), 504: noTime('guessed') },
  ],
]

/** These are apps, not gateways: what they answer is the origin’s own. */
export const APP_SERVERS: readonly string[] = [
  'gunicorn',
  'uvicorn',
  'hypercorn',
  'waitress',
  'werkzeug',
  'tornado',
  'kestrel',
  'jetty',
  'tomcat',
  'undertow',
  'puma',
  'thin',
  'webrick',
  'express',
  'phusion',
  'cowboy',
]
