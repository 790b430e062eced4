/** What ten thousand visitors cost who have asked once and stay connected. */
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CORE, startChild } from './child.ts'
import { startPeer } from './measure.ts'
import type { Peer } from './peer.ts'
import { type Memory, memoryOf } from './proc.ts'

export const IDLE_CONNECTIONS = 10_000

/** Collectors of garbage have had their turn by then. */
const SETTLE_MS = 3000
const CONNECTED_WITHIN_MS = 60_000
const POLL_MS = 100

/** `open`: connections still there when the memory was read. */
export async function idleMemory(
  peer: Peer,
  upstreamPort: number,
  workFolder: string,
): Promise<Memory & { open: number }> {
  const started = await startPeer(peer, upstreamPort, workFolder)
  const folder = join(workFolder, `idle-${started.port}`)
  mkdirSync(folder)
  const client = startChild({
    core: CORE.rest,
    program: process.execPath,
    args: [join(import.meta.dirname, 'idle-client.ts'), String(started.port), String(IDLE_CONNECTIONS)],
    folder,
  })
  const output = (): string => readFileSync(join(folder, 'output.log'), 'utf8')
  const deadline = performance.now() + CONNECTED_WITHIN_MS
  while (!output().includes('all open') && performance.now() < deadline && client.process.exitCode === null) {
    await sleep(POLL_MS)
  }
  await sleep(SETTLE_MS)
  const memory = memoryOf(started.running.pid)
  // Asked to stop, the client says how many it still holds.
  client.process.kill('SIGTERM')
  if (client.process.exitCode === null) await once(client.process, 'exit')
  const open = Number(output().match(/still open: (\d+)/)?.[1] ?? 0)
  await client.stop()
  await started.running.stop()
  return { ...memory, open }
}
