/** The products themselves read the fixes in their syntax: each line must be accepted in one of the places where it may stand. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { SuspectId } from '../../src/causes/suspects.ts'
import type { CaseValues } from '../../src/diagnosis/template.ts'
import type { Product } from '../../src/explain/fact.ts'
import { FIXES, fixFor } from '../../src/explain/fixes/fix-for.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fixes-'))
  // Varnish reads as a user of its own.
  chmodSync(folder, 0o755)
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')]
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      certificate,
      '-days',
      '2',
      '-subj',
      '/CN=x',
    ],
    { stdio: 'ignore' },
  )
  writeFileSync(path.join(folder, 'both.pem'), execFileSync('cat', [certificate, key]))
})
after(() => rmSync(folder, { recursive: true, force: true }))

interface Reads {
  product: Product
  command: string
  /** @param file with the configuration in it */
  args(file: string): string[]
  /** Where a line may stand: `%s` is it. */
  places: readonly string[]
  accepts?(result: { status: number | null; stderr: string }): boolean
  /** Not known to this version, or to an installation without that module. */
  beyond: RegExp
}

const BACKEND =
  'defaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\nresolvers dns\n nameserver a 127.0.0.1:53\n'
const APACHE_MODULES = [
  'mpm_event',
  'authz_core',
  'proxy',
  'proxy_http',
  'proxy_fcgi',
  'proxy_balancer',
  'slotmem_shm',
  'lbmethod_byrequests',
  'proxy_hcheck',
  'ssl',
  'socache_shmcb',
  'remoteip',
  'http2',
  'proxy_http2',
]
const APACHE = `ServerName x\nListen 127.0.0.1:18996\n${APACHE_MODULES.map(name => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so\n`).join('')}ProxyHCExpr ok {%{REQUEST_STATUS} =~ /^[23]/}\n`

const PRODUCTS: readonly Reads[] = [
  {
    product: 'nginx',
    command: 'nginx',
    args: file => ['-t', '-p', folder, '-c', file],
    places: [
      'events {} http { limit_req_zone $uri zone=z:1m rate=1r/s; upstream shop { server 192.0.2.1; } server { listen 127.0.0.1:18999; location / { set $target ""; \n%s\n } } }',
      'events {} http { server { listen 127.0.0.1:18999; \n%s\n } }',
      'events {} http { \n%s\n }',
      'events {} \n%s\n',
      '\n%s\n',
      'events {} http { upstream u { \n%s\n } }',
    ],
    beyond: /^(?:stream |proxy_protocol|VIRTUAL_PORT|passenger_)/,
  },
  {
    product: 'haproxy',
    command: 'haproxy',
    args: file => ['-c', '-f', file],
    places: [
      `${BACKEND}backend b\n%s\n`,
      `${BACKEND}frontend f\n bind 127.0.0.1:18997\n%s\n default_backend b\nbackend b\n server x 127.0.0.1:1\n`,
      `global\n%s\n${BACKEND}`,
      '%s\n',
    ],
    // Warnings alone (a backend without a listener) make it end with a status too.
    accepts: ({ stderr }) => !stderr.includes('[ALERT]'),
    beyond: /^never$/,
  },
  {
    product: 'apache',
    command: 'apache2',
    args: file => ['-t', '-f', file],
    places: [
      `${APACHE}%s\n`,
      `${APACHE}<Proxy balancer://b>\n%s\n</Proxy>\n`,
      `${APACHE}<Location "/">\n%s\n</Location>\n`,
    ],
    beyond: /^Passenger/,
  },
  {
    product: 'caddy',
    command: 'caddy',
    args: file => ['adapt', '--adapter', 'caddyfile', '--config', file],
    places: [':18995 {\n%s\n}\n', ':18995 {\n reverse_proxy 127.0.0.1:1 {\n%s\n }\n}\n', '{\n%s\n}\n:18995 {\n}\n'],
    // Caddy 2.6 of Debian 12: these came with 2.6.3, 2.7 and 2.8.
    beyond: /tls_trust_pool|proxy_protocol|trusted_proxies/,
  },
  {
    product: 'varnish',
    command: 'varnishd',
    args: file => ['-C', '-f', file],
    places: [
      'vcl 4.1; backend d { .host = "127.0.0.1"; %s }',
      'vcl 4.1; backend d { %s }',
      'vcl 4.1; backend d { .host = "127.0.0.1"; }\n%s\n',
    ],
    beyond: /^never$/,
  },
]

