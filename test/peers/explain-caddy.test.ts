/** Debian's Caddy before upstreams that fail: `explain` on its fresh log, in both formats, names what was injected. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { dnsServer } from '../helpers/dns-server.ts'
import { freePort } from '../helpers/free-port.ts'
import { type Asked, ask, explained, listens, type Program, startProgram, verdictOf } from '../helpers/real-gateway.ts'
import { until } from '../helpers/until.ts'
import { type Certificates, makeCertificates, opensslMissing } from '../helpers/upstreams/certificates.ts'
import { FAULTS, type Fault } from '../helpers/upstreams/faults.ts'
import { closedPort, onTcp, type Place } from '../helpers/upstreams/listener.ts'
import { MORE_FAULTS } from '../helpers/upstreams/more-faults.ts'
import { CADDY_CANNOT_TELL } from './cannot-tell.ts'

const skip = (spawnSync('caddy', ['version']).error && 'skipped: caddy is not installed') || opensslMissing

/** What is started by root may connect to any socket. */
const ITS_FAULTS = [...FAULTS, ...MORE_FAULTS].filter(({ name }) => name !== 'socket-denied')

for (const format of ['json', 'console']) {
  describe(`Caddy’s log as ${format}`, { skip }, () => {
    let certificates: Certificates
    let caddy: Caddy
    const places: Place[] = []

    before(async () => {
      certificates = makeCertificates()
      const handlers: string[] = []
      for (const fault of ITS_FAULTS) {
        const place = await fault.open(certificates)
        places.push(place)
        handlers.push(`handle /${fault.name} {\n${reverseProxy(fault, place, certificates)}\n}`)
      }
      caddy = await startCaddy(handlers.join('\n'), format)
    })

    after(async () => {
      await caddy?.[Symbol.asyncDispose]()
      for (const place of places) await place[Symbol.asyncDispose]()
      certificates?.[Symbol.dispose]()
    })

    for (const fault of ITS_FAULTS) {
      const blind = CADDY_CANNOT_TELL[fault.name]
      it(`${fault.name}${blind === undefined ? '' : `, which it cannot tell: ${blind.because}`}`, async () => {
        const { failures } = explained(await caddy.linesOf(fault))
        const [first] = failures
        assert.equal(failures.length, 1)
        if (blind !== undefined) return assert.equal(verdictOf(explained(await caddy.linesOf(fault))), blind.says)
        assert.ok((fault.causes as readonly string[]).includes(first!.cause), `${first!.cause} for ${first!.sample}`)
        if (fault.reason !== undefined) assert.equal(first!.reason, fault.reason)
      })
    }

    it('leaves no line of its own unread', () => {
      assert.equal(explained(caddy.program.lines).unread, undefined)
    })
  })
}

describe('Caddy’s checks and names', { skip }, () => {
  it('say what took the upstreams away that requests lack', async () => {
    await using place = await closedPort()
    const check = 'health_uri /up\nhealth_interval 100ms\nhealth_timeout 100ms'
    await using caddy = await startCaddy(`reverse_proxy ${place.address} {\n${check}\n}`, 'json')
    await until('a check', () => caddy.program.lines.some(line => line.includes('health_checker')))
    await caddy.linesOf({ name: 'orders' })
    const [first] = explained(caddy.program.lines).failures
    assert.equal(first?.cause, 'destination-unavailable')
    assert.equal(first.because[0]?.cause, 'connection-refused')
  })

  it('say what a check was answered', async () => {
    await using place = await onTcp(peer => void peer.say(Buffer.from('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n')))
    const check = 'health_uri /up\nhealth_interval 100ms'
    await using caddy = await startCaddy(`reverse_proxy ${place.address} {\n${check}\n}`, 'json')
    await until('a check', () => caddy.program.lines.some(line => line.includes('health_checker')))
    await caddy.linesOf({ name: 'orders' })
    const [first] = explained(caddy.program.lines).failures
    assert.equal(first?.cause, 'destination-unavailable')
    assert.equal(first.because[0]?.cause, 'origin-error-response')
  })

  const names = [
    ['NXDOMAIN', 'dns-name-not-found'],
    ['SERVFAIL', 'dns-error'],
    ['silent', 'dns-timeout'],
  ] as const
  for (const [says, cause] of names) {
    it(`say that its name server said ${says}`, async () => {
      await using dns = await dnsServer({ 'app.test': says })
      const transport = `transport http {\nresolvers udp/${dns.address}\ndial_timeout 600ms\n}`
      await using caddy = await startCaddy(`reverse_proxy app.test:3000 {\n${transport}\n}`, 'json')
      const [first] = explained(await caddy.linesOf({ name: 'orders' })).failures
      assert.equal(first?.cause, cause)
    })
  }
})

interface Caddy extends AsyncDisposable {
  program: Program
  /** What it logs of one request. */
  linesOf(fault: Asked): Promise<string[]>
}

async function startCaddy(site: string, format: string): Promise<Caddy> {
  const folder = mkdtempSync(join(tmpdir(), 'goodgate-caddy-'))
  const port = await freePort()
  const config = join(folder, 'Caddyfile')
  writeFileSync(
    config,
    `{\nadmin off\nauto_https off\nlog {\nformat ${format}\n}\n}\nhttp://:${port} {\nlog\n${site}\n}\n`,
  )
  const program = startProgram('env', `HOME=${folder}`, 'caddy', 'run', '--config', config)
  await listens(port, program)
  return {
    program,
    async linesOf(fault) {
      const from = program.lines.length
      await ask(port, fault)
      const isEnd = (line: string) => line.includes('handled request') && line.includes(`"/${fault.name}"`)
      await until(`the end of /${fault.name}`, () => program.lines.slice(from).some(isEnd))
      return program.lines.slice(from)
    },
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function reverseProxy({ scheme }: Fault, { address }: Place, { ca }: Certificates): string {
  const to = scheme === 'unix' ? `unix/${address}` : address
  const tls = scheme === 'https' ? `tls\ntls_trusted_ca_certs ${ca}\ntls_server_name upstream.test\n` : ''
  const times = 'dial_timeout 400ms\nresponse_header_timeout 600ms\nread_timeout 600ms'
  return `reverse_proxy ${to} {\ntransport http {\n${times}\nmax_response_header 16384\n${tls}}\n}`
}
