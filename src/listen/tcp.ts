/** Listeners: TCP and unix sockets, plain or TLS, handing each client over as a wire. */
import net from 'node:net'
import tls from 'node:tls'
import type { Listener } from '../config/config.ts'
import { SocketWire } from '../wire/socket-wire.ts'
import type { Wire, WireHandler } from '../wire/wire.ts'

export interface OpenListener {
  readonly address: net.AddressInfo | string | null
  /** Takes what already waits in the accept queue, then closes: closing at once would reset those clients. */
  close(): Promise<void>
  /** The certificate for handshakes from now on. Nothing where no TLS is spoken. */
  renew(material: NonNullable<Listener['tls']>): void
  /** Resolves when no TLS handshake is under way; each is bounded by its own timer. */
  handshakesDone(): Promise<void>
}

export interface ListenOptions {
  /** Several processes share the port (SO_REUSEPORT). */
  reusePort: boolean
  /** A bound socket to listen on in place of one of our own. */
  handle?: unknown
  /** A client's handshake must be done within this. */
  handshakeTimeoutMs: number
  /** Monotonic ms. */
  now(): number
  onWire(wire: SocketWire): WireHandler & {
    /** It spoke plain HTTP where TLS is spoken: what it said is gone. */
    refusePlainHttp(): void
  }
  /** A client's handshake came to nothing; `code` is OpenSSL's or Node's. */
  onHandshakeFailed(peer: string, code: string, message: string): void
}

/** Clients that may wait to be accepted; the kernel's own bound (net.core.somaxconn) is usually the same. */
const backlog = 4096

/** A turn of an idle loop takes a twentieth of this. A loop that is never so quiet is not waited for beyond some tries. */
const shortTurnMs = 0.1
const shortTurnsTried = 500

const nobody: WireHandler = { onOpen() {}, onBytes() {}, onEnd() {}, onDrain() {}, onClose() {} }

export async function openListener(listener: Listener, options: ListenOptions): Promise<OpenListener> {
  const server = listener.tls ? tlsServer(listener.tls, options) : plainServer(options)
  const handshakes = new Handshakes(listener.tls ? server : null)
  const { bind } = listener
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const onListening = () => {
      server.off('error', reject)
      server.on('error', () => {})
      resolve()
    }
    if (options.handle !== undefined) server.listen(options.handle, backlog, onListening)
    else if ('path' in bind) server.listen({ path: bind.path, backlog }, onListening)
    else
      server.listen(
        { port: bind.port, backlog, reusePort: options.reusePort, ...(bind.host !== '' && { host: bind.host }) },
        onListening,
      )
  })
  return {
    address: server.address(),
    close: () => closeServer(server, options.now),
    renew: ({ certificate, key }) => {
      if (server instanceof tls.Server) server.setSecureContext({ cert: certificate, key })
    },
    handshakesDone: () => handshakes.done(),
  }
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
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => handshakeFailed(error, socket, options))
  return server
}

/** The plain socket below has outlived the TLS library's refusal: whoever spoke HTTP can be told. */
function handshakeFailed(error: NodeJS.ErrnoException, socket: tls.TLSSocket, options: ListenOptions): void {
  const { _parent: plain } = socket as unknown as { _parent?: net.Socket | null }
  if (error.code === 'ERR_SSL_HTTP_REQUEST' && plain && !plain.destroyed) {
    const wire = new SocketWire(nobody).attach(plain, true)
    const client = options.onWire(wire)
    wire.handler = client
    return client.refusePlainHttp()
  }
  options.onHandshakeFailed(socket.remoteAddress ?? plain?.remoteAddress ?? '', error.code ?? '', error.message)
  socket.destroy()
}

/**
 * Each turn of the loop takes one client from the queue: a turn that takes none finds it empty. Who comes between that
 * look and the close is reset when nobody else holds the socket (a supervisor does, but for addresses that a reload or a
 * stop takes away), so a short turn is waited for.
 */
function closeServer(server: net.Server, now: () => number): Promise<void> {
  let taken = 0
  let turns = 0
  server.on('connection', () => taken++)
  return new Promise(resolve => {
    const look = (takenBefore: number, at: number): void => {
      const shortEnough = now() - at < shortTurnMs || turns > shortTurnsTried
      if (++turns > backlog || (taken === takenBefore && shortEnough)) {
        server.close()
        return resolve()
      }
      const [takenNow, lookedAt] = [taken, now()]
      setImmediate(() => look(takenNow, lookedAt))
    }
    // The next immediate may run before any poll: the first comparison must not count.
    setImmediate(() => look(-1, now()))
  })
}

/** Counts what has been accepted and is not yet a client of ours. A server emits exactly one of the two ends for each. */
class Handshakes {
  #underWay = 0
  #whenNone: (() => void)[] = []

  /** null: no TLS, so nothing to count. */
  constructor(server: net.Server | null) {
    server?.on('connection', () => this.#underWay++)
    for (const end of ['secureConnection', 'tlsClientError']) server?.on(end, () => this.#ended())
  }

  done(): Promise<void> {
    return this.#underWay === 0 ? Promise.resolve() : new Promise(resolve => this.#whenNone.push(resolve))
  }

  #ended(): void {
    if (--this.#underWay === 0) for (const tell of this.#whenNone.splice(0)) tell()
  }
}

export type { Wire }
