/** Places where an upstream can be, or fail to be: TCP, TLS and unix listeners, closed ports, full queues, addresses without a way. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import tls from 'node:tls'
import { TlsTransport } from '../../../src/wire/tls-transport.ts'
import { fullQueue } from './full-queue.ts'
import { Peer } from './peer.ts'

export interface Place extends AsyncDisposable {
  /** HOST:PORT, or the path of a socket. */
  address: string
  port: number
}

/** Each connection is handed over before anything of it has been read. */
export type OnPeer = (peer: Peer) => void

export async function onTcp(onPeer: OnPeer): Promise<Place> {
  return listening(server(onPeer), { host: '127.0.0.1', port: 0 })
}

/** Handshakes by `options`; a connection is handed over when its handshake is done. */
export async function onTls(options: tls.TlsOptions, onPeer: OnPeer): Promise<Place> {
  const secureContext = tls.createSecureContext(options)
  const raw = net.createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    const transport = new TlsTransport(socket)
    const settings = { isServer: true, secureContext, ...options }
    const secure = new tls.TLSSocket(transport as unknown as net.Socket, settings)
    ;(secure as unknown as { allowHalfOpen: boolean }).allowHalfOpen = true
    const peer = new Peer(secure, socket, transport)
    socket.on('error', () => {})
    secure.once('secure', () => onPeer(peer))
  })
  return listening(raw, { host: '127.0.0.1', port: 0 })
}

/** `mode`: the socket file's permissions. */
export async function onUnix(onPeer: OnPeer, mode: number = 0o777): Promise<Place> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-socket-'))
  chmodSync(folder, 0o755)
  const file = path.join(folder, 'upstream.sock')
  const place = await listening(server(onPeer), { path: file })
  chmodSync(file, mode)
  return withFolder(place, folder)
}

/**
 * On 127.0.0.2 no other test listens, so the port stays closed; and below the range that systems choose ports from, for a
 * bare port is tried on 127.0.0.1 and ::1.
 */
export async function closedPort(): Promise<Place> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const nobody = server(() => {})
    try {
      const place = await listening(nobody, { host: '127.0.0.2', port })
      await place[Symbol.asyncDispose]()
      return { ...place, [Symbol.asyncDispose]: async () => {} }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
}

export async function missingSocket(): Promise<Place> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-socket-'))
  const nothing = async () => {}
  return withFolder({ address: path.join(folder, 'upstream.sock'), port: 0, [Symbol.asyncDispose]: nothing }, folder)
}

/** Its listener was killed, so that the file stayed: Node itself would remove it. */
export async function deadSocket(): Promise<Place> {
  const place = await missingSocket()
  const listen = `require('node:net').createServer().listen(${JSON.stringify(place.address)}, () => process.kill(process.pid, 'SIGKILL'))`
  await new Promise(resolve => spawn(process.execPath, ['-e', listen]).once('exit', resolve))
  return place
}

/** Loopback's broadcast address: the kernel says ENETUNREACH to every connect, whatever routes there are. */
export async function noRoute(): Promise<Place> {
  return { address: '127.255.255.255:80', port: 80, [Symbol.asyncDispose]: async () => {} }
}

/** Listens, never accepts, and its queue is full: TCP connects stay unanswered, unix ones fail at once. */
export async function withFullQueue(family: 'tcp' | 'unix'): Promise<Place> {
  if (family === 'tcp') return fullQueue({ host: '127.0.0.1', port: 0 })
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-socket-'))
  return withFolder(await fullQueue({ path: path.join(folder, 'upstream.sock') }), folder)
}

function server(onPeer: OnPeer): net.Server {
  return net.createServer({ allowHalfOpen: true, noDelay: true }, socket => onPeer(new Peer(socket, socket)))
}

async function listening(server: net.Server, where: net.ListenOptions): Promise<Place> {
  const sockets = new Set<net.Socket>()
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, resolve)
  })
  const address = server.address()!
  const port = typeof address === 'string' ? 0 : address.port
  return {
    address: typeof address === 'string' ? address : `${address.address}:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise(resolve => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function withFolder(place: Place, folder: string): Place {
  return {
    ...place,
    async [Symbol.asyncDispose]() {
      await place[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