/** Lines for a shell, for systemd or for a person. */
const NO_CONFIGURATION =
  /^(?:#|systemctl|nginx |apt-get|sysctl|docker|setsebool|semanage|chown|echo |grep |varnish|haproxy |apachectl|caddy |RuntimeDirectory|LimitNOFILE|\[Service\]|caddy\.)/

const CASES: readonly CaseValues[] = [
  {
    endpoint: 'http://192.0.2.7:3000',
    host: '192.0.2.7',
    port: '3000',
    name: 'localhost',
    requestPath: '/reports/7',
    upstream: 'shop',
  },
  { endpoint: 'fastcgi://127.0.0.1:9000', host: '127.0.0.1', port: '9000', requestPath: '/a.php' },
  { endpoint: 'grpc://192.0.2.7:443', host: '192.0.2.7', port: '443', name: 'localhost' },
  { endpoint: 'unix:/run/a/a.sock', socketPath: '/run/a/a.sock' },
]

for (const reads of PRODUCTS) {
  const missing =
    spawnSync(reads.command, ['-v'], { stdio: 'ignore' }).error !== undefined &&
    `skipped: ${reads.command} is not installed`
  describe(`fixes for ${reads.product}`, { skip: missing }, () => {
    it('are read by it', () => {
      const wrong: string[] = []
      for (const statement of statementsFor(reads.product)) {
        if (NO_CONFIGURATION.test(statement) || reads.beyond.test(statement)) continue
        const why = refusal(reads, statement)
        if (why !== null) wrong.push(`${statement}\n      ${why}`)
      }
      assert.deepEqual(wrong, [])
    })
  })
}

function statementsFor(product: Product): Set<string> {
  const found = new Set<string>()
  for (const id of Object.keys(FIXES) as SuspectId[]) {
    if (FIXES[id]?.[product] === undefined) continue
    for (const values of product === 'nginx' ? CASES : CASES.slice(0, 1)) {
      const { fix } = fixFor(id, { gateway: product, apps: [], values })
      const lines = fix
        .split('\n')
        .filter(line => line.startsWith('  '))
        .map(line => line.slice(2))
      for (const statement of together(lines)) found.add(withValues(statement))
    }
  }
  return found
}

/** What is indented, or inside braces, belongs to the line before. */
function together(lines: readonly string[]): string[] {
  const found: string[] = []
  let depth = 0
  for (const line of lines) {
    if (found.length > 0 && (depth > 0 || line.startsWith('  '))) found[found.length - 1] += `\n${line}`
    else found.push(line)
    const code = line.replace(/\s#.*$/, '')
    depth += code.split('{').length - code.split('}').length
  }
  return found
}

/** Words in capitals stand for what the person knows. */
function withValues(statement: string): string {
  const values: readonly (readonly [RegExp, string])[] = [
    [/\b(?:LIMIT|WORKERS)\b/g, '10'],
    [/\b(?:APP_PORT|CONTAINER_PORT|PORT_OF_THE_PROXY|PORT)\b/g, '8080'],
    [/FRONT_CIDR/g, '192.0.2.0/24'],
    [/(?:RIGHT|APP|OWN|REAL)_ADDRESS|RESOLVER_[12]|LOCAL_RESOLVER|\b(?:OTHER|HOST|SERVICE)\b/g, '192.0.2.9'],
    [/REAL_PATH/g, '/run/b.sock'],
    [/NAME_(?:OF_THE_UPSTREAM|IN_CERTIFICATE)/g, 'a.example'],
    [/\bNAME\b|kube-dns\.kube-system\.svc\.cluster\.local/g, 'localhost'],
    [/\bZONE\b/g, 'z'],
    [/\/etc\/ssl\/client-and-key\.pem/g, path.join(folder, 'both.pem')],
    [/\/etc\/ssl\/client\.key/g, path.join(folder, 'key.pem')],
    [/\/etc\/ssl\/[\w./-]+\.(?:pem|crt)/g, path.join(folder, 'certificate.pem')],
  ]
  return values.reduce((text, [word, value]) => text.replace(word, value), statement)
}

/** null: accepted somewhere; else what was said in the first place. */
function refusal({ command, args, places, accepts }: Reads, statement: string): string | null {
  let first: string | null = null
  for (const place of places) {
    const file = path.join(folder, 'configuration')
    const own =
      command === 'nginx'
        ? `pid ${folder}/pid;\nerror_log ${folder}/log;\n`
        : command === 'apache2'
          ? `ServerRoot ${folder}\nPidFile ${folder}/pid\nErrorLog ${folder}/log\n`
          : ''
    writeFileSync(file, own + place.replace('%s', () => statement))
    const result = spawnSync(command, args(file), { encoding: 'utf8', timeout: 20_000 })
    if (accepts ? accepts(result) : result.status === 0) return null
    first ??= result.stderr.slice(0, 300)
  }
  return first
}
