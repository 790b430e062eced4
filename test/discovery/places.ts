/** Servers at one port of several addresses of loopback, each of which says where it is. */
import { once } from 'node:events'
import http from 'node:http'
import type net from 'node:net'

export class Places implements AsyncDisposable {
  port = 0
  readonly waiting: http.ServerResponse[] = []
  readonly open: Map<string, Set<net.Socket>> = new Map()
  readonly #servers: http.Server[] = []

  static async at(...hosts: string[]): Promise<Places> {
    const places = new Places()
    for (const host of hosts) await places.#listen(host)
    return places
  }

  async #listen(host: string): Promise<void> {
    const server = http.createServer((request, response) => {
      response.setHeader('x-host', request.headers.host ?? '')
      if (request.url === '/held') this.waiting.push(response)
      else response.end(host)
    })
    const sockets = new Set<net.Socket>()
    this.open.set(host, sockets)
    server.keepAliveTimeout = 60_000
    server.on('connection', socket => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    server.listen(this.port, host)
    await once(server, 'listening')
    this.port = (server.address() as net.AddressInfo).port
    this.#servers.push(server)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections()
      await new Promise(done => server.close(done))
    }
  }
}

export async function get(port: number, path: string = '/'): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { accept: 'application/problem+json' } })
  return response.text()
}

/** Whom so many requests reach, in the order of the alphabet. */
export async function reached(port: number, requests: number): Promise<string[]> {
  const all = new Set<string>()
  for (let at = 0; at < requests; at++) all.add(await get(port))
  return [...all].sort()
}
