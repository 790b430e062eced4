/** One peer under one case for a few seconds: CPU time, throughput, latency, and whether the log was really written. */
import { createReadStream, existsSync, mkdtempSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Case } from './cases.ts'
import { CORE, freePort } from './child.ts'
import { errorsOf, load } from './load.ts'
import type { Peer, Running } from './peer.ts'
import { coreBusyMicros, cpuMicros } from './proc.ts'
import type { Round } from './results.ts'

/** Longer than any peer keeps log lines to itself. */
const LOG_WITHIN_MS = 3000
const LOG_POLL_MS = 200

export interface Started {
  peer: Peer
  port: number
  accessLog: string
  running: Running
}

export async function startPeer(peer: Peer, upstreamPort: number, workFolder: string): Promise<Started> {
  const port = await freePort()
  const folder = mkdtempSync(join(workFolder, `${peer.name}-`))
  const accessLog = join(folder, 'access.log')
  return { peer, port, accessLog, running: await peer.start({ port, upstreamPort, folder, accessLog }) }
}

export async function measure(started: Started, each: Case, round: number, seconds: number): Promise<Round> {
  const { peer, port, accessLog, running } = started
  emptyLog(accessLog)
  const busyBefore = coreBusyMicros(CORE.gateway)
  const cpuBefore = cpuMicros(running.pid)
  const begun = performance.now()
  const figures = await load(port, each, seconds)
  const cpu = cpuMicros(running.pid) - cpuBefore
  const busy = coreBusyMicros(CORE.gateway) - busyBefore
  const elapsedUs = (performance.now() - begun) * 1000
  const logged = (await linesWhenWritten(accessLog, figures.requests)) / figures.requests
  emptyLog(accessLog)
  return {
    kind: 'round',
    case: each.name,
    peer: peer.name,
    round,
    requests: figures.requests,
    requestsPerSecond: rounded(figures.requests / (figures.durationUs / 1e6)),
    cpuMicros: rounded(cpu / figures.requests),
    p50Us: figures.p50Us,
    p99Us: figures.p99Us,
    errors: errorsOf(figures),
    logged: rounded(logged),
    foreignShare: rounded(Math.max(0, (busy - cpu) / elapsedUs)),
  }
}

export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** Everyone appends, so a log can be emptied under its writer. */
function emptyLog(file: string): void {
  if (existsSync(file)) truncateSync(file)
}

async function linesWhenWritten(file: string, wanted: number): Promise<number> {
  const deadline = performance.now() + LOG_WITHIN_MS
  let lines = await countLines(file)
  while (lines < wanted && performance.now() < deadline) {
    await sleep(LOG_POLL_MS)
    lines = await countLines(file)
  }
  return lines
}

async function countLines(file: string): Promise<number> {
  if (!existsSync(file)) return 0
  let lines = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
  }
  return lines
}
