/** Debian's HAProxy before upstreams that fail: `explain` on its fresh log names what was injected, wherever the log tells it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { dnsServer } from '../helpers/dns-server.ts'
import { freePort } from '../helpers/free-port.ts'
import { ask, explained, listens, type Program, startProgram, verdictOf } from '../helpers/real-gateway.ts'
import { until } from '../helpers/until.ts'
import { type Certificates, makeCertificates, opensslMissing } from '../helpers/upstreams/certificates.ts'
import { FAULTS, type Fault } from '../helpers/upstreams/faults.ts'
import { closedPort, type Place } from '../helpers/upstreams/listener.ts'
import { MORE_FAULTS } from '../helpers/upstreams/more-faults.ts'
import { type CannotTell, HAPROXY_CANNOT_TELL, HAPROXY_WITH_ERRORS_CANNOT_TELL } from './cannot-tell.ts'

const skip = (spawnSync('haproxy', ['-v']).error && 'skipped: haproxy is not installed') || opensslMissing

/** What is started by root may connect to any socket. */
const ITS_FAULTS = [...FAULTS, ...MORE_FAULTS].filter(({ name }) => name !== 'socket-denied')

const HTTP_LOG =
  '%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r'

const FORMATS: readonly { name: string; format: string; cannotTell: Readonly<Record<string, CannotTell>> }[] = [
  { name: 'httplog', format: 'option httplog', cannotTell: HAPROXY_CANNOT_TELL },
  {
    name: 'a format with the errors of the server’s side',
    format: `log-format '${HTTP_LOG} %[bc_err]/%{+Q}[bc_err_str] %{+Q}[ssl_bc_err_str]'`,
    cannotTell: HAPROXY_WITH_ERRORS_CANNOT_TELL,
  },
]

