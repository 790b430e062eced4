/** http-proxy-3 with a keep-alive agent. `http-proxy-3.ts PORT UPSTREAM-URL LOG-FILE` */
import { Agent, createServer, ServerResponse } from 'node:http'
import { createProxyServer } from 'http-proxy-3'
import { accessLog } from './access-log.ts'

const IDLE_MS = 600_000

const [port, upstream, logFile] = process.argv.slice(2) as [string, string, string]
const agent = new Agent({ keepAlive: true, maxFreeSockets: 512 })
const proxy = createProxyServer({ target: upstream, agent, xfwd: true })
const log = accessLog(logFile)

proxy.on('error', (_error, _request, response) => {
  if (response instanceof ServerResponse && !response.headersSent) response.writeHead(502)
  response.end()
})
const server = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => {
  log(request, response)
  proxy.web(request, response)
})
server.listen(Number(port), '127.0.0.1', 4096)
