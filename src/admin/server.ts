/** The admin address: an HTTP server of its own, in the supervisor, that answers while the data plane is in trouble. */

import { unlink } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { type Bind, isLocalBind, readListenAddress } from '../config/address.ts'
import { adminApp } from './app.ts'
import type { AdminSource } from './source.ts'

export interface AdminOptions {
  /** `HOST:PORT`, `:PORT` or `unix:/path`; port 0 takes a free one. */
  address: string
  /** Demanded of every call (but the health checks) unless only this machine can reach the address. */
  token?: string
  source: AdminSource
}

export interface AdminServer {
  /** As bound: `127.0.0.1:9901`, `[::1]:9901`, `unix:/path`. */
  address: string
  /** Lets calls under way end, for a second at most. */
  close(): Promise<void>
}

/** A person or a script asks here, not traffic: small bounds, so that a leak of connections cannot hurt the supervisor. */
const CONNECTIONS_MAX = 256
const HEAD_BYTES_MAX = 16 * 1024
const HEAD_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
const CLOSE_TIMEOUT_MS = 1000

/** @throws the system's error (EADDRINUSE, EACCES …) when the address cannot be had, and an Error when it must not be. */
export async function startAdmin(options: AdminOptions): Promise<AdminServer> {
  const parsed = readListenAddress(options.address)
  if (!parsed.ok) throw new Error(parsed.message)
  const bind = parsed.value
  if (!isLocalBind(bind) && (options.token === undefined || options.token === '')) {
    throw new Error(`admin.address ${options.address} can be reached from other machines: it needs admin.token`)
  }
  const app = adminApp(options.source, { bind, token: options.token })
  // Every failure of it is answered inside: nobody waits for the promise.
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer(
    {
      headersTimeout: HEAD_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      maxHeaderSize: HEAD_BYTES_MAX,
      connectionsCheckingInterval: HEAD_TIMEOUT_MS,
    },
    (incoming, outgoing) => void answer(incoming, outgoing),
  )
  server.maxConnections = CONNECTIONS_MAX
  if ('path' in bind) await removeDeadSocket(bind.path)
  await listen(server, bind)
  return { address: boundAddress(server, bind), close: () => close(server) }
}

function listen(server: Server, bind: Bind): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(
      'path' in bind ? { path: bind.path } : { port: bind.port, ...(bind.host && { host: bind.host }) },
      () => {
        server.off('error', reject)
        resolve()
      },
    )
  })
}

/** A gateway that was killed leaves its socket file behind, and nobody could ever listen there again. */
async function removeDeadSocket(path: string): Promise<void> {
  const refused = await new Promise<boolean>(resolve => {
    const probe = connect({ path })
    probe.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
    probe.on('connect', () => {
      probe.destroy()
      resolve(false)
    })
  })
  if (refused) await unlink(path)
}

function boundAddress(server: Server, bind: Bind): string {
  if ('path' in bind) return `unix:${bind.path}`
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : bind.port
  return `${bind.host.includes(':') ? `[${bind.host}]` : bind.host}:${port}`
}

function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
