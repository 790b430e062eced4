/** Complaints about the whole and about its top keys, each with its place. */

import { describe } from 'node:test'
import { withTop } from './read.ts'
import { type Case, check } from './wrong-texts.ts'

const WHOLE_TEXTS: readonly Case[] = [
  ['a: [1', '1:6 error syntax flow sequence in block collection must be sufficiently indented and end with a ]'],
  ['a: "x', '1:6 error syntax missing closing "quote'],
  ['a:\n\t- 1', '2:1 error syntax a tab indents this line; YAML wants spaces'],
  ['a: 1\na: 2', '2:1 error duplicate-key "a" stands here for the second time (first in line 1); remove one of them'],
  [
    'listen: []\nlisten: []\nupstreams: {}',
    '2:1 error duplicate-key "listen" stands here for the second time (first in line 1); remove one of them',
  ],
  ['a: *x', '1:4 error syntax there is no anchor &x above this *x'],
  ['a: &x [*x]', '1:7 error syntax too much nesting; does an anchor contain itself?'],
  [
    'a: 1\n---\nb: 2',
    '2:1 error syntax a second document begins here (---); give it as a file of its own with another -c',
  ],
  ['? [a]\n: 1', '1:3 error syntax a key must be a plain word'],
  ['__proto__: 1', '1:1 error syntax a key must be a plain word'],
  ['<<: 3', '1:5 error syntax "<<" takes a map, such as <<: *defaults'],
  ['!!js/function x: 1', '1:1 error syntax unresolved tag: tag:yaml.org,2002:js/function'],
  [
    'listen: [":80", ":80"]\ntimouts: { connect: 3s }\nupstrems:\n  app: { endpoints: [3000], timeouts: { connect: 3x } }\nroutes: [{ path: /, upstream: ap }]',
    '1:17 error address-conflict listen[1].address: :80 is listened on twice; remove one',
    '2:1 error unknown-key "timouts" is not known at the top of the configuration; did you mean "timeouts"? It belongs in upstreams.NAME or in routes[]',
    '3:1 error unknown-key "upstrems" is not known at the top of the configuration; did you mean "upstreams"?',
    '4:50 error invalid-value upstreams.app.timeouts.connect: "3x" is no duration; write it as 250ms, 3s, 5m, 1h, 30d or none',
    '5:31 error unknown-upstream routes[0].upstream: there is no upstream "ap"; did you mean "app"?',
  ],
  [
    'listen: [":80"]\nupstreams: { a: { endpoints: [1] }, b: { endpoints: [2] } }\nroutes: [{ upstream: a }]',
    '2:37 warning unused-upstream upstreams.b: no route leads here; add one, or remove it',
  ],
  ['"just text"', '1:1 error wrong-type expected keys such as listen: and upstreams:'],
  ['# nothing', '1:1 error empty the configuration is empty; it needs listen and upstreams'],
  [
    'upstreams: { app: { endpoints: [3000] } }',
    '1:1 error no-listen nothing to listen on; add  listen: [{ address: ":8080" }]',
  ],
  [
    'listen: [":80"]',
    '1:1 error no-upstreams there is no upstream; add  upstreams: { app: { endpoints: ["http://127.0.0.1:3000"] } }',
  ],
  [
    'listen: ":80"\nupstreams: []',
    '1:9 error wrong-type listen: expected a list of addresses, such as  listen: [{ address: ":8080" }]; got ":80"',
    '2:1 error wrong-type upstreams: expected a map of upstreams by name; got a list',
  ],
  [
    'listen: [":80"]\nupstreams: { a: { endpoints: [1] }, b: { endpoints: [2] } }',
    '2:1 error no-routes upstreams: there are several (a, b) and no routes that say what goes where; add  routes: [{ path: /, upstream: a }]',
  ],
  [
    'listen: [":80"]\nupstreams: { a: {} }',
    '2:14 error incomplete upstreams.a: needs endpoints, such as  endpoints: [http://127.0.0.1:3000]',
  ],
  [
    'listen: [":80"]\nupstreams: { a: { endpoints: [] } }',
    '2:14 error invalid-value upstreams.a: endpoints is empty; name one, such as http://127.0.0.1:3000',
  ],
  ['listen: [":80"]\nupstreams: { a: [3000] }', '2:14 error wrong-type upstreams.a: expected a map; got a list'],
  [
    'listen: [":80"]\nupstreams: { a: { endpoints: [{ url: 3000, backup: true }] }, constructor: { endpoints: [{ url: 1, weight: 0 }] } }\nroutes: [{ upstreams: { a: 1, toString: 2 } }]',
    '2:19 error only-backups upstreams.a.endpoints: every endpoint is a backup; at least one must not be',
    '2:78 error no-weight upstreams.constructor.endpoints: every endpoint has weight 0, so none takes requests; give one a weight of 1',
    '3:31 error unknown-upstream routes[0].upstreams.toString: there is no upstream "toString"; known: a, constructor',
  ],
  [
    'listen: [{ address: ":80", tls: {} }, { address: ":81", tls: { certificate: c.pem } }, { address: ":82", tls: { acme: { email: me } } }, { address: ":83", tls: { acme: { email: a@b } } }, { address: ":84", tls: true }, { tls: { acme: { email: a@b }, key: x } , address: ":85"}]\nupstreams: { a: { endpoints: [1] } }',
    '1:28 error incomplete listen[0].tls: needs  certificate: cert.pem',
    '1:57 error incomplete listen[1].tls: needs  key: key.pem',
    '1:128 error invalid-value listen[2].tls.acme.email: "me" is no e-mail address',
    '1:212 error wrong-type listen[4].tls: expected a map; got the boolean true',
    '1:222 error invalid-value listen[5].tls: takes acme, or certificate and key, not both',
  ],
  [
    'listen: [{ address: ":83", tls: { acme: { email: a@b } } }]\nupstreams: { a: { endpoints: [1] } }',
    '1:35 error not-in-force listen[0].tls.acme: is not in force in this version: this listener would speak without TLS; give certificate and key',
  ],
  [
    'listen: [":80", ":80", 127.0.0.1:81, "127.0.0.1:81", "[::]:81", unix:/a, unix:/a, "127.0.0.1:0", "127.0.0.1:0"]\nupstreams: { a: { endpoints: [1] } }',
    '1:17 error address-conflict listen[1].address: :80 is listened on twice; remove one',
    '1:38 error address-conflict listen[3].address: 127.0.0.1:81 is listened on twice; remove one',
    '1:54 error address-conflict listen[4].address: 127.0.0.1:81 already takes [::]:81; remove one',
    '1:74 error address-conflict listen[6].address: unix:/a is listened on twice; remove one',
  ],
  [
    'listen: [":8080"]\nupstreams:\n  app:\n    discover: { dns: "a:1", srv: x }\n',
    '4:5 error invalid-value upstreams.app.discover: expected one of dns, srv, file, docker, consul, etcd, kubernetes',
  ],
  [
    'listen: [":8080"]\nupstreams:\n  app:\n    discover: { docker: {} }\n    limits: { connections: 5 }\n    slowStart: 3s\n    sendProxyProtocol: v1\n    protocol: h2\n    retry: { hold: 0s }\n    health: { active: { path: / } }\nincidents: { retention: 1d }\nroutes: [{ upstream: app, staleIfError: 5s }, { path: /x, upstream: app, staleIfError: 0s }]',
    '4:17 warning not-in-force upstreams.app.discover.docker: is not in force in this version: this upstream has no endpoints; list them under endpoints',
    '7:24 warning not-in-force upstreams.app.sendProxyProtocol: is not in force in this version: no PROXY line is sent',
    '8:15 warning not-in-force upstreams.app.protocol: is not in force in this version: endpoints are spoken to in HTTP/1.1',
    '11:25 warning not-in-force incidents.retention: is not in force in this version: incidents are not stored',
  ],
  [
    'listen: [":8080"]\nupstreams: { app: { endpoints: ["h2c://x:1", 3000, "http://localhost:3000"] } }',
    '2:33 warning not-in-force upstreams.app.endpoints[0]: HTTP/2 is not in force in this version: h2c://x:1 is spoken to in HTTP/1.1',
    '2:52 warning duplicate-endpoint upstreams.app.endpoints[2]: http://localhost:3000 stands here twice and counts as one; to send it more, write { url: "http://localhost:3000", weight: 2 }',
  ],
]

