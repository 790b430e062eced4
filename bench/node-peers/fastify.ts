/** @fastify/http-proxy. `fastify.ts PORT UPSTREAM-URL LOG-FILE` */
import httpProxy from '@fastify/http-proxy'
import fastify from 'fastify'
import { accessLog } from './access-log.ts'

const CONNECTIONS = 512
const IDLE_MS = 600_000

const [port, upstream, logFile] = process.argv.slice(2) as [string, string, string]
const app = fastify({ keepAliveTimeout: IDLE_MS, bodyLimit: 10 * 1024 * 1024 })
const log = accessLog(logFile)

app.addHook('onRequest', (request, reply, done) => {
  log(request.raw, reply.raw)
  done()
})
await app.register(httpProxy, { upstream, undici: { connections: CONNECTIONS, pipelining: 1 } })
await app.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 })
