/** Two origins in this process, alike: every answer says which request it is for and what its body must hash to. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** No lost keep-alive race with an upstream must blur the picture: an idle connection outlives the run. */
const KEEP_ALIVE_MS = 600_000
const MIB = 1024 * 1024
const DRIBBLED_PIECES = 8
const DRIBBLE_MS = 40
const SLOW_MS = 900

export interface Origins {
  ports: number[]
  /** How often a request with this id was taken up, by id. */
  executed: ReadonlyMap<string, number>
  stop(): Promise<void>
}

const SMALL = Buffer.alloc(60, 's')
const BODIES: Readonly<Record<string, Buffer>> = {
  '/small': SMALL,
  '/big': Buffer.alloc(MIB, 'b'),
  '/huge': Buffer.alloc(8 * MIB, 'h'),
  '/dribbled': Buffer.alloc(DRIBBLED_PIECES * 1000, 'd'),
  '/slow': Buffer.alloc(200, 'w'),
}
const HASHES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(BODIES).map(([path, body]) => [path, hashOf(body)]),
)

export function hashOf(body: Buffer): string {
  return createHash('sha1').update(body).digest('base64')
}

export async function startOrigins(): Promise<Origins> {
  const executed = new Map<string, number>()
  const servers: Server[] = []
  const ports: number[] = []
  for (let count = 0; count < 2; count++) {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
      answer(request, response, executed).catch(() => response.destroy())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    servers.push(server)
    ports.push((server.address() as AddressInfo).port)
  }
  return {
    ports,
    executed,
    async stop() {
      for (const server of servers) server.closeAllConnections()
      await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  executed: Map<string, number>,
): Promise<void> {
  // `/small` or `/small/ID`.
  const [, name = '', id] = (request.url ?? '').split('/')
  const path = `/${name}`
  if (id !== undefined) response.setHeader('x-id', id)
  const body = BODIES[path]
  if (body === undefined) {
    if (id !== undefined) executed.set(id, (executed.get(id) ?? 0) + 1)
    const receipt = await uploadReceipt(request)
    response.setHeader('x-hash', hashOf(receipt))
    response.end(receipt)
    return
  }
  response.setHeader('x-hash', HASHES[path]!)
  if (path === '/dribbled') return dribble(response, body)
  if (path === '/slow') await sleep(SLOW_MS)
  response.setHeader('content-length', body.length)
  response.end(body)
}

/** What came, so that the client sees whether it is what it sent. */
async function uploadReceipt(request: IncomingMessage): Promise<Buffer> {
  const hash = createHash('sha1')
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    hash.update(piece)
    size += piece.length
  }
  return Buffer.from(`${size} ${hash.digest('base64')}`)
}

async function dribble(response: ServerResponse, body: Buffer): Promise<void> {
  const size = body.length / DRIBBLED_PIECES
  for (let at = 0; at < body.length && !response.destroyed; at += size) {
    response.write(body.subarray(at, at + size))
    await sleep(DRIBBLE_MS)
  }
  response.end()
}
