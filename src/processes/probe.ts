/** Binds an address once without SO_REUSEPORT: the only way to learn that a port is in use before sharing it silently. */
import { existsSync, lstatSync, rmSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import type { Listener } from '../config/config.ts'
import { holderName, holderOf } from './port-holder.ts'

/** Its message is for the user: what is wrong with the address, and what to do. */
export class AddressUnusable extends Error {
  readonly code: string
  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

/**
 * Resolves to the port that was bound: for port 0, the one the system chose. A stale Unix socket file is removed.
 * @throws AddressUnusable
 */
export async function probeAddress(address: string, bind: Listener['bind']): Promise<number> {
  if ('path' in bind) {
    await clearSocketFile(address, bind)
    return 0
  }
  try {
    return await bindOnce(bind)
  } catch (error) {
    throw unusable(address, bind, error as NodeJS.ErrnoException)
  }
}

export function unusable(address: string, bind: Listener['bind'], error: NodeJS.ErrnoException): AddressUnusable {
  const code = error.code ?? 'UNKNOWN'
  return new AddressUnusable(`${address} ${reasonOf(code, bind, error)}`, code)
}

function reasonOf(code: string, bind: Listener['bind'], error: Error): string {
  switch (code) {
    case 'EADDRINUSE':
      return `is in use by ${holderName(holderOf(bind))}`
    case 'EACCES':
      // libuv says EACCES for a missing folder too.
      if ('path' in bind && !existsSync(path.dirname(bind.path))) return 'cannot be made: its folder does not exist'
      return 'path' in bind
        ? 'may not be made by this user: the folder must be writable'
        : 'may not be bound by this user: ports below 1024 need AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit, ' +
            'or sysctl net.ipv4.ip_unprivileged_port_start=0'
    case 'EADDRNOTAVAIL':
      return 'is not an address of this machine (ip address lists them)'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'cannot be listened on: its name has no address'
    case 'ENOENT':
      return 'cannot be made: its folder does not exist'
    default:
      return `cannot be listened on: ${error.message}`
  }
}

function bindOnce(bind: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen({ port: bind.port, ...(bind.host !== '' && { host: bind.host }) }, () => {
      const bound = server.address()
      server.close(() => resolve(typeof bound === 'object' && bound ? bound.port : bind.port))
    })
  })
}

/** A socket file outlives a killed process. It goes when nobody answers on it; anything else of that name stays. */
async function clearSocketFile(address: string, bind: { path: string }): Promise<void> {
  try {
    if (!lstatSync(bind.path).isSocket()) throw new AddressUnusable(`${address} is a file, but no socket`, 'EEXIST')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (await answers(bind.path)) throw unusable(address, bind, Object.assign(new Error(), { code: 'EADDRINUSE' }))
  rmSync(bind.path, { force: true })
}

/** Whether a process listens on the socket; one that we may not reach counts as listening. */
export function answers(socketPath: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect({ path: socketPath })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT')
    })
  })
}
