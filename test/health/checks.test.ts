/** Checks against real servers: what each kind of trouble is called, and what a gateway makes of it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import tls from 'node:tls'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'
import { HealthChecks } from '../../src/health/health-checks.ts'
import type { Learned, News } from '../../src/upstreams/news.ts'
import { systemWorld } from '../../src/world.ts'
import { type ScriptedOrigin, startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'
import { type Certificates, makeCertificates, opensslMissing } from '../helpers/upstreams/certificates.ts'

const world = systemWorld()
const listen = [{ address: '127.0.0.1:8080' }]

/** Soon, so that a verdict takes no second. */
const soon = { interval: '40ms', timeout: '300ms', rise: 1, fall: 2 }

function configOf(url: string, active: object, more: object = {}): Config {
  const health = { active: { ...soon, ...active } }
  const file = { listen, upstreams: { app: { endpoints: [url], health, ...more } } }
  const { config, problems } = loadConfig([{ name: 'test', text: JSON.stringify(file), dir: '.' }], {})
  if (!config) throw new Error(problems.map(({ message }) => message).join('\n'))
  return config
}

/** Gone with the test, or before it. */
class Listening implements Disposable {
  readonly #server: net.Server

  private constructor(server: net.Server) {
    this.#server = server
  }

  static async at(server: net.Server): Promise<Listening> {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new Listening(server)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  [Symbol.dispose](): void {
    if (this.#server instanceof http.Server) this.#server.closeAllConnections()
    this.#server.close()
  }
}

class Checked implements Disposable {
  readonly news: News[] = []
  readonly checks = new HealthChecks(world, news => this.news.push(news))

  constructor(config: Config) {
    this.checks.apply(config)
  }

  kind<Kind extends Learned['kind']>(kind: Kind): Promise<News & { kind: Kind }> {
    return until(`news of kind ${kind}`, () => this.news.find(news => news.kind === kind)) as never
  }

  /** Once it fails; and before that nothing else was said. */
  async failing(): Promise<{ cause: string; evidence: string | undefined; reached: boolean }> {
    const found = await until('it fails', () => this.news.find(news => news.kind === 'checked'))
    assert.ok(found.kind === 'checked' && found.failing !== null, JSON.stringify(found))
    const { cause, reason, evidence, reached } = found.failing
    return { cause: reason === undefined ? cause : `${cause}/${reason}`, evidence, reached }
  }

  [Symbol.dispose](): void {
    this.checks.stop()
  }
}

async function failingOf(script: ScriptedOrigin['script'], active: object = {}): ReturnType<Checked['failing']> {
  await using origin = await startScriptedOrigin()
  origin.script = script
  using checked = new Checked(configOf(`http://127.0.0.1:${origin.port}`, active))
  return await checked.failing()
}

const answers =
  (head: string, body = ''): ScriptedOrigin['script'] =>
  ({ write }) =>
    write(`HTTP/1.1 ${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`)

describe('an endpoint fails its checks', () => {
  test('by a status that is not expected', async () => {
    assert.deepEqual(await failingOf(answers('500 Oops')), {
      cause: 'origin-error-response',
      evidence: 'health check: GET /healthz → 500',
      reached: true,
    })
    const { evidence } = await failingOf(answers('200 OK'), { status: '204', path: '/up', method: 'HEAD' })
    assert.equal(evidence, 'health check: HEAD /up → 200')
  })

  test('by a body without the text that is expected', async () => {
    const found = await failingOf(answers('200 OK', 'still starting'), { body: 'ready' })
    assert.deepEqual(found, {
      cause: 'origin-error-response',
      evidence: 'health check: GET /healthz → 200 without “ready” in its body',
      reached: true,
    })
  })

  test('by silence, before the head and in the body', async () => {
    assert.deepEqual(await failingOf(() => {}), {
      cause: 'connection-read-timeout',
      evidence: 'health check: GET /healthz → no answer',
      reached: true,
    })
    const half = await failingOf(({ write }) => write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'))
    assert.equal(half.cause, 'response-stalled')
  })

  test('by an end that is no answer, and by bytes that are none', async () => {
    assert.equal((await failingOf(({ end }) => end())).cause, 'connection-terminated')
    assert.equal((await failingOf(({ reset }) => reset())).cause, 'connection-reset')
    assert.equal((await failingOf(({ write }) => write('SSH-2.0-x\r\n'))).cause, 'not-http')
    const cut = await failingOf(({ write, end }) => {
      write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')
      end()
    })
    assert.equal(cut.cause, 'http-response-incomplete')
  })

  test('by refusing: known at once, and told as unreached', async () => {
    const origin = await startScriptedOrigin()
    await origin[Symbol.asyncDispose]()
    using checked = new Checked(configOf(`http://127.0.0.1:${origin.port}`, {}))
    const away = await checked.kind('away')
    assert.deepEqual([away.because.cause, away.seenUp], ['connection-refused', false])
    assert.deepEqual(await checked.failing(), {
      cause: 'connection-refused',
      evidence: 'health check: GET /healthz → no answer',
      reached: false,
    })
  })

  test('by a certificate that traffic would refuse', { skip: opensslMissing }, async () => {
    using certificates: Certificates = makeCertificates()
    const server = tls.createServer(certificates.pem('expired'), socket => socket.on('error', () => {}))
    server.on('tlsClientError', () => {})
    using listening = await Listening.at(server)
    const more = { tls: { ca: certificates.ca } }
    const url = `https://127.0.0.1:${listening.port}`
    using checked = new Checked(configOf(url, { timeout: '2s' }, more))
    const found = await checked.failing()
    assert.deepEqual(found, {
      cause: 'tls-certificate-error/expired',
      evidence: 'health check: GET /healthz → no answer',
      reached: true,
    })
  })
})

describe('an endpoint passes', () => {
  test('and is asked as configured, each time on a connection of its own that is not left open', async () => {
    await using origin = await startScriptedOrigin()
    origin.script = answers('200 OK', 'all is ready')
    const active = { method: 'POST', path: '/up?deep=1', host: 'app.test', body: 'ready' }
    using checked = new Checked(configOf(`http://127.0.0.1:${origin.port}`, active))
    await until('it was asked several times', () => origin.heads.length >= 3)
    checked.checks.stop()
    assert.match(origin.heads[0]!, /^POST \/up\?deep=1 HTTP\/1\.1\r\nHost: app\.test\r\n/)
    assert.match(origin.heads[0]!, /\r\nContent-Length: 0\r\n/)
    assert.match(origin.heads[0]!, /\r\nConnection: close\r\n\r\n$/)
    assert.equal(origin.connections, origin.heads.length)
    await until('no connection is open', () => origin.open() === 0)
    assert.deepEqual(
      checked.news.map(({ kind }) => kind),
      ['reached', 'checked', 'draining'],
    )
  })

  test('with chunks, interim heads, and a body that ends with the connection', async () => {
    for (const text of [
      'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nrea\r\n2\r\ndy\r\n0\r\n\r\n',
      'HTTP/1.0 200 OK\r\n\r\nall ready',
    ]) {
      await using origin = await startScriptedOrigin()
      origin.script = ({ write, end }) => {
        write(text)
        end()
      }
      using checked = new Checked(configOf(`http://127.0.0.1:${origin.port}`, { body: 'ready' }))
      const found = await checked.kind('checked')
      assert.equal(found.failing, null)
    }
  })

  test('a TCP check by taking the connection, whatever it says', async () => {
    using listening = await Listening.at(net.createServer(socket => socket.on('error', () => {})))
    using checked = new Checked(configOf(`http://127.0.0.1:${listening.port}`, { type: 'tcp' }))
    const found = await checked.kind('checked')
    listening[Symbol.dispose]()
    assert.equal(found.failing, null)
    const refused = await until('it fails', () => checked.news.find(n => n.kind === 'checked' && n.failing !== null))
    assert.equal(refused.kind === 'checked' && refused.failing!.evidence, 'health check: connecting → no answer')
  })

  test('on another port, which then says nothing of the one that traffic uses', async () => {
    using health = await Listening.at(http.createServer((_, response) => response.end()))
    using checked = new Checked(configOf('http://127.0.0.1:1', { port: health.port }))
    const found = await checked.kind('checked')
    health[Symbol.dispose]()
    assert.equal(found.failing, null)
    const gone = await until('it fails', () => checked.news.find(n => n.kind === 'checked' && n.failing !== null))
    assert.equal(gone.kind === 'checked' && gone.failing!.reached, true)
    assert.ok(checked.news.every(({ kind }) => kind !== 'away' && kind !== 'reached'))
  })
})

describe('over a change of the configuration', () => {
  test('checks that stay the same go on; changed ones keep their verdict; those that are gone take it back', async () => {
    await using origin = await startScriptedOrigin()
    origin.script = answers('500 Oops')
    const url = `http://127.0.0.1:${origin.port}`
    using checked = new Checked(configOf(url, {}))
    await checked.failing()
    checked.news.length = 0
    checked.checks.apply(configOf(url, {}))
    checked.checks.apply(configOf(url, { timeout: '200ms' }))
    const asked = origin.heads.length
    await until('the changed checks are made', () => origin.heads.length > asked + 2)
    assert.ok(checked.news.every(news => news.kind === 'checked' && news.failing !== null))
    checked.news.length = 0
    const { config } = loadConfig(
      [{ name: 'test', text: JSON.stringify({ listen, upstreams: { app: { endpoints: [url] } } }), dir: '.' }],
      {},
    )
    checked.checks.apply(config!)
    assert.deepEqual(checked.news, [{ upstream: 'app', endpoint: url, kind: 'checked', failing: null }])
  })

  test('a goodbye by a status of its own drains gently, and its end ends that', async () => {
    await using origin = await startScriptedOrigin()
    origin.script = answers('503 Going')
    using checked = new Checked(configOf(`http://127.0.0.1:${origin.port}`, { drain: 503 }))
    const found = await checked.kind('draining')
    assert.equal(found.because!.gentle, true)
    assert.equal(found.because!.evidence, 'health check: GET /healthz → 503')
    checked.news.length = 0
    origin.script = answers('200 OK')
    assert.equal((await checked.kind('draining')).because, null)
  })
})
