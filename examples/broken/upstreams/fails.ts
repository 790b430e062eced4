/** An application with a bug: its answer is an error, but it is an answer. */
import { createServer } from 'node:http'
import { type BrokenUpstream, onFreePort } from '../upstream.ts'

export const fails: BrokenUpstream = {
  name: 'fails',
  title: 'answers 500 itself',
  does: 'Has a bug, catches it and answers with its own 500 page. Whole, valid HTTP.',
  notice: 'The page is the application’s own, unchanged. The gateway says that it only received the 500.',
  cause: 'origin-error-response',
  open() {
    return onFreePort(
      createServer((_request, response) => {
        response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
        response.end('TypeError: basket is undefined\n    at checkout (shop.js:42)\n')
      }),
    )
  },
}
