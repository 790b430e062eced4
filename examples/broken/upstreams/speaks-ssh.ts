/** The right host and the wrong port. */
import { createServer } from 'node:net'
import { type BrokenUpstream, onFreePort } from '../upstream.ts'

export const speaksSsh: BrokenUpstream = {
  name: 'speaks-ssh',
  title: 'speaks SSH',
  does: 'Is no web server at all: it greets everyone with an SSH banner.',
  notice:
    'The bytes that came are kept as evidence, and the service is recognised. Nothing of it is passed on as a page.',
  cause: 'not-http',
  open() {
    return onFreePort(createServer(socket => socket.write('SSH-2.0-OpenSSH_9.9 demo\r\n')))
  },
}
