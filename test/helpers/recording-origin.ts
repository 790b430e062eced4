/** An origin that keeps every byte it is sent, judges it by the strict reader and answers each whole request with its name. */
import net from 'node:net'
import { type Reading, readStrictly, type StrictRequest } from './strict-reader.ts'

export interface RecordedConnection {
  /** Latin1. */
  text: string
  /** Requests that have come whole. */
  whole: StrictRequest[]
  /** What the bytes behind those are. */
  rest: Reading
  closed: boolean
}

export interface RecordingOrigin extends AsyncDisposable {
  port: number
  connections: RecordedConnection[]
  /** All requests whose head has come, in the order of connections. */
  requests(): StrictRequest[]
  /** What the strict reader has against the bytes, or the bytes against themselves: half a head at a connection's end. */
  complaints(): string[]
  /** Everything so far; connections that are open stay, between two requests. */
  forget(): void
}

const nothing = readStrictly('', 'forwarded')

export async function startRecordingOrigin(): Promise<RecordingOrigin> {
  let connections: RecordedConnection[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ noDelay: true }, socket => {
    const connection: RecordedConnection = { text: '', whole: [], rest: nothing, closed: false }
    let unread = ''
    connections.push(connection)
    sockets.add(socket)
    socket.on('data', (bytes: Buffer) => {
      connection.text += bytes.latin1Slice()
      unread += bytes.latin1Slice()
      const { requests, problem, partial } = readStrictly(unread, 'forwarded')
      const whole = requests.filter(request => request.whole)
      connection.whole.push(...whole)
      connection.rest = { requests: requests.slice(whole.length), problem, partial }
      unread = unread.slice(whole.at(-1)?.to ?? 0)
      if (problem !== null) return socket.destroy()
      for (const request of whole) socket.write(answerTo(request))
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      connection.closed = true
      sockets.delete(socket)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    get connections() {
      return connections
    },
    requests: () => connections.flatMap(({ whole, rest }) => [...whole, ...rest.requests]),
    complaints: () => connections.map(complaintOf).filter(complaint => complaint !== null),
    forget: () => {
      connections = connections.filter(({ closed }) => !closed)
      for (const connection of connections) Object.assign(connection, { text: '', whole: [], rest: nothing })
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Says which request it answers: `GET /path`. */
function answerTo({ method, target }: StrictRequest): string {
  const body = `${method} ${target}\n`
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n`
  return method === 'HEAD' ? head : head + body
}

function complaintOf({ rest, text, closed }: RecordedConnection): string | null {
  if (rest.problem !== null) return rest.problem
  return closed && rest.partial && rest.requests.length === 0 ? `half a head: ${JSON.stringify(text.slice(-80))}` : null
}
