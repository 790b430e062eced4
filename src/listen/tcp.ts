/** Listeners: TCP and unix sockets, plain or TLS, handing each client over as a wire. */
import net from 'node:net'
import tls from 'node:tls'
import type { Listener } from '../config/config.ts'
import { SocketWire } from '../socket-wire.ts'
import type { Wire, WireHandler } from '../wire.ts'

export interface OpenListener {
  readonly address: net.AddressInfo | string | null
  /** Takes what already waits in the accept queue, then closes: closing at once would reset those clients. */
  close(): Promise<void>
}

export interface ListenOptions {
  /** Several processes share the port (SO_REUSEPORT). */
  reusePort: boolean
  /** A client's handshake must be done within this. */
  handshakeTimeoutMs: number
  onWire(wire: SocketWire): WireHandler
}

const nobody: WireHandler = { onOpen() {}, onBytes() {}, onEnd() {}, onDrain() {}, onClose() {} }

export async function openListener(listener: Listener, options: ListenOptions): Promise<OpenListener> {
  const server = listener.tls ? tlsServer(listener.tls, options) : plainServer(options)
  const { bind } = listener
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const onListening = () => {
      server.off('error', reject)
      server.on('error', () => {})
      resolve()
    }
    if ('path' in bind) server.listen({ path: bind.path, backlog: 4096 }, onListening)
    else
      server.listen(
        { port: bind.port, backlog: 4096, reusePort: options.reusePort, ...(bind.host !== '' && { host: bind.host }) },
        onListening,
      )
  })
  return { address: server.address(), close: () => closeServer(server) }
}

/**
 * An accepted socket cannot be asked for `onread`, so its handle is given to a socket that can: reads then come straight
 * into our buffer, which is a quarter of the CPU time of a small request. Where Node ever hides the handle, events serve.
 */
function plainServer(options: ListenOptions): net.Server {
  return net.createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, accepted => {
    const wire = new SocketWire(nobody)
    const handle = (accepted as unknown as { _handle: unknown })._handle
    if (handle === null) return
    if (handle === undefined) {
      wire.attach(accepted, true)
      wire.handler = options.onWire(wire)
      accepted.resume()
      return
    }
    ;(accepted as unknown as { _handle: unknown })._handle = null
    const socket = new net.Socket({
      handle,
      allowHalfOpen: true,
      onread: wire.onread,
    } as unknown as net.SocketConstructorOpts)
    wire.attach(socket)
    wire.handler = options.onWire(wire)
    socket.read(0)
  })
}

function tlsServer(material: { certificate: string; key: string }, options: ListenOptions): net.Server {
  const server = tls.createServer({
    cert: material.certificate,
    key: material.key,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: options.handshakeTimeoutMs || 10_000,
    allowHalfOpen: true,
    noDelay: true,
  } as tls.TlsOptions)
  server.on('secureConnection', socket => {
    const wire = new SocketWire(nobody)
    wire.attach(socket, true)
    wire.handler = options.onWire(wire)
  })
  // A failed handshake is the client's affair; nothing has been asked of us yet.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  return server
}

function closeServer(server: net.Server): Promise<void> {
  return new Promise(resolve => {
    // Two turns of the loop: accepts are taken from the queue in the poll phase of each.
    setImmediate(() => setImmediate(() => server.close()))
    setImmediate(() => setImmediate(() => setImmediate(resolve)))
  })
}

export type { Wire }
