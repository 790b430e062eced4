/** Promises more than it sends, and closes politely. */
import { createServer, type Socket } from 'node:net'
import { type BrokenUpstream, onFreePort, onRequest } from '../upstream.ts'

const HALF = 'This is the first half of the story, and the second half will never ar'

export const truncates: BrokenUpstream = {
  name: 'truncates',
  title: 'stops half way',
  does: 'Announces 140 bytes, sends 70 of them and closes the connection in good order.',
  notice: 'The head is out already, so no page can follow. The transfer is broken off: half is never sold as whole.',
  cause: 'http-response-incomplete',
  cutsShort: true,
  open() {
    return onFreePort(createServer(socket => onRequest(socket, () => tellHalf(socket))))
  },
}

function tellHalf(socket: Socket): void {
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${HALF.length * 2}\r\n\r\n${HALF}`)
  // A moment later, so that the head has long been passed on when the end comes.
  setTimeout(() => socket.end(), 100)
}
