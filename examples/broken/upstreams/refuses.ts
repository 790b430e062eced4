/** Nobody is at home: the port was free a moment ago, and nothing listens on it. */
import { createServer } from 'node:net'
import { type BrokenUpstream, onFreePort } from '../upstream.ts'

export const refuses: BrokenUpstream = {
  name: 'refuses',
  title: 'is not running',
  does: 'Nothing listens on its port, so the kernel refuses every connection.',
  notice: 'Nothing of your request was sent, and the answer says so: trying again is safe.',
  cause: 'connection-refused',
  async open() {
    const opened = await onFreePort(createServer())
    opened.close()
    return { port: opened.port, close() {} }
  },
}
