/** Complaints about the keys of an upstream, each with its place. */

import { describe } from 'node:test'
import { withUpstream } from './read.ts'
import { type Case, check } from './wrong-texts.ts'

const UPSTREAM_KEYS: readonly Case[] = [
  [
    'balance: least_conn',
    '5:14 error invalid-value upstreams.app.balance: "least_conn" is called least-busy here; write  balance: least-busy',
  ],
  [
    'balance: { hash: header }',
    '5:22 error invalid-value upstreams.app.balance.hash: "header" cannot be hashed; write ip, path, header:X-User or cookie:session',
  ],
  [
    'balance: { hash: "header:a b" }',
    '5:22 error invalid-value upstreams.app.balance.hash: "header:a b" cannot be hashed; write ip, path, header:X-User or cookie:session',
  ],
  [
    'balance: { hash: ip, x: 1 }',
    '5:26 error unknown-key "x" is not known in upstreams.app.balance; known here: hash, sticky',
  ],
  [
    'balance: [ip]',
    '5:5 error wrong-type upstreams.app.balance: expected round-robin, least-busy, two-choices, random, { hash: ip }, { sticky: NAME }; got a list',
  ],
  [
    'protocol: http2',
    '5:15 error invalid-value upstreams.app.protocol: expected http1, h2, h2c, auto; got "http2"; did you mean http1?',
  ],
  [
    'tls: { verify: 1, minVersion: 1.4, serverName: a/b, sni: x, ca: none.pem }',
    '5:20 error wrong-type upstreams.app.tls.verify: expected true or false; got the number 1',
    '5:35 error invalid-value upstreams.app.tls.minVersion: "1.4" is no version of TLS; write "1.2" or "1.3"',
    '5:52 error invalid-value upstreams.app.tls.serverName: "a/b" is no host name; write it as app.example.com',
    '5:57 error unknown-key "sni" is not known in upstreams.app.tls; goodgate calls it "serverName"',
  ],
  ['tls: { minVersion: 1.3 }'],
  [
    'tls: { certificate: none.pem }',
    '5:5 error invalid-value upstreams.app.tls: certificate and key go together; one of them is missing',
    '5:25 error file-unreadable upstreams.app.tls.certificate: there is no such file: /etc/gate/none.pem',
  ],
  [
    'timeouts: { firstByte: 5s, total: 3s, connect: none }',
    '5:28 warning timeout-relation upstreams.app.timeouts.firstByte: 5s can never pass: total ends the exchange after 3s; shorten firstByte or lengthen total',
  ],
  [
    'timeouts: { read: 3s, idel: 3s, write: 3 }',
    '5:17 error unknown-key "read" is not known in upstreams.app.timeouts; goodgate calls it "firstByte"',
    '5:27 error unknown-key "idel" is not known in upstreams.app.timeouts; did you mean "idle"?',
    '5:44 error invalid-value upstreams.app.timeouts.write: "3" has no unit: write 3s or 3ms',
  ],
  [
    'keepAlive: { idle: never, maxIdle: -1 }',
    '5:24 error invalid-value upstreams.app.keepAlive.idle: "never" is no duration; write it as 250ms, 3s, 5m, 1h, 30d or none',
    '5:40 error invalid-value upstreams.app.keepAlive.maxIdle: the number -1 is too small; the least is 0',
  ],
  ['keepAlive: 75s', '5:16 error wrong-type upstreams.app.keepAlive: expected a map; got "75s"'],
  [
    'retry: { attempts: 0, budget: 20, hold: 3, on: [timeouts] }',
    '5:24 error invalid-value upstreams.app.retry.attempts: the number 0 is too small; the least is 1',
    '5:35 error invalid-value upstreams.app.retry.budget: "20" is no percentage; write it as 20%',
    '5:45 error invalid-value upstreams.app.retry.hold: "3" has no unit: write 3s or 3ms',
    '5:53 error invalid-value upstreams.app.retry.on[0]: expected timeout; got "timeouts"; did you mean timeout?',
  ],
  [
    'retry: { attempts: 21, on: timeout }',
    '5:24 error invalid-value upstreams.app.retry.attempts: the number 21 is too large; the most is 20',
    '5:32 error wrong-type upstreams.app.retry.on: expected a list; got "timeout"',
  ],
  [
    'health: { active: { path: healthz, status: 99, interval: 0s, rise: 0 }, passive: { fall: -1 } }',
    '5:31 error invalid-value upstreams.app.health.active.path: a path begins with /',
    '5:48 error invalid-value upstreams.app.health.active.status: "99" names no statuses; write 200-399 or 200,204',
    '5:62 error invalid-value upstreams.app.health.active.interval: "0s" is no time at all; write it as 3s',
    '5:72 error invalid-value upstreams.app.health.active.rise: the number 0 is too small; the least is 1',
    '5:94 error invalid-value upstreams.app.health.passive.fall: the number -1 is too small; the least is 0',
  ],
  [
    'health: { active: { status: "399-200" } }',
    '5:33 error invalid-value upstreams.app.health.active.status: "399-200" names no statuses; write 200-399 or 200,204',
  ],
  [
    'limits: { connections: many, queueTimeout: 0s, responseHeaders: 8M, responseBody: x }',
    '5:28 error invalid-value upstreams.app.limits.connections: expected a whole number from 0; got "many"',
    '5:48 error invalid-value upstreams.app.limits.queueTimeout: "0s" could mean never or at once; write none for no limit',
    '5:69 error invalid-value upstreams.app.limits.responseHeaders: "8M" could be read two ways; write 8MiB (powers of 1024) or 8MB (powers of 1000)',
    '5:87 error invalid-value upstreams.app.limits.responseBody: "x" is no size; write it as 64KiB or 10MB',
  ],
  [
    'limits: { responseHeaders: 100 }',
    '5:32 error invalid-value upstreams.app.limits.responseHeaders: "100" must lie between 1KiB and 16MiB',
  ],
  [
    'slowStart: soon',
    '5:16 error invalid-value upstreams.app.slowStart: "soon" is no duration; write it as 250ms, 3s, 5m, 1h, 30d or none',
  ],
  [
    'sendProxyProtocol: v3',
    '5:24 error invalid-value upstreams.app.sendProxyProtocol: expected none, v1, v2; got "v3"; did you mean v1?',
  ],
  ['host: a/b', '5:11 error invalid-value upstreams.app.host: "a/b" is no host; write client, upstream or a name'],
  [
    'deny: [10.0.0.0/8, x]',
    '5:24 error invalid-value upstreams.app.deny[1]: "x" is neither an address nor a network; write it as 10.0.0.0/8, 192.0.2.1 or fd00::/8',
  ],
  [
    'discover: { dns: "127.0.0.1:80" }',
    '5:22 error invalid-value upstreams.app.discover.dns: "127.0.0.1:80" has no name to resolve; list it under endpoints',
  ],
  [
    'discover: { srv: "a b" }',
    '5:22 error invalid-value upstreams.app.discover.srv: "a b" is no name of a service; write one such as _http._tcp.app.internal',
  ],
  [
    'discover: { dns: a:1 }',
    '3:3 error invalid-value upstreams.app: takes endpoints or discover, not both; remove one',
  ],
  [
    'max_fails: 3',
    '5:5 error unknown-key "max_fails" is not known in upstreams.app; goodgate\'s "fall" (in upstreams.NAME.health.active or in upstreams.NAME.health.passive) may be what you want',
  ],
  [
    'weight: 2',
    '5:5 error unknown-key "weight" is not known in upstreams.app; it belongs in upstreams.NAME.endpoints[]',
  ],
  ['endpoint: x', '5:5 error unknown-key "endpoint" is not known in upstreams.app; did you mean "endpoints"?'],
  [
    'health_check: {}',
    '5:5 error unknown-key "health_check" is not known in upstreams.app; goodgate calls it "health"',
  ],
]

describe('keys of an upstream', () => check(UPSTREAM_KEYS, withUpstream))
