/** Sixty cookies and counting: a response head over the gateway's limit of 64 KiB. */
import { createServer } from 'node:net'
import { type BrokenUpstream, onFreePort, onRequest } from '../upstream.ts'

const COOKIES = 60
const COOKIE_BYTES = 1500

export const bigHeaders: BrokenUpstream = {
  name: 'big-headers',
  title: 'sends 88 KiB of headers',
  does: 'Sets sixty cookies of 1.5 kB each in one answer.',
  notice: 'The limit and the number of bytes are named. The visitor is told what may help: clearing cookies.',
  cause: 'http-response-header-section-size',
  open() {
    const cookies = Array.from({ length: COOKIES }, (_, at) => `Set-Cookie: c${at}=${'x'.repeat(COOKIE_BYTES)}\r\n`)
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: 0\r\n${cookies.join('')}\r\n`
    return onFreePort(createServer(socket => onRequest(socket, () => socket.write(answer))))
  },
}