describe('HAProxy’s log', { skip }, () => {
  let certificates: Certificates
  let folder = ''
  let program: Program
  const places: Place[] = []
  const ports: number[] = []

  before(async () => {
    certificates = makeCertificates()
    folder = mkdtempSync(join(tmpdir(), 'goodgate-haproxy-'))
    const backends: string[] = []
    for (const fault of ITS_FAULTS) {
      const place = await fault.open(certificates)
      places.push(place)
      backends.push(`backend ${fault.name}\n  server s1 ${addressOf(fault, place)}${tlsOf(fault, certificates)}`)
    }
    const frontends: string[] = []
    for (const { format } of FORMATS) {
      const port = await freePort()
      ports.push(port)
      frontends.push(`frontend fe_${port}\n  bind 127.0.0.1:${port}\n  ${format}\n  use_backend %[path,field(2,/)]`)
    }
    const config = join(folder, 'haproxy.cfg')
    writeFileSync(
      config,
      [globals(`stats socket ${folder}/admin.sock level admin`), ...frontends, ...backends, ''].join('\n'),
    )
    program = startProgram('haproxy', '-db', '-f', config)
    for (const port of ports) await listens(port, program)
  })

  after(async () => {
    await program?.[Symbol.asyncDispose]()
    for (const place of places) await place[Symbol.asyncDispose]()
    certificates?.[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const [nth, { name: formatName, cannotTell }] of FORMATS.entries()) {
    for (const fault of ITS_FAULTS) {
      const blind = cannotTell[fault.name]
      it(`${formatName}: ${fault.name}${blind === undefined ? '' : `, which it cannot tell: ${blind.because}`}`, async () => {
        const from = program.lines.length
        await ask(ports[nth]!, fault)
        const isIt = (line: string) => line.includes(`/${fault.name} HTTP/1.1"`)
        await until(`a line for /${fault.name}`, () => program.lines.slice(from).some(isIt))
        const report = explained(program.lines.slice(from).filter(isIt))
        if (blind !== undefined) assert.ok([blind.says].flat().includes(verdictOf(report)), verdictOf(report))
        else assertNamed(fault, report.failures[0])
      })
    }
  }

  it('show errors tells the invalid answers apart', async () => {
    const captured = await admin(`${folder}/admin.sock`, 'show errors\n')
    const { failures } = explained(captured.split('\n'))
    const byBackend = new Map(failures.map(({ upstream, cause }) => [upstream, cause]))
    for (const name of ['bad-chunk', 'big-head', 'speaks-ssh', 'bad-header', 'two-lengths', 'plain-to-tls']) {
      const fault = ITS_FAULTS.find(one => one.name === name)!
      const cause = byBackend.get(name)
      assert.ok((fault.causes as readonly (string | undefined)[]).includes(cause), `${name}: ${cause}`)
    }
  })
})

describe('HAProxy’s checks', { skip }, () => {
  it('say what took the servers away that requests lack', async () => {
    await using place = await closedPort()
    const port = await freePort()
    const folder = mkdtempSync(join(tmpdir(), 'goodgate-haproxy-'))
    const config = join(folder, 'haproxy.cfg')
    const backend = `backend app\n  server s1 ${place.address} check inter 100ms fall 2`
    writeFileSync(config, `${globals('')}\nfrontend fe\n  bind 127.0.0.1:${port}\n  default_backend app\n${backend}\n`)
    await using program = startProgram('haproxy', '-db', '-f', config)
    await listens(port, program)
    await until('the server to be down', () => program.lines.some(line => line.includes('has no server available')))
    await ask(port, { name: 'orders' })
    await until('the request', () => program.lines.some(line => line.includes('GET /orders')))
    const { failures } = explained(program.lines)
    rmSync(folder, { recursive: true, force: true })
    const [first] = failures
    assert.equal(first?.cause, 'destination-unavailable')
    assert.equal(first.reason, 'failing-checks')
    assert.equal(first.because[0]?.cause, 'connection-refused')
  })

  it('say that a name has gone', async () => {
    await using dns = await dnsServer({ 'gone.test': { a: ['127.0.0.1'], ttl: 0 } })
    const port = await freePort()
    const folder = mkdtempSync(join(tmpdir(), 'goodgate-haproxy-'))
    const config = join(folder, 'haproxy.cfg')
    const holds =
      'hold valid 50ms\n  hold nx 50ms\n  timeout resolve 50ms\n  timeout retry 50ms\n  accepted_payload_size 512'
    const resolvers = `resolvers own\n  nameserver one ${dns.address}\n  ${holds}`
    const backend = 'backend app\n  server s1 gone.test:80 resolvers own resolve-prefer ipv4 init-addr none'
    writeFileSync(
      config,
      `${globals('')}\n${resolvers}\nfrontend fe\n  bind 127.0.0.1:${port}\n  default_backend app\n${backend}\n`,
    )
    await using program = startProgram('haproxy', '-db', '-f', config)
    await listens(port, program)
    await until('the name to resolve', () => program.lines.some(line => line.includes('resolves again')))
    dns.says.set('gone.test', 'NXDOMAIN')
    await until('the server to go', () => program.lines.some(line => line.includes('going DOWN for maintenance')))
    await ask(port, { name: 'orders' })
    await until('the request', () => program.lines.some(line => line.includes('GET /orders')))
    const { failures } = explained(program.lines)
    rmSync(folder, { recursive: true, force: true })
    const causes = failures.flatMap(({ cause, because }) => [cause, ...because.map(one => one.cause)])
    assert.ok(causes.includes('dns-name-not-found'), `${causes}\n${program.lines.join('\n')}`)
  })
})

function globals(more: string): string {
  const timeouts = 'timeout connect 400ms\n  timeout server 600ms\n  timeout client 5s'
  const defaults = `defaults\n  mode http\n  log global\n  option httplog\n  option abortonclose\n  retries 0\n  ${timeouts}`
  return `global\n  log stdout format raw local0\n  ${more}\n${defaults}`
}

function addressOf({ scheme }: Fault, { address }: Place): string {
  return scheme === 'unix' ? `unix@${address}` : address
}

function tlsOf({ scheme }: Fault, { ca }: Certificates): string {
  return scheme === 'https' ? ` ssl verify required ca-file ${ca} sni str(upstream.test) verifyhost upstream.test` : ''
}

function assertNamed(fault: Fault, first: ReturnType<typeof explained>['failures'][number] | undefined): void {
  assert.ok(first !== undefined, 'no failure was found')
  assert.ok((fault.causes as readonly string[]).includes(first.cause), `${first.cause} for ${first.sample}`)
}

async function admin(path: string, command: string): Promise<string> {
  const socket = net.connect(path)
  let text = ''
  socket.on('data', (bytes: Buffer) => {
    text += bytes.latin1Slice()
  })
  socket.write(command)
  await once(socket, 'end')
  return text
}
