/** `goodgate status --why`: what failed over all workers, and a setting that would have changed it; which then does. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import type { WhyReport } from '../../src/admin/source.ts'
import { type GatewayProcess, mainFile, startGateway } from '../helpers/gateway-process.ts'

const TIRED_MS = 300
const ROUNDS = 4

/** Closes a connection under the next request once it has been idle for so long: the keep-alive race, lost each time. */
class Tiring implements AsyncDisposable {
  port = 0
  readonly #sockets = new Set<net.Socket>()
  #tired = Promise.withResolvers<void>()
  readonly #server = net.createServer({ noDelay: true }, socket => {
    let isTired = false
    let timer: NodeJS.Timeout
    this.#sockets.add(socket)
    socket.on('data', () => {
      clearTimeout(timer)
      if (isTired) return void socket.end()
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      timer = setTimeout(() => {
        isTired = true
        this.#tired.resolve()
      }, TIRED_MS)
    })
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
  })

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    this.port = (this.#server.address() as net.AddressInfo).port
    return this
  }

  /** A connection has been idle for long enough. */
  async tired(): Promise<void> {
    await this.#tired.promise
    this.#tired = Promise.withResolvers()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }
}

function config(port: number, idle: string): string {
  return `workers: 2\nupstreams:\n  app:\n    endpoints: [127.0.0.1:${port}]\n    keepAlive: { idle: ${idle} }\nlog: { access: { format: off }, level: silent }\n`
}

async function ask(gateway: GatewayProcess, agent: http.Agent): Promise<number> {
  const [response] = (await once(http.get({ port: gateway.listenPort, host: '127.0.0.1', agent }), 'response')) as [
    http.IncomingMessage,
  ]
  response.resume()
  await once(response, 'end')
  return response.statusCode!
}

async function why(gateway: GatewayProcess, ...options: string[]): Promise<string> {
  const admin = `127.0.0.1:${gateway.adminPort}`
  const asked = spawn(process.execPath, [mainFile, 'status', '--why', ...options, '--admin', admin])
  const [stdout, stderr, [code]] = await Promise.all([text(asked.stdout), text(asked.stderr), once(asked, 'close')])
  assert.equal(code, 0, stderr)
  return stdout
}

async function rounds(origin: Tiring, gateway: GatewayProcess): Promise<void> {
  // One client connection, so one worker and one connection to the origin.
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  assert.equal(await ask(gateway, agent), 200)
  for (let n = 0; n < ROUNDS; n++) {
    await origin.tired()
    assert.equal(await ask(gateway, agent), 200)
  }
  agent.destroy()
}

test('lost keep-alive races: how many, the limit that avoids them; and with it none is lost', async () => {
  await using origin = await new Tiring().start()
  let proposed: string
  {
    await using gateway = await startGateway({ config: config(origin.port, '1m') })
    assert.match(await why(gateway), /^Nothing has failed since the start \d+ s ago, shown or hidden\.\n$/)
    await rounds(origin, gateway)
    const report = JSON.parse(await why(gateway, '--json')) as WhyReport
    assert.deepEqual(
      report.upstreams.map(({ upstream, shown, hidden }) => ({ upstream, shown, hidden })),
      [{ upstream: 'app', shown: 0, hidden: ROUNDS }],
    )
    const [row] = report.upstreams[0]!.causes
    assert.deepEqual([row!.cause, row!.hidden, row!.sampled], ['stale-connection-reuse', ROUNDS, ROUNDS])
    assert.equal(row!.suspects[0]!.id, 'keepalive-shorter-than-gateway')
    const [change] = row!.counterfactuals
    assert.partialDeepStrictEqual(change, {
      setting: 'upstreams.app.keepAlive.idle',
      instead: '1m',
      effect: 'prevented',
      count: ROUNDS,
      of: ROUNDS,
      confidence: 'proven',
    })
    proposed = change!.value
    const shown = await why(gateway)
    assert.match(shown, /^app: 0 failed, 4 more hidden from clients$/m)
    assert.match(
      shown,
      /with upstreams\.app\.keepAlive\.idle: 200ms \(now 1m\)\n +4 of the 4 on record would not have happened/,
    )
    assert.match(shown, /a sample/)
    const tooWide = shown.split('\n').filter(line => line.length > 80 && !/^ +confirm /.test(line))
    assert.deepEqual(tooWide, [])
    assert.ok(!shown.includes('\x1b'), 'no colours where nobody sees them')
  }
  await using gateway = await startGateway({ config: config(origin.port, proposed) })
  await rounds(origin, gateway)
  assert.match(await why(gateway), /^Nothing has failed/)
})
