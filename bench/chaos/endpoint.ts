/** One endpoint of the chaos suite, a process of its own so that it can be killed: `node endpoint.ts EXECUTED-FILE graceful|rude`. */
import { openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Behaviour, type FromEndpoint, HEALTHY, ID_FIELD, LENGTH_FIELD, type ToEndpoint } from './behaviour.ts'

const HEALTH_MS = 1
/** From the half of a body to its FIN: the gateway must have passed the head on by then. */
const CUT_AFTER_MS = 5

const [executedFile = '', manners = 'graceful'] = process.argv.slice(2)
const executed = openSync(executedFile, 'a')
let behaviour: Behaviour = HEALTHY
let leaving = false
let atOnce = 0
let failures = 0
let evenShare = 0
let answers = 0
/** Sockets that have decided to close, which the gateway cannot know yet. */
const closing = new WeakSet<Socket>()
const idleTimers = new WeakMap<Socket, NodeJS.Timeout>()

const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, take)
server.on('connection', (socket: Socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => {})
  idle(socket)
})
server.on('clientError', (_error, socket) => socket.destroy())

process.on('message', (message: ToEndpoint) => {
  if ('behave' in message) behaviour = { ...behaviour, ...message.behave }
  else server.listen({ ...message.listen, backlog: 1024 }, () => tell('listening'))
})
process.on('disconnect', () => process.exit())
process.on('SIGTERM', leave)
tell('ready')

/** Graceful: finishes what it has, closes what is idle. */
function leave(): void {
  if (manners === 'rude') process.exit()
  leaving = true
  server.close(() => process.exit())
  server.closeIdleConnections()
}

function tell(what: FromEndpoint): void {
  process.send?.(what)
}

function take(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request
  clearTimeout(idleTimers.get(socket))
  if (closing.has(socket)) return void socket.resetAndDestroy()
  response.on('close', () => idle(socket))
  const [, kind = '', id = ''] = (request.url ?? '').split('/')
  if (kind === 'upload' && behaviour.refusesUploads) return refuse(request, response)
  if (kind === '' || kind === 'healthz') return void later(HEALTH_MS, () => answerHealth(response))
  if (behaviour.atOnceMax > 0 && atOnce >= behaviour.atOnceMax) return void socket.resetAndDestroy()
  atOnce++
  response.on('close', () => atOnce--)
  request.resume()
  request.on('end', () => execute(request, response, kind, id))
}

/** Carried out from here on, whatever becomes of the answer: written down at once, for the process may be killed. */
function execute(request: IncomingMessage, response: ServerResponse, kind: string, id: string): void {
  if (request.method === 'POST') writeSync(executed, `${id}\n`)
  if (behaviour.fails?.how === 'error' && failsNow()) return answerError(response)
  const [least, most] = behaviour.answerMs
  // `/wait/ID/MS`: the client says how long.
  const ms = kind === 'wait' ? Number(request.url?.split('/')[3]) : least + Math.random() * (most - least)
  later(ms, () => answer(response, id))
}

/** Not at all, if it hangs now or then. */
function later(ms: number, run: () => void): void {
  if (behaviour.hangs) return
  setTimeout(() => !behaviour.hangs && run(), ms * behaviour.slower)
}

function answer(response: ServerResponse, id: string): void {
  const { socket } = response
  if (socket === null || response.destroyed) return
  const failing = behaviour.fails
  const fails = failing !== null && failing.how !== 'error' && failsNow()
  if (fails && failing.how === 'reset-or-garbage') return resetOrGarbage(socket)
  const body = Buffer.alloc(behaviour.bodyBytes, 'b')
  response.setHeader(ID_FIELD, id)
  response.setHeader(LENGTH_FIELD, body.length)
  if (answers++ % 2 === 0) response.setHeader('content-length', body.length)
  if (leaving) response.setHeader('connection', 'close')
  if (!fails) return void response.end(body)
  response.write(body.subarray(0, body.length / 2))
  setTimeout(() => socket.end(), CUT_AFTER_MS)
}

function answerHealth(response: ServerResponse): void {
  const { fails } = behaviour
  if (fails !== null && fails.how !== 'cut' && fails.evenly !== true && Math.random() < fails.share) {
    if (fails.how === 'error') return answerError(response)
    return void (response.socket && resetOrGarbage(response.socket))
  }
  if (leaving) response.setHeader('connection', 'close')
  response.end('fine\n')
}

function answerError(response: ServerResponse): void {
  response.writeHead(500, { 'content-length': 5 }).end('oops\n')
}

function resetOrGarbage(socket: Socket): void {
  if (failures++ % 2 === 0) return void socket.resetAndDestroy()
  socket.end('\x00\x01 this is no HTTP \xff\r\n', 'latin1')
}

/** An upload is left in the socket unread, so that closing it resets whoever still writes. */
function refuse(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request
  request.pause()
  response.writeHead(413, { 'content-length': 10, connection: 'close' }).end('too large\n', () => socket.destroy())
}

function failsNow(): boolean {
  const { fails } = behaviour
  if (fails === null) return false
  if (fails.evenly !== true) return Math.random() < fails.share
  evenShare += fails.share
  if (evenShare < 1 - 1e-9) return false
  evenShare -= 1
  return true
}

/** From the end of an answer, or the connection's begin. */
function idle(socket: Socket): void {
  if (behaviour.idleCloseMs === null || socket.destroyed) return
  const [least, most] = behaviour.idleCloseMs
  const close = (): void => {
    closing.add(socket)
    setTimeout(() => socket.destroy(), behaviour.farAwayMs)
  }
  idleTimers.set(socket, setTimeout(close, least + Math.random() * (most - least)))
}
