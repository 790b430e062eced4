/** A gateway of a few lines: node:http before an undici pool. `undici.ts PORT UPSTREAM-URL LOG-FILE` */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { Pool } from 'undici'
import { accessLog } from './access-log.ts'

const CONNECTIONS = 512
const IDLE_MS = 600_000
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const [port, upstream, logFile] = process.argv.slice(2) as [string, string, string]
const pool = new Pool(upstream, { connections: CONNECTIONS })
const log = accessLog(logFile)

const server = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => {
  log(request, response)
  const { url: path = '/', method = 'GET' } = request
  const headers = endToEnd(request.headers)
  headers['x-forwarded-for'] = request.socket.remoteAddress
  headers.via = '1.1 undici'
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined
  pool
    .stream({ path, method: method as 'GET', headers, body: hasBody ? request : null }, answer => {
      response.writeHead(answer.statusCode, endToEnd(answer.headers as IncomingHttpHeaders))
      return response
    })
    .catch(() => {
      if (!response.headersSent) response.writeHead(502)
      response.destroy()
    })
})
server.listen(Number(port), '127.0.0.1', 4096)

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept: IncomingHttpHeaders = {}
  for (const name in headers) if (!HOP_BY_HOP.has(name)) kept[name] = headers[name]
  return kept
}
