/** A worker that is killed with the request in its hands. */
import { createServer } from 'node:net'
import { type BrokenUpstream, onFreePort, onRequest } from '../upstream.ts'

export const resets: BrokenUpstream = {
  name: 'resets',
  title: 'resets the connection',
  does: 'Takes the whole request, then resets the connection without a word, as a killed worker does.',
  notice: 'It may have been carried out: a POST is answered with a warning against paying twice.',
  cause: 'connection-reset',
  open() {
    return onFreePort(createServer(socket => onRequest(socket, () => socket.resetAndDestroy())))
  },
}
