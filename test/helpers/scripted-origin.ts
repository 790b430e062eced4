/** An origin that answers with bytes as they are given, good or bad, and knows how often it was connected to and asked. */
import net from 'node:net'

export interface ScriptedOrigin extends AsyncDisposable {
  port: number
  /** What the next requests get; a second element of a pair says that the origin then closes. */
  script: (request: OriginRequest) => void
  /** Heads received, latin1, each with what followed it in the same read. */
  heads: string[]
  connections: number
  /** Connections that are open now. */
  open(): number
}

export interface OriginRequest {
  head: string
  /** Counts the requests of its connection from 1. */
  nth: number
  write(text: string): void
  end(): void
  reset(): void
}

export async function startScriptedOrigin(): Promise<ScriptedOrigin> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ noDelay: true, allowHalfOpen: true }, socket => {
    origin.connections++
    sockets.add(socket)
    let nth = 0
    let text = ''
    socket.on('data', (bytes: Buffer) => {
      text += bytes.latin1Slice()
      // Bodies are not read: scripts send requests that have none, or answer without waiting for it.
      for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end + 4)
        text = text.slice(end + 4)
        if (!/^[A-Z]+ \S+ HTTP\/1\.1\r\n/.test(head)) continue
        origin.heads.push(head)
        origin.script({
          head,
          nth: ++nth,
          write: text => void socket.write(Buffer.from(text, 'latin1')),
          end: () => void socket.end(),
          reset: () => void socket.resetAndDestroy(),
        })
      }
    })
    socket.on('end', () => socket.end())
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin: ScriptedOrigin = {
    port: (server.address() as net.AddressInfo).port,
    script: ({ write }) => write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    heads: [],
    connections: 0,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return origin
}
