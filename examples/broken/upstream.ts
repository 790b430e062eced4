/** The shape of an upstream that misbehaves in one way, and how it gets a port of its own. */
import type { AddressInfo, Server, Socket } from 'node:net'
import type { CauseId } from '../../src/causes/table.ts'

export interface BrokenUpstream {
  /** Its path at the gateway and its name in the configuration. */
  name: string
  /** Continues "the upstream …": a few words. */
  title: string
  /** What it does to whoever connects, in a sentence. */
  does: string
  /** What to look for in the gateway's answer, in a sentence. */
  notice: string
  /** What the gateway names; null where nothing is wrong. */
  cause: CauseId | null
  reason?: string
  /** The head is out when it fails: no page can be shown any more, the transfer is broken off. */
  cutsShort?: true
  scheme?: 'https'
  /** Lines of YAML for this upstream, below `endpoints`. */
  settings?: readonly string[]
  open(): Promise<Opened>
}

/** Port on 127.0.0.1. `close` ends open connections too. */
export interface Opened {
  port: number
  close(): void
}

/** Listens on a free port; `onSocket` gets each connection, for what no HTTP library would ever send. */
export async function onFreePort(server: Server): Promise<Opened> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    // Being cut off is everyday life here.
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Calls `answer` once per request head; the requests of the demo have no body. */
export function onRequest(socket: Socket, answer: () => void): void {
  let seen = ''
  socket.on('data', chunk => {
    seen += chunk.toString('latin1')
    if (!seen.includes('\r\n\r\n')) return
    seen = ''
    answer()
  })
}
