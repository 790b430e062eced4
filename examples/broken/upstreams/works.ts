/** The healthy one, for comparison. */
import { createServer } from 'node:http'
import { type BrokenUpstream, onFreePort } from '../upstream.ts'

export const works: BrokenUpstream = {
  name: 'works',
  title: 'works',
  does: 'Answers 200 with a short text, as it should.',
  notice: 'Nothing to explain: the answer passes through, and the log line has no cause.',
  cause: null,
  open() {
    return onFreePort(
      createServer((_request, response) => {
        response.setHeader('content-type', 'text/plain; charset=utf-8')
        response.end('All is well. This answer came from the upstream, through the gateway.\n')
      }),
    )
  },
}
