/** The access log of the peers that have none: a JSON line per request, written in blocks like goodgate's. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import sonicBoom from 'sonic-boom'

const BLOCK_BYTES = 16_384
const FLUSH_MS = 500

/** @returns what to call for each request, before it is answered */
export function accessLog(file: string): (request: IncomingMessage, response: ServerResponse) => void {
  const log = new sonicBoom.SonicBoom({
    dest: file,
    append: true,
    minLength: BLOCK_BYTES,
    maxWrite: 4 * BLOCK_BYTES,
    sync: false,
  })
  setInterval(() => log.flush(), FLUSH_MS).unref()
  return (request, response) => {
    const begun = performance.now()
    // Gone by the time the answer is finished, if the client is.
    const client = request.socket.remoteAddress
    response.once('finish', () => {
      log.write(
        `${JSON.stringify({
          time: new Date().toISOString(),
          client,
          method: request.method,
          host: request.headers.host,
          path: request.url,
          status: response.statusCode,
          durationMs: Math.round((performance.now() - begun) * 1000) / 1000,
        })}\n`,
      )
    })
  }
}
