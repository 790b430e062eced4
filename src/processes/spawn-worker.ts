/** Starts a worker's process. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { compileCache } from './runtime-dir.ts'

const workerFile = path.join(import.meta.dirname, `worker${path.extname(import.meta.filename)}`)

export function spawnWorker(controlPath: string): ChildProcess {
  return spawn(process.execPath, [workerFile, controlPath], {
    // Commands go over the control socket, which a next supervisor can take up. IPC hands sockets over; its end means nothing.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache(controlPath) },
  })
}