const TOP_KEYS: readonly Case[] = [
  [
    'admin: { address: ":9901" }',
    '3:19 error admin-open admin.address: :9901 can be reached from outside; add  token: { file: … }  or use 127.0.0.1',
  ],
  [
    'admin: { address: ":9901", token: short }',
    '3:35 warning admin-token-short admin.token: the token is shorter than 16 characters and could be guessed; make one with: openssl rand -hex 32',
  ],
  [
    'admin: { address: ":9901", token: { file: none } }',
    '3:43 error file-unreadable admin.token.file: there is no such file: /etc/gate/none',
  ],
  ['admin: { token: "" }', '3:17 error invalid-value admin.token: a token is printable characters without blanks'],
  [
    'admin: { address: ":8080", token: 0123456789abcdef }',
    '3:19 error address-conflict admin.address: :8080 is also listened on for traffic (:8080); give the admin address a port of its own',
  ],
  [
    'admin: { address: 127.0.0.1:8080 }',
    '3:19 error address-conflict admin.address: 127.0.0.1:8080 is also listened on for traffic (:8080); give the admin address a port of its own',
  ],
  ['admin: { port: 9901 }', '3:10 error unknown-key "port" is not known in admin; goodgate calls it "address"'],
  ['admin: off', '3:8 error wrong-type admin: expected a map; got "off"'],
  ['workers: 0', '3:10 error invalid-value workers: the number 0 is too small; the least is 1'],
  ['workers: 1.5', '3:10 error wrong-type workers: expected auto or a whole number from 1 to 512; got the number 1.5'],
  ['workers: aut', '3:10 error invalid-value workers: expected auto or a whole number from 1 to 512; got "aut"'],
  ['workers: [1]', '3:1 error wrong-type workers: expected auto or a whole number from 1 to 512; got a list'],
  ['trustedProxies: 10.0.0.0/8', '3:17 error wrong-type trustedProxies: expected a list; got "10.0.0.0/8"'],
  [
    'trustedProxies: [10.0.0.0/33, 1.2.3.4, "::1", true]',
    '3:18 error invalid-value trustedProxies[0]: "10.0.0.0/33" is neither an address nor a network; write it as 10.0.0.0/8, 192.0.2.1 or fd00::/8, or unix for who comes by a unix socket',
    '3:47 error wrong-type trustedProxies[3]: expected an address, a network such as 10.0.0.0/8, or unix; got the boolean true',
  ],
  [
    'trustedProxies: [unix:]',
    '3:18 error wrong-type trustedProxies[0]: expected an address, a network such as 10.0.0.0/8, or unix; got a map',
  ],
  [
    'resolver: { servers: [dns.example], timeout: 0s }',
    '3:23 error invalid-value resolver.servers[0]: "dns.example" is no address of a name server; write it as 127.0.0.1:53 or [::1]:53',
    '3:46 error invalid-value resolver.timeout: "0s" is no time at all; write it as 3s',
  ],
  [
    'resolver: { servers: [] }',
    '3:13 error invalid-value resolver.servers: servers is empty; leave it out to use the system’s',
  ],
  ['name: a b', '3:7 error invalid-value name: "a b" cannot stand in a Via header; use letters, digits and "-"'],
  ['shutdown: { drain: 30 }', '3:20 error invalid-value shutdown.drain: "30" has no unit: write 30s or 30ms'],
  [
    'errors: { theme: mine, contact: 5, statusPage: "a b", behindCdn: no, showDetailsTo: [x] }',
    '3:18 error invalid-value errors.theme: "mine" is no theme; write default, nginx, apache, plain, or a folder as ./mine',
    '3:33 error wrong-type errors.contact: expected a text; got the number 5, which needs quotes to be a text',
    '3:48 error invalid-value errors.statusPage: "a b" is no link; it has neither blanks nor quotes',
    '3:66 error invalid-value errors.behindCdn: expected true or false; got "no"',
    '3:86 error invalid-value errors.showDetailsTo[0]: "x" is neither an address nor a network; write it as 10.0.0.0/8, 192.0.2.1 or fd00::/8',
  ],
  [
    'log: { access: { format: JSON, path: "" }, level: warning }',
    '3:26 error invalid-value log.access.format: expected json, combined, ecs, off; got "JSON"; did you mean json?',
    '3:38 error invalid-value log.access.path: the path is empty; write stdout',
    '3:51 error invalid-value log.level: expected trace, debug, info, warn, error, fatal, silent; got "warning"',
  ],
  ['log: { access: off }', '3:16 error wrong-type log.access: expected a map; got "off"'],
  [
    'cache: { memory: 1KiB, disk: { path: "", size: 1MiB } }',
    '3:18 error invalid-value cache.memory: "1KiB" must lie between 1MiB and 16GiB',
    '3:38 error invalid-value cache.disk.path: the path is empty; write it as /var/cache/goodgate',
    '3:48 error invalid-value cache.disk.size: "1MiB" must lie between 16MiB and 1024GiB',
  ],
  ['cache: { disk: /var/cache }', '3:16 error wrong-type cache.disk: expected a map; got "/var/cache"'],
  ['cache: { disk: { size: 1GiB } }', '3:10 error missing-key cache.disk.path: is missing; expected a folder'],
  [
    'cache: { disk: { path: c } }',
    '3:10 warning unused-cache cache.disk: no route keeps answers; add  cache: true  or  staleIfError: 1h  to one, or remove this',
  ],
  [
    'incidents: { store: mysql://x, retention: forever }',
    '3:21 error invalid-value incidents.store: "mysql://x" is no store; write sqlite:goodgate.db or postgres://…',
    '3:43 error invalid-value incidents.retention: "forever" is no duration; write it as 250ms, 3s, 5m, 1h, 30d or none',
  ],
  [
    'limits: { requestHeaders: 0, requestBody: -1, headerTimeout: 0, clientConnections: 1k }',
    '3:27 error invalid-value limits.requestHeaders: "0" must lie between 1KiB and 16MiB',
    '3:43 error invalid-value limits.requestBody: "-1" is no size; write it as 64KiB or 10MB',
    '3:62 error invalid-value limits.headerTimeout: "0" could mean never or at once; write none for no limit',
    '3:84 error invalid-value limits.clientConnections: expected a whole number from 0; got "1k"',
  ],
  [
    'timeouts: { connect: 3s }',
    '3:1 error unknown-key "timeouts" is not known at the top of the configuration; it belongs in upstreams.NAME or in routes[]',
  ],
  [
    'server: {}',
    '3:1 error unknown-key "server" is not known at the top of the configuration; goodgate calls it "upstreams"',
  ],
  [
    'listeners: []',
    '3:1 error unknown-key "listeners" is not known at the top of the configuration; goodgate calls it "listen"',
  ],
  [
    'proxy_pass: x',
    '3:1 error unknown-key "proxy_pass" is not known at the top of the configuration; goodgate\'s "upstream" (in routes[]) may be what you want',
  ],
  [
    'Upstreams: {}',
    '3:1 error unknown-key "Upstreams" is not known at the top of the configuration; did you mean "upstreams"?',
  ],
  [
    'zzz: 1',
    '3:1 error unknown-key "zzz" is not known at the top of the configuration; known here: name, listen, admin, workers, trustedProxies, resolver, upstreams, routes, cache, limits, shutdown, errors, log, incidents',
  ],
  ['logs: {}', '3:1 error unknown-key "logs" is not known at the top of the configuration; did you mean "log"?'],
  [
    'timeout: 3s',
    '3:1 error unknown-key "timeout" is not known at the top of the configuration; goodgate\'s "timeouts" (in upstreams.NAME or in routes[]) may be what you want',
  ],
  [
    'maxfails: 3',
    '3:1 error unknown-key "maxfails" is not known at the top of the configuration; goodgate\'s "fall" (in upstreams.NAME.health.active or in upstreams.NAME.health.passive) may be what you want',
  ],
]

describe('whole texts', () => check(WHOLE_TEXTS, text => text))
describe('keys at the top', () => check(TOP_KEYS, withTop))
