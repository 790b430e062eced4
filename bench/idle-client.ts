/** Opens connections, asks once on each and keeps them: `idle-client.ts PORT COUNT`. Says "all open", then on TERM how many still are. */
import { connect, type Socket } from 'node:net'

/** Under way at once: more would overrun a short accept queue. */
const AT_ONCE = 100
/** A port range of one source address has 28,000 ports, part of them in TIME_WAIT from the cases before: use several. */
const SOURCE_ADDRESSES = 8

const [port, count] = process.argv.slice(2).map(Number) as [number, number]
const open = new Set<Socket>()

process.on('SIGTERM', () => {
  console.log(`still open: ${open.size}`)
  process.exit(0)
})

let next = 0
await Promise.all(Array.from({ length: AT_ONCE }, openInTurn))
console.log('all open')
setInterval(() => {}, 60_000)

async function openInTurn(): Promise<void> {
  while (next < count) {
    const number = next++
    await openOne(`127.0.0.${2 + (number % SOURCE_ADDRESSES)}`)
  }
}

/** Resolves when the answer is there (its length is known from Content-Length), or the connection is gone. */
function openOne(localAddress: string): Promise<void> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    let text = ''
    socket.on('connect', () => {
      open.add(socket)
      socket.write('GET / HTTP/1.1\r\nHost: bench.example\r\nUser-Agent: idle\r\nAccept: */*\r\n\r\n')
    })
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      const headEnd = text.indexOf('\r\n\r\n')
      const length = Number(text.match(/content-length: (\d+)/i)?.[1] ?? Number.NaN)
      if (headEnd >= 0 && text.length >= headEnd + 4 + length) resolve()
    })
    socket.on('error', error => console.log(error.message))
    socket.on('close', () => {
      open.delete(socket)
      resolve()
    })
  })
}
