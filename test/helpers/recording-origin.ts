/** An origin that keeps every byte it is sent, judges it by the strict reader and answers each whole request alike. */
import net from 'node:net'
import { type Reading, readStrictly, type StrictRequest } from './strict-reader.ts'

export interface RecordedConnection {
  /** Latin1. */
  text: string
  reading: Reading
  answered: number
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
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n'

export async function startRecordingOrigin(): Promise<RecordingOrigin> {
  let connections: RecordedConnection[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ noDelay: true }, socket => {
    const connection: RecordedConnection = { text: '', reading: nothing, answered: 0, closed: false }
    connections.push(connection)
    sockets.add(socket)
    socket.on('data', (bytes: Buffer) => {
      connection.text += bytes.latin1Slice()
      connection.reading = readStrictly(connection.text, 'forwarded')
      const { requests, problem } = connection.reading
      if (problem !== null) return socket.destroy()
      const whole = requests.filter(request => request.whole)
      for (; connection.answered < whole.length; connection.answered++)
        socket.write(answerTo(whole[connection.answered]!))
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
    requests: () => connections.flatMap(({ reading }) => reading.requests),
    complaints: () => connections.map(complaintOf).filter(complaint => complaint !== null),
    forget: () => {
      connections = connections.filter(({ closed }) => !closed)
      for (const connection of connections) Object.assign(connection, { text: '', reading: nothing, answered: 0 })
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** The method's and target's echo is in no answer: an answer tells only that there was a request. */
function answerTo({ method }: StrictRequest): string {
  return method === 'HEAD' ? ANSWER : `${ANSWER}ok\n`
}

function complaintOf({ reading, text, closed }: RecordedConnection): string | null {
  if (reading.problem !== null) return reading.problem
  const insideBody = reading.requests.at(-1)?.whole === false
  return closed && reading.partial && !insideBody ? `half a head: ${JSON.stringify(text.slice(-80))}` : null
}
