/** The simplest upstream: says its name, or keeps a request until it is let go. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface UpstreamServer extends AsyncDisposable {
  port: number
  /** Requests to /held that wait for `release`. */
  held: number
  release(): void
}

/** `/held` waits; everything else is answered at once. */
export async function startUpstream(name: string): Promise<UpstreamServer> {
  const waiting: http.ServerResponse[] = []
  const server = http.createServer((request, response) => {
    if (request.url === '/held') waiting.push(response)
    else response.end(name)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get held() {
      return waiting.filter(({ destroyed }) => !destroyed).length
    },
    release() {
      for (const response of waiting.splice(0)) response.end(name)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
