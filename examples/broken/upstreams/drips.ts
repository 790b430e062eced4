/** So slow that no silence is ever long enough: one byte of a header every 100 ms. */
import { createServer, type Socket } from 'node:net'
import { type BrokenUpstream, onFreePort, onRequest } from '../upstream.ts'

const DRIP_MS = 100

export const drips: BrokenUpstream = {
  name: 'drips',
  title: 'answers byte by byte',
  does: 'Sends its response head one byte every 100 ms, and never gets to the end of it.',
  notice: 'It is never silent, so only the deadline over everything, `total`, ends it: 3 s here.',
  cause: 'http-response-timeout',
  settings: ['timeouts: { total: 3s }'],
  open() {
    return onFreePort(createServer(socket => onRequest(socket, () => drip(socket))))
  },
}

function drip(socket: Socket): void {
  const head = `HTTP/1.1 200 OK\r\nX-Slow: ${'z'.repeat(10_000)}`
  let at = 0
  const timer = setInterval(() => socket.write(head.charAt(at++)), DRIP_MS)
  socket.on('close', () => clearInterval(timer))
}
