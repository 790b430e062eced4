/** Configurations as context: what is read of each product's, from files and from between the lines of a log. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { configsOf } from '../../../src/explain/config/beside.ts'
import { isConfigLine } from '../../../src/explain/config/is-config.ts'
import { merged, readConfig } from '../../../src/explain/config/read-config.ts'
import { durationMs, sizeBytes } from '../../../src/explain/config/units.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'

const NGINX_T = `# configuration file /etc/nginx/nginx.conf:
worker_rlimit_nofile 8192;
events { worker_connections 768; }
http {
    resolver 127.0.0.11 valid=10s;
    upstream shop {
        server 192.0.2.7:8080 max_fails=2;
        server unix:/run/shop.sock backup; # spare
        server 192.0.2.8:8080 down;
        keepalive_timeout 30s;
    }
    log_format odd '{ "a": "$b;" }';
# configuration file /etc/nginx/conf.d/shop.conf:
server {
    client_max_body_size 50m;
    location /api/ {
        proxy_pass http://shop;
        proxy_read_timeout 2m;
        proxy_set_header Upgrade $http_upgrade;
    }
    location ~ \\.php$ { fastcgi_pass unix:/run/php/fpm.sock; }
    location /late { set $to http://web:3000; proxy_pass $to; }
    location /tls { proxy_pass https://\${name}.example.net:8443/x; proxy_ssl_server_name on; }
}
`

describe('nginx', () => {
  const config = readConfig(NGINX_T)!
  it('is known by its words, and each file of nginx -T by its name and own lines', () => {
    assert.equal(config.product, 'nginx')
    assert.deepEqual(
      config.settings.find(({ key }) => key === 'readTimeout'),
      {
        key: 'readTimeout',
        of: '/api/',
        number: 120_000,
        written: 'proxy_read_timeout 2m',
        file: '/etc/nginx/conf.d/shop.conf',
        line: 5,
      },
    )
  })
  it('has its upstreams with their servers', () => {
    const [group] = config.groups
    assert.equal(group?.name, 'shop')
    assert.deepEqual(
      group?.servers.map(({ address, down, backup, maxFails }) => [address, down, backup, maxFails]),
      [
        ['192.0.2.7:8080', false, false, 2],
        ['unix:/run/shop.sock', false, true, undefined],
        ['192.0.2.8:8080', true, false, undefined],
      ],
    )
    assert.equal(config.settings.find(({ key }) => key === 'keepAliveIdle')?.of, 'shop')
  })
  it('has its targets, and which of them are only known at run time', () => {
    assert.deepEqual(
      config.targets.map(({ scheme, address, variable }) => [scheme, address, variable]),
      [
        ['http', 'shop', false],
        ['fastcgi', 'unix:/run/php/fpm.sock', false],
        ['http', '$to', true],
        ['https', '${name}.example.net:8443', true],
      ],
    )
  })
  it('has its limits', () => {
    const number = (key: string): number | undefined => config.settings.find(setting => setting.key === key)?.number
    assert.deepEqual([number('connections'), number('openFiles'), number('bodyMax')], [768, 8192, 50 * 1024 * 1024])
  })
  it('is read as far as it goes when it is cut', () => {
    const piece = readConfig('upstream a {\n  server 192.0.2.3 down;\n')
    assert.equal(piece?.groups[0]?.servers[0]?.down, true)
    const headless = readConfig('  server 192.0.2.3:80;\n  server 127.0.0.1 down;\n}\n')
    assert.equal(headless?.groups[0]?.servers.length, 2)
  })
})

describe('other products', () => {
  it('HAProxy: sections, servers, timeouts in milliseconds', () => {
    const config = readConfig(
      'defaults\n  timeout connect 5000\n  timeout server 1m\nbackend shop # here\n  server a 192.0.2.7:80 check ssl sni str(x)\n  server b unix@/run/b.sock disabled\n',
      '/etc/haproxy/haproxy.cfg',
    )!
    assert.equal(config.product, 'haproxy')
    const numbers = config.settings.filter(({ number }) => number !== undefined)
    assert.deepEqual(
      numbers.map(({ key, number }) => [key, number]),
      [
        ['connectTimeout', 5000],
        ['readTimeout', 60_000],
      ],
    )
    assert.deepEqual(
      config.groups[0]?.servers.map(({ name, address, scheme, down }) => [name, address, scheme, down]),
      [
        ['a', '192.0.2.7:80', 'https', false],
        ['b', 'unix:/run/b.sock', 'http', true],
      ],
    )
  })
  it('Caddyfile: targets behind matchers, the transport’s times', () => {
    const config = readConfig(
      'shop.example {\n  reverse_proxy /api/* 192.0.2.7:3000 https://b.example:8443 {\n    transport http {\n      response_header_timeout 30s\n    }\n  }\n}\n',
      'Caddyfile',
    )!
    assert.deepEqual(
      config.targets.map(({ scheme, address, route }) => [scheme, address, route]),
      [
        ['http', '192.0.2.7:3000', 'shop.example'],
        ['https', 'b.example:8443', 'shop.example'],
      ],
    )
    assert.equal(config.settings[0]?.number, 30_000)
  })
  it('Caddy’s JSON: handlers wherever they stand', () => {
    const handler = {
      handler: 'reverse_proxy',
      upstreams: [{ dial: 'web:80' }],
      transport: { protocol: 'http', dial_timeout: 3e9, tls: {} },
    }
    const config = readConfig(
      JSON.stringify({
        apps: {
          http: {
            servers: { a: { routes: [{ handle: [{ handler: 'subroute', routes: [{ handle: [handler] }] }] }] } },
          },
        },
      }),
    )!
    assert.deepEqual(
      config.targets.map(({ scheme, address }) => [scheme, address]),
      [['https', 'web:80']],
    )
    assert.equal(config.settings[0]?.number, 3000)
  })
  it('Traefik: its file, and labels of compose', () => {
    const file = readConfig(
      'http:\n  services:\n    shop:\n      loadBalancer:\n        servers:\n        - url: "http://192.0.2.7:80"\n        - url: "http://192.0.2.8:80"  # two\n  serversTransports:\n    slow: { forwardingTimeouts: { responseHeaderTimeout: 30s } }\n',
      'traefik.yml',
    )!
    assert.deepEqual(
      file.groups[0]?.servers.map(({ address }) => address),
      ['192.0.2.7:80', '192.0.2.8:80'],
    )
    assert.equal(file.settings[0]?.number, 30_000)
    const labels = readConfig(
      'services:\n  web:\n    labels:\n      - "traefik.http.services.web.loadbalancer.server.port=8080"\n',
    )!
    assert.deepEqual([labels.groups[0]?.name, labels.groups[0]?.servers[0]?.address], ['web', ':8080'])
  })
  it('nothing is made of what is none', () => {
    for (const text of [
      '',
      'the upstream is broken',
      '{"level":"error"}',
      '2026/11/03 10:00:00 [error] 1#1: *1 connect() failed',
      '{',
      '"',
    ])
      assert.equal(readConfig(text), null, text)
  })
})

describe('pieces between the lines of a log', () => {
  const CONFIG = [
    'upstream shop {',
    '    server 192.0.2.7:80;',
    '}',
    '    };',
    '  proxy_pass http://web:3000/;',
    'worker_rlimit_nofile 100000;   # more',
    '    # comment',
    'backend be_shop',
    '    option httpchk GET /healthz',
    '    timeout server 30s',
    '    server a 192.0.2.7:80 check',
    'shop.example {',
    '    reverse_proxy localhost:3000',
    'ProxyPass "/" "http://localhost:3000/"',
    '<Location "/x">',
    'services:',
    '    image: nginx:1.27',
    '      - "8080:80"',
    '    - 127.0.0.1:8080:80/tcp',
    '      - VIRTUAL_PORT=8000',
    '      - 8000',
    '      - "traefik.enable=true"',
    '    nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"',
    '  targetPort: 8080',
    '127.0.0.1  localhost',
    '::1        localhost ip6-localhost',
  ]
  const NONE = [
    '512 worker_connections are not enough',
    'connect() failed (111: Connection refused) while connecting to upstream',
    'upstream sent too big header while reading response header from upstream',
    'Error: connect ECONNREFUSED 127.0.0.1:3000',
    'I restarted the server and it works now',
    'server is down since yesterday',
    '502',
    '172.18.0.4',
    '$ docker compose logs web',
    '192.0.2.7 - - [03/Nov/2026:10:11:12 +0000] "GET / HTTP/1.1" 502 157 "-" "-"',
    '{"level":"error","msg":"x"}',
    '<html>',
  ]
  it('are known as configuration', () => {
    for (const line of CONFIG) assert.ok(isConfigLine(line), line)
  })
  it('are not mistaken for it', () => {
    for (const line of NONE) assert.ok(!isConfigLine(line), line)
  })
  it('count after a file that was handed over', () => {
    const file = readConfig('location / { proxy_read_timeout 10s; }')!
    const both = merged(configsOf([file], ['location / {', 'proxy_read_timeout 20s;', '}']))
    assert.deepEqual(
      both?.settings.map(({ number }) => number),
      [10_000, 20_000],
    )
    assert.deepEqual(configsOf([], ['nothing of the kind']), [])
  })
})

describe('hostile configurations', () => {
  const pieces = [
    '{',
    '}',
    '"',
    "'",
    '#',
    ';',
    '$',
    '${',
    '\\',
    ' ',
    '\t',
    '-',
    '- ',
    ': ',
    '[',
    'upstream ',
    'a_b ',
    'server ',
    '1:',
    '\0',
    '\n',
    '::',
    '127.0.0.1 ',
  ]
  it('take linear time, as text and as lines', () => {
    const before = cpuMs()
    for (const piece of pieces) {
      const long = piece.repeat(Math.ceil(65_536 / piece.length))
      isConfigLine(long)
      for (const file of ['nginx.conf', 'haproxy.cfg', 'Caddyfile', 'caddy.json', 'traefik.yml', undefined])
        readConfig(long, file)
      readConfig(`upstream a {\n${long}`)
      readConfig(`services:\n  ${long}`)
    }
    assert.ok(cpuMs() - before < 6000, `${cpuMs() - before} ms`)
  })
})

describe('units', () => {
  it('durations', () => {
    assert.deepEqual(
      ['60', '1m30s', '500ms', '1d', 'x', ''].map(text => durationMs(text)),
      [60_000, 90_000, 500, 86_400_000, undefined, undefined],
    )
    assert.equal(durationMs('5000', 'ms'), 5000)
  })
  it('sizes', () => {
    assert.deepEqual(['8k', '50m', '1G', '64KiB', '10MB', 'off'].map(sizeBytes), [
      8192,
      52_428_800,
      1_073_741_824,
      65_536,
      10_485_760,
      undefined,
    ])
  })
})
