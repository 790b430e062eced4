/** Ports for programs that must be told where to listen. */
import { once } from 'node:events'
import net from 'node:net'

const given = new Set<number>()

/** Free a moment ago, and given to nobody else in this process: the kernel may well offer a port twice in a row. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const server = net.createServer().listen(0, host)
    await once(server, 'listening')
    const { port } = server.address() as net.AddressInfo
    server.close()
    await once(server, 'close')
    if (given.has(port)) continue
    given.add(port)
    return port
  }
}
