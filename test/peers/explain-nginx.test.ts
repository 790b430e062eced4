/** Debian's nginx before upstreams that fail: `explain` on its fresh logs names what was injected, wherever they tell it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type DnsServer, dnsServer } from '../helpers/dns-server.ts'
import { explained, verdictOf } from '../helpers/real-gateway.ts'
import { until } from '../helpers/until.ts'
import { startUpstream, type UpstreamServer } from '../helpers/upstream-server.ts'
import { opensslMissing } from '../helpers/upstreams/certificates.ts'
import { closedPort, type Place } from '../helpers/upstreams/listener.ts'
import { NGINX_CANNOT_TELL } from './cannot-tell-nginx.ts'
import { ALL_FAULTS, ask, type OpenFaults, openFaults } from './meet-faults.ts'
import { type LoggingGateway, nginxBefore, nginxMissing } from './nginx-before-faults.ts'

describe('nginx’s logs', { skip: nginxMissing || opensslMissing, concurrency: 8 }, () => {
  let faults: OpenFaults
  let names: DnsServer
  let closed: Place[] = []
  let works: UpstreamServer
  let gateway: LoggingGateway

  before(async () => {
    faults = await openFaults()
    names = await dnsServer({ 'gone.test': 'NXDOMAIN', 'broken.test': 'SERVFAIL', 'mute.test': 'silent' })
    closed = await Promise.all([closedPort(), closedPort(), closedPort()])
    works = await startUpstream('works')
    gateway = await nginxBefore(faults, locations(faults, names), groups(closed, works))
  })

  after(async () => {
    await gateway?.[Symbol.asyncDispose]()
    await works?.[Symbol.asyncDispose]()
    await names?.[Symbol.asyncDispose]()
    await faults?.[Symbol.asyncDispose]()
  })

  /** The access line comes last, when all that there is to say has been said. */
  async function linesAfter(name: string, requests = 1): Promise<string[]> {
    await until(`${requests} access lines for /${name}`, () => accessLines(gateway.logs(name)) >= requests)
    return gateway.logs(name).trimEnd().split('\n')
  }

  for (const fault of ALL_FAULTS) {
    const blind = NGINX_CANNOT_TELL[fault.name]
    it(`${fault.name}${blind === undefined ? '' : `, which they cannot tell: ${blind.because}`}`, async () => {
      await ask(gateway.port, fault)
      const lines = await linesAfter(fault.name)
      const report = explained(lines)
      assert.equal(report.recognised, lines.length, lines.join('\n'))
      if (blind !== undefined && !refusedByLaterVersions(fault.name, report.failures[0]?.cause)) {
        return assert.equal(verdictOf(report), blind.says, lines.join('\n'))
      }
      const [first, ...others] = report.failures
      assert.ok(
        (fault.causes as readonly (string | undefined)[]).includes(first?.cause),
        `${first?.cause}: ${lines.join('\n')}`,
      )
      if (fault.reason !== undefined) assert.equal(first?.reason, fault.reason)
      assert.equal(first?.count, 1)
      assert.deepEqual(others, [])
    })
  }

  const further: readonly (readonly [name: string, cause: string])[] = [
    ['name-gone', 'dns-name-not-found'],
    ['name-broken', 'dns-error'],
    ['name-mute', 'dns-timeout'],
    ['no-resolver', 'proxy-configuration-error'],
    ['listed-says-503', 'origin-error-response'],
    ['too-large', 'http-request-error'],
    ['cycle', 'proxy-loop-detected'],
    ['forbidden', 'http-request-denied'],
    ['grpc-to-http1', 'alpn-mismatch'],
    ['grpc-to-tls', 'plaintext-to-tls-port'],
    ['fastcgi-to-http', 'http-protocol-error'],
    ['fastcgi-refused', 'connection-refused'],
    ['uwsgi-closes', 'connection-terminated'],
  ]
  for (const [name, cause] of further) {
    it(`${name} is ${cause}`, async () => {
      await ask(gateway.port, {
        name,
        scheme: 'http',
        causes: [],
        open: closedPort,
        ...(name === 'too-large' ? { bodyBytes: 2000 } : {}),
      })
      const lines = await linesAfter(name)
      assert.deepEqual(
        explained(lines).failures.map(failure => failure.cause),
        [cause],
        lines.join('\n'),
      )
    })
  }

  it('requests that found nobody left are counted with what took the servers out', async () => {
    for (let nth = 0; nth < 3; nth++)
      await ask(gateway.port, { name: 'all-down', scheme: 'http', causes: [], open: closedPort })
    const lines = await linesAfter('all-down', 3)
    assert.ok(
      lines.some(line => line.includes('no live upstreams')),
      lines.join('\n'),
    )
    const { failures } = explained(lines)
    assert.deepEqual([...new Set(failures.map(({ cause }) => cause))], ['connection-refused'], lines.join('\n'))
    assert.equal(
      failures.reduce((sum, { count }) => sum + count, 0),
      3,
    )
  })

  it('a failure that the next server hid is no lost request', async () => {
    await ask(gateway.port, { name: 'one-down', scheme: 'http', causes: [], open: closedPort })
    const lines = await linesAfter('one-down')
    assert.match(lines.at(-1) ?? '', /" 200 /)
    assert.ok(
      lines.some(line => line.includes('connect() failed')),
      lines.join('\n'),
    )
    const [first] = explained(lines).failures
    assert.equal(first?.cause, 'connection-refused')
  })
})

function accessLines(text: string): number {
  return text.split('\n').filter(line => /" \d{3} /.test(line) && !/^\d{4}\//.test(line)).length
}

function refusedByLaterVersions(name: string, cause: string | undefined): boolean {
  return name === 'two-lengths' && cause === 'http-response-framing-conflict'
}

function locations({ open }: OpenFaults, { address }: DnsServer): Record<string, string> {
  const resolver = `resolver ${address} ipv6=off valid=1s; resolver_timeout 500ms;`
  const at = (name: string): string => open.find(({ fault }) => fault.name === name)!.place.address
  const named = (name: string): string => `${resolver} set $to ${name}; proxy_pass http://$to;`
  return {
    'name-gone': named('gone.test'),
    'name-broken': named('broken.test'),
    'name-mute': named('mute.test'),
    'no-resolver': 'set $to app.test; proxy_pass http://$to;',
    'listed-says-503': `access_log LOG listing; proxy_pass http://${at('says-503')};`,
    'grpc-to-http1': `grpc_pass grpc://${at('tls-to-plain')};`,
    'grpc-to-tls': `grpc_pass grpc://${at('tls-alerts')};`,
    'fastcgi-to-http': `fastcgi_pass ${at('tls-to-plain')};`,
    'fastcgi-refused': `fastcgi_pass ${at('refused')};`,
    'uwsgi-closes': `uwsgi_pass ${at('tls-closes')};`,
    'too-large': 'client_max_body_size 1k; proxy_pass http://all_down;',
    cycle: 'rewrite ^ /cycle last;',
    forbidden: 'deny all;',
    'all-down': 'proxy_pass http://all_down; proxy_next_upstream error timeout;',
    'one-down': 'proxy_pass http://one_down; proxy_next_upstream error timeout;',
  }
}

/** The only server that works is asked last. */
function groups([one, two, three]: readonly Place[], works: UpstreamServer): string {
  return `  upstream all_down { server ${one?.address}; server ${two?.address}; }
  upstream one_down { server ${three?.address} weight=100; server 127.0.0.1:${works.port}; }`
}
