/** Processes of the bench: each in a group of its own on a core of its own, and none survives the bench. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Running } from './peer.ts'

/** The gateway under test has core 0 for itself; load generator, upstream and the bench share core 1. */
export const CORE: { gateway: number; rest: number } = { gateway: 0, rest: 1 }

const STOP_WITHIN_MS = 5000
const READY_WITHIN_MS = 15_000
const POLL_MS = 30
const groups = new Set<number>()

export interface Command {
  /** Absent: wherever the kernel puts it. */
  core?: number
  program: string
  args: readonly string[]
  folder: string
  env?: Record<string, string>
  /** Where stdout goes, appended; else to `output.log` in the folder, with stderr. */
  stdout?: string
}

/** `taskset` replaces itself by the program, so the pid is the program's. */
export function startChild({ core, program, args, folder, env, stdout }: Command): Running & { process: ChildProcess } {
  const output = openSync(join(folder, 'output.log'), 'a')
  const out = stdout === undefined ? output : openSync(stdout, 'a')
  const [first = program, ...rest] = core === undefined ? [program] : ['taskset', '-c', String(core), program]
  const child = spawn(first, [...rest, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', out, output],
    env: { ...process.env, ...env },
  })
  for (const fd of new Set([output, out])) closeSync(fd)
  const pid = child.pid
  if (pid === undefined) throw new Error(`${program} could not be started`)
  groups.add(pid)
  return { process: child, pid, stop: () => stopGroup(child, pid) }
}

/** Waits until GET / is answered with 200 there. @throws with the end of its output, if it dies or stays silent */
export async function untilReady(child: ChildProcess, port: number, folder: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS
  while (performance.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null)
    if (answer) await answer.arrayBuffer()
    if (answer?.status === 200) return
    await sleep(POLL_MS)
  }
  throw new Error(`not ready: ${readFileSync(join(folder, 'output.log'), 'utf8').slice(-2000)}`)
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** To be called once, first: whatever ends the bench ends what it started. */
export function endChildrenWithMe(): void {
  process.on('exit', () => {
    for (const pid of groups) signalGroup(pid, 'SIGKILL')
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
}

async function stopGroup(child: ChildProcess, pid: number): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : once(child, 'exit')
  signalGroup(pid, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), STOP_WITHIN_MS)
  await ended
  clearTimeout(timer)
  // A master that has gone may leave workers behind.
  signalGroup(pid, 'SIGKILL')
  groups.delete(pid)
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Nobody left in the group.
  }
}
