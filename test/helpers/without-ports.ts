/** Run in a network namespace of its own: a gateway with two local ports left, both in use. Prints the answer to a third request. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import net from 'node:net'
import { text } from 'node:stream/consumers'
import { before, startLocalGateway } from './local-gateway.ts'
import { until } from './until.ts'
import { startUpstream } from './upstream-server.ts'

await using upstream = await startUpstream('app')
await using gateway = await startLocalGateway(before(upstream.port))
const clients = [1, 2, 3].map(() => net.connect(gateway.port, '127.0.0.1'))
await Promise.all(clients.map(client => once(client, 'connect')))
// Only now, for listeners and clients take ports of the range too.
writeFileSync('/proc/sys/net/ipv4/ip_local_port_range', '40000 40001')

const ask = (client: net.Socket, path: string) =>
  client.write(`GET ${path} HTTP/1.1\r\nHost: app.test\r\nAccept: application/json\r\nConnection: close\r\n\r\n`)
const [one, two, three] = clients as [net.Socket, net.Socket, net.Socket]
ask(one, '/held')
ask(two, '/held')
await until('both ports are in use', () => upstream.held === 2, 3000)
ask(three, '/')
process.stdout.write(await text(three))
for (const client of clients) client.destroy()
