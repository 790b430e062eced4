/** A tunnel's line in the log: its bytes both ways, and what ended it where neither side did. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { Gateway } from '../../src/gateway.ts'
import { startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw, type RawAnswer } from '../helpers/raw-client.ts'
import { until } from '../helpers/until.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'goodgate-tunnel-'))
const ask = 'GET /socket HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
const agreed = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

/** Switches, then says everything back; or, asked for /farewell, leaves at once. */
const echo = net.createServer(socket => {
  socket.once('data', (first: Buffer) => {
    if (first.includes('/farewell')) return void socket.write(`${agreed}farewell`, () => socket.destroy())
    socket.write(agreed)
    socket.write(first.subarray(first.indexOf('\r\n\r\n') + 4))
    socket.pipe(socket)
  })
  socket.on('error', () => {})
})
before(() => new Promise<void>(resolve => echo.listen(0, '127.0.0.1', resolve)))
after(() => {
  echo.close()
  rmSync(folder, { recursive: true })
})

/** `meet` uses the gateway, which then ends with whatever is still open. */
async function logged(meet: (port: number, gateway: Gateway) => Promise<RawAnswer>) {
  const file = path.join(mkdtempSync(path.join(folder, 'log-')), 'access.log')
  const { port } = echo.address() as net.AddressInfo
  const settings = {
    upstreams: { app: { endpoints: [`127.0.0.1:${port}`] } },
    log: { access: { path: file }, level: 'silent' },
  }
  let answer: RawAnswer
  {
    await using gateway = await startLocalGateway(settings)
    answer = await meet(gateway.port, gateway.gateway)
  }
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return { answer, lines: lines.map(line => JSON.parse(line) as Record<string, unknown>) }
}

test('all bytes of a tunnel are in the log, those that came before the switch included', async () => {
  const early = 'x'.repeat(300)
  const late = 'y'.repeat(70_000)
  const { answer, lines } = await logged(port => {
    let said = false
    return exchangeRaw({
      port,
      send: [ask + early],
      until: (text, write) => {
        if (!said && text.endsWith('x')) write(late)
        said ||= text.endsWith('x')
        return text.endsWith(early + late)
      },
    })
  })
  assert.equal(lines.length, 1)
  assert.equal(lines[0]!.status, 101)
  assert.equal(lines[0]!.bytesIn, ask.length + early.length + late.length)
  assert.equal(lines[0]!.bytesOut, answer.text.length)
})

test('a tunnel that the gateway’s own end cuts is told as such', async () => {
  let client: net.Socket | undefined
  const { lines } = await logged(async port => {
    client = net.connect(port, '127.0.0.1').on('error', () => {})
    client.write(ask)
    await new Promise(resolve => client!.once('data', resolve))
    return { text: '', statuses: [], end: 'open' }
  })
  client?.destroy()
  const [line] = lines
  assert.deepEqual([line?.status, line?.cause, line?.reason], [101, 'proxy-internal-error', 'stopping'])
})

test('an upstream that has said its last word and takes no more has broken nothing', async () => {
  const { answer, lines } = await logged(async (port, gateway) => {
    let text = ''
    const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    client
      .on('error', () => {})
      .on('data', (bytes: Buffer) => {
        text += bytes.latin1Slice()
      })
    client.write(ask.replace('/socket', '/farewell'))
    await new Promise(resolve => client.once('end', resolve))
    const resets = () => {
      if (client.writable) client.write('too late')
      return gateway.stats().inFlight === 0
    }
    await until('the tunnel is over', resets, 1500)
    client.destroy()
    return { text, statuses: [], end: 'fin' }
  })
  assert.match(answer.text, /farewell$/)
  assert.deepEqual([lines[0]?.status, lines[0]?.cause], [101, undefined])
})
