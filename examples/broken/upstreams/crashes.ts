/** Dies while it is speaking: a chunked body without its end. */
import { createServer, type Socket } from 'node:net'
import { type BrokenUpstream, onFreePort, onRequest } from '../upstream.ts'

const LINES = 5
const LINE_MS = 150

export const crashes: BrokenUpstream = {
  name: 'crashes',
  title: 'crashes while it is speaking',
  does: 'Streams a few chunks, then dies in the middle of one and takes the connection with it.',
  notice: 'You see each chunk as it is sent. No last chunk is made up at the end: your client notices the loss.',
  cause: 'http-response-incomplete',
  cutsShort: true,
  open() {
    return onFreePort(createServer(socket => onRequest(socket, () => speak(socket))))
  },
}

function speak(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n')
  let line = 0
  const timer = setInterval(() => {
    line += 1
    if (line > LINES) socket.resetAndDestroy()
    else socket.write(line === LINES ? 'ff\r\nand then' : `7\r\nline ${line}\n\r\n`)
  }, LINE_MS)
  socket.on('close', () => clearInterval(timer))
}
