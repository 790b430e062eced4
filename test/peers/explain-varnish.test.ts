/** Debian's Varnish before upstreams that fail: `explain` on its fresh varnishlog names what was injected, wherever the log tells it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { freePort } from '../helpers/free-port.ts'
import { type Asked, ask, explained, listens, type Program, startProgram, verdictOf } from '../helpers/real-gateway.ts'
import { until } from '../helpers/until.ts'
import { type Certificates, makeCertificates, opensslMissing } from '../helpers/upstreams/certificates.ts'
import { FAULTS, type Fault } from '../helpers/upstreams/faults.ts'
import { onTcp, type Place } from '../helpers/upstreams/listener.ts'
import { MORE_FAULTS } from '../helpers/upstreams/more-faults.ts'
import { VARNISH_CANNOT_TELL } from './cannot-tell.ts'

const missing = spawnSync('varnishd', ['-V']).error && 'skipped: varnish is not installed'
const skip = missing || opensslMissing

/**
 * It speaks no TLS to its backends, and does not start before a socket that is not there; and for a backend that takes no more
 * of an upload it waits longer than a test.
 */
const ITS_FAULTS = [...FAULTS, ...MORE_FAULTS].filter(
  ({ scheme, name }) => scheme === 'http' && name !== 'stops-reading',
)

for (const grouping of ['request', 'raw']) {
  describe(`varnishlog -g ${grouping}`, { skip }, () => {
    let certificates: Certificates
    let varnish: Varnish
    const places: Place[] = []

    before(async () => {
      certificates = makeCertificates()
      const vcl: string[] = []
      const picks: string[] = []
      for (const fault of ITS_FAULTS) {
        const place = await fault.open(certificates)
        places.push(place)
        vcl.push(backend(fault, place))
        picks.push(`if (bereq.url == "/${fault.name}") { set bereq.backend = ${idOf(fault)}; }`)
      }
      vcl.unshift('backend nobody none;')
      vcl.push(`sub vcl_backend_fetch { ${picks.join('\n')} }`)
      varnish = await startVarnish(vcl.join('\n'), grouping)
    })

    after(async () => {
      await varnish?.[Symbol.asyncDispose]()
      for (const place of places) await place[Symbol.asyncDispose]()
      certificates?.[Symbol.dispose]()
    })

    for (const fault of ITS_FAULTS) {
      const blind = VARNISH_CANNOT_TELL[fault.name]
      it(`${fault.name}${blind === undefined ? '' : `, which it cannot tell: ${blind.because}`}`, async () => {
        const report = explained(await varnish.linesOf(fault))
        if (blind !== undefined) return assert.ok([blind.says].flat().includes(verdictOf(report)), verdictOf(report))
        const [first] = report.failures
        assert.ok(first !== undefined, 'no failure was found')
        assert.ok((fault.causes as readonly string[]).includes(first.cause), `${first.cause} for ${first.sample}`)
      })
    }

    it('leaves no line of its own unread', () => {
      assert.equal(explained(varnish.log.lines).unread, undefined)
    })
  })
}

describe('Varnish’s probes', { skip }, () => {
  it('say what took the backend away that requests lack', async () => {
    const well = Buffer.from('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    const place = await onTcp(peer => {
      peer.onBytes = () => void peer.say(well).then(() => peer.destroy())
    })
    // Slower than the moment for which a backend is left alone after it refused.
    const probe = '.probe = { .interval = 0.4s; .timeout = 0.2s; .window = 2; .threshold = 2; .initial = 2; }'
    await using varnish = await startVarnish(backend({ name: 'app' }, place, probe), 'raw')
    await place[Symbol.asyncDispose]()
    await until('the backend to be sick', () => varnish.log.lines.some(line => line.includes('Went sick')))
    await varnish.linesOf({ name: 'orders' })
    const [first] = explained(varnish.log.lines).failures
    assert.equal(`${first?.cause}/${first?.reason}`, 'destination-unavailable/failing-checks')
    assert.equal(first?.because[0]?.cause, 'connection-refused')
  })
})

interface Varnish extends AsyncDisposable {
  log: Program
  /** What it logs of one request and of what it asked for it. */
  linesOf(fault: Asked): Promise<string[]>
}

async function startVarnish(vcl: string, grouping: string): Promise<Varnish> {
  const folder = mkdtempSync(join(tmpdir(), 'goodgate-varnish-'))
  // It gives its rights away before it reads its configuration.
  chmodSync(folder, 0o755)
  const port = await freePort()
  writeFileSync(join(folder, 'own.vcl'), `vcl 4.1;\n${vcl}\nsub vcl_recv { return (pass); }\n`)
  const own = ['-n', join(folder, 'own')]
  const listen = ['-a', `127.0.0.1:${port}`, '-s', 'malloc,32m']
  const daemon = startProgram('varnishd', '-F', ...own, ...listen, '-f', join(folder, 'own.vcl'))
  await listens(port, daemon)
  const log = startProgram('varnishlog', ...own, '-t', 'off', '-g', grouping)
  await until('varnishlog to follow', async () => {
    // To the first of the backends, which is then left alone for a moment after a failure.
    await ask(port, { name: 'first' })
    return log.lines.length > 0
  })
  return {
    log,
    async linesOf(fault) {
      const from = log.lines.length
      await ask(port, fault)
      await until(`the end of /${fault.name}`, () => isWhole(log.lines.slice(from), fault.name))
      return log.lines.slice(from)
    },
    async [Symbol.asyncDispose]() {
      await log[Symbol.asyncDispose]()
      await daemon[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The backend request's transaction stands in the log, to its end, and its client's. */
function isWhole(lines: readonly string[], name: string): boolean {
  const fetched = lines.findIndex(line => line.includes('BereqURL') && line.endsWith(`/${name}`))
  const ends = lines.filter(line => /^\s*(?:-+|\d+)\s+End\b/.test(line)).length
  return fetched >= 0 && ends >= 2
}

function idOf({ name }: Pick<Fault, 'name'>): string {
  return name.replaceAll('-', '_')
}

function backend(fault: Pick<Fault, 'name'>, { address }: Place, more = ''): string {
  const [host, port] = address.split(':')
  const times = '.connect_timeout = 0.4s; .first_byte_timeout = 0.6s; .between_bytes_timeout = 0.6s;'
  return `backend ${idOf(fault)} { .host = "${host}"; .port = "${port}"; ${times} ${more} }`
}
