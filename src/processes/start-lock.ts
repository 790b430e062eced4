/**
 * One starting gateway at a time for each address. SO_REUSEPORT lets two of one user share a port silently; between the look
 * whether it is free and the moment a worker listens there is time for another one's look.
 */
import net from 'node:net'
import type { Listener } from '../config/config.ts'
import { startLockMs, startLockPollMs } from './bounds.ts'
import { holderName, holderOf } from './port-holder.ts'

/** Ends the lock. */
export type Unlock = () => void

/**
 * Waits for whoever else starts on one of these addresses. Abstract sockets have no file that could be left behind, and are
 * as many as there are network namespaces, as ports are. Only Linux has them; elsewhere this does nothing.
 * @throws when the other one does not come to an end
 */
export async function lockAddresses(listeners: readonly Listener[]): Promise<Unlock> {
  const held: net.Server[] = []
  const unlock = (): void => {
    for (const server of held.splice(0)) server.close()
  }
  if (process.platform !== 'linux') return unlock
  try {
    // In one order for all, lest two wait for each other.
    for (const name of [...new Set(listeners.flatMap(lockName))].sort()) {
      const server = await take(name)
      if (server) held.push(server)
    }
  } catch (error) {
    unlock()
    throw error
  }
  return unlock
}

/** By port: 0.0.0.0:80 collides with 127.0.0.1:80. Only processes of one user can share a port, so each user has its own. */
function lockName({ bind }: Listener): string[] {
  if ('port' in bind && bind.port === 0) return []
  return [`\0goodgate-start-${process.getuid?.() ?? 0}-${'path' in bind ? bind.path.slice(-60) : bind.port}`]
}

/** undefined: another user sits on the name, whom we cannot share a port with anyway. */
async function take(name: string): Promise<net.Server | undefined> {
  const deadline = Date.now() + startLockMs
  for (;;) {
    const server = await bound(name)
    if (server) return server
    const holder = holderOf({ path: name.replace('\0', '@') })
    if (Date.now() >= deadline) {
      if (holder?.pid === undefined) return undefined
      throw new Error(`${holderName(holder)} is starting on the same address and does not get on`)
    }
    await new Promise(resolve => setTimeout(resolve, startLockPollMs))
  }
}

function bound(name: string): Promise<net.Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = net.createServer(socket => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen({ path: name }, () => resolve(server))
  })
}
