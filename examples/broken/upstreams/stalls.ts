/** A deadlock: it accepts, reads, and never answers. */
import { createServer } from 'node:net'
import { type BrokenUpstream, onFreePort } from '../upstream.ts'

export const stalls: BrokenUpstream = {
  name: 'stalls',
  title: 'never answers',
  does: 'Accepts the connection, reads the request and stays silent for ever.',
  notice: 'After 2 s the timer `firstByte` ends it. The timer has a name, and the timeline shows where the time went.',
  cause: 'connection-read-timeout',
  settings: ['timeouts: { firstByte: 2s }'],
  open() {
    return onFreePort(createServer(socket => socket.resume()))
  },
}
