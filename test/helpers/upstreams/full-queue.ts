/** A listener whose process never comes to accept: its thread sleeps, and its queue has been filled. */
import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as delay, setImmediate as immediately } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Place } from './listener.ts'

const asleep = `
const { parentPort, workerData } = require('node:worker_threads')
const server = require('node:net').createServer()
server.listen({ ...workerData, backlog: 1 }, () => {
  parentPort.postMessage(server.address())
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
})`

/** A connection that waits this long for loopback has found the queue full. */
const patienceMs = 150
/** The kernel keeps a few more than the backlog says. */
const fillersMax = 16

export async function fullQueue(where: net.ListenOptions): Promise<Place> {
  const thread = new Worker(asleep, { eval: true, workerData: where })
  const address = await new Promise<net.AddressInfo | string>((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
  })
  const fillers: net.Socket[] = []
  const port = typeof address === 'string' ? 0 : address.port
  const target = typeof address === 'string' ? { path: address } : { host: address.address, port }
  while (fillers.length < fillersMax) {
    const socket = net.connect(target)
    fillers.push(socket)
    if (!(await connects(socket))) break
  }
  return {
    address: typeof address === 'string' ? address : `${address.address}:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of fillers) socket.destroy()
      await thread.terminate()
    },
  }
}

/** Over loopback a connect is done within its system call; later turns of the loop only bring the news of it. */
async function connects(socket: net.Socket): Promise<boolean> {
  socket.on('error', () => {})
  const connected = once(socket, 'connect').then(
    () => {},
    () => {},
  )
  await Promise.race([connected, delay(patienceMs)])
  for (let turn = 0; turn < 3; turn++) await immediately()
  return socket.readyState === 'open'
}
