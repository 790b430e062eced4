/** What one small exchange costs in our own code alone: no sockets, no kernel. Prints nanoseconds per exchange. */
import { configFromProxyFlags } from '../../src/config/proxy-flags.ts'
import { Gateway } from '../../src/gateway.ts'
import { ClientConnection } from '../../src/request/accept.ts'
import { createTelemetry } from '../../src/telemetry/telemetry.ts'
import { Wheel } from '../../src/wheel.ts'
import type { Wire, WireHandler } from '../../src/wire/wire.ts'
import { systemWorld, type World } from '../../src/world.ts'

const exchanges = Number(process.argv[2] ?? 1_000_000)
const logPath = process.argv[3] ?? '/dev/null'

const request = Buffer.from(
  'GET /some/path?x=1 HTTP/1.1\r\nHost: app.example.com\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n',
)
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nServer: x\r\nDate: ${new Date().toUTCString()}\r\nContent-Type: text/plain\r\nContent-Length: 60\r\n\r\n${'x'.repeat(60)}`,
)

class QuietWire implements Wire {
  handler: WireHandler
  readonly remoteAddress = '127.0.0.1'
  readonly localPort = 1
  readonly pendingBytes = 0
  readonly queuedBytes = 0
  readonly blocked = false
  readonly closed = false
  bytesOut = 0
  bytesIn = 0
  bulk = false
  constructor(handler: WireHandler) {
    this.handler = handler
  }
  writeText(text: string): void {
    this.bytesOut += text.length
  }
  writeBytes(bytes: Buffer): void {
    this.bytesOut += bytes.length
  }
  writeTextAndBytes(text: string, bytes: Buffer): void {
    this.bytesOut += text.length + bytes.length
  }
  own(bytes: Buffer, from: number, to: number): Buffer {
    return bytes.subarray(from, to)
  }
  giveBack(): void {}
  pass(bytes: Buffer, from: number, to: number, target: Wire, before = ''): void {
    target.writeText(before + bytes.latin1Slice(from, to))
  }
  pause(): void {}
  probe(): void {}
  resume(): void {}
  end(): void {}
  destroy(): void {}
  reset(): void {}
}

const upstreamWires: QuietWire[] = []
const real = systemWorld()
const world: World = {
  ...real,
  wheel: new Wheel(() => performance.now()),
  dial: (_target, _raw, handler) => {
    const wire = new QuietWire(handler)
    upstreamWires.push(wire)
    queueMicrotask(() => wire.handler.onOpen())
    return wire
  },
}

const { config } = configFromProxyFlags({ from: '1', to: ['127.0.0.1:9'] })
config!.log.access.path = logPath
const gateway = new Gateway({
  config: config!,
  instance: 'goodgate-bench',
  workerIndex: 0,
  telemetry: createTelemetry(config!),
  world,
})
const clientWire = new QuietWire({ onOpen() {}, onBytes() {}, onEnd() {}, onDrain() {}, onClose() {} })
const client = new ClientConnection(gateway, clientWire, 'http')

async function run(count: number): Promise<number> {
  const startedAt = performance.now()
  for (let i = 0; i < count; i++) {
    client.onBytes(request, request.length)
    // The first one dials.
    if (i === 0) await new Promise(resolve => setImmediate(resolve))
    upstreamWires[0]!.handler.onBytes(answer, answer.length)
    // The log's blocks leave in the background, which needs turns of the loop.
    if (i % 5000 === 0) await new Promise(resolve => setImmediate(resolve))
  }
  return ((performance.now() - startedAt) / count) * 1e6
}

await run(exchanges / 5)
for (let round = 0; round < 3; round++) console.log(`${(await run(exchanges)).toFixed(0)} ns per exchange`)
process.exit()
