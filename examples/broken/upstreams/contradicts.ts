/** Two layers that each set the length: the raw material of response smuggling. */
import { createServer } from 'node:net'
import { type BrokenUpstream, onFreePort, onRequest } from '../upstream.ts'

const ANSWER = [
  'HTTP/1.1 200 OK',
  'Content-Type: text/plain',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
  '',
  '5',
  'hello',
  '0',
  '',
  '',
].join('\r\n')

export const contradicts: BrokenUpstream = {
  name: 'contradicts',
  title: 'contradicts itself about length',
  does: 'Sends Content-Length and Transfer-Encoding together, so its end can be read in two ways.',
  notice: 'Guessing would let one answer hide inside another. It is refused, and the rule it breaks is named.',
  cause: 'http-response-framing-conflict',
  open() {
    return onFreePort(createServer(socket => onRequest(socket, () => socket.write(ANSWER))))
  },
}
