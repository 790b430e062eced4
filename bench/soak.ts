/** Does it grow? Memory after one million requests beside memory after five. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CASES } from './cases.ts'
import { load } from './load.ts'
import { startPeer } from './measure.ts'
import type { Peer } from './peer.ts'
import { memoryOf } from './proc.ts'
import type { ResultFile } from './results.ts'

const MILLION = 1e6
const MILLIONS = 5
const PIECE_SECONDS = 5
const SETTLE_MS = 2000

export async function soak(peers: Peer[], upstreamPort: number, folder: string, results: ResultFile): Promise<void> {
  const small = CASES.find(({ name }) => name === 'small-64')!
  console.log(`\nResident memory over ${MILLIONS} million requests`)
  for (const peer of peers) {
    const { port, running } = await startPeer(peer, upstreamPort, folder)
    const resident: number[] = []
    let requests = 0
    for (let millions = 1; millions <= MILLIONS; millions++) {
      while (requests < millions * MILLION) requests += (await load(port, small, PIECE_SECONDS)).requests
      await sleep(SETTLE_MS)
      const memory = memoryOf(running.pid)
      resident.push(memory.rssKiB)
      results.append({ kind: 'memory', case: 'soak', peer: peer.name, ...memory, after: requests })
    }
    const mib = resident.map(kib => Math.round(kib / 1024))
    const growth = (resident.at(-1)! / resident[0]! - 1) * 100
    console.log(`  ${peer.name.padEnd(13)} ${mib.join(' → ')} MiB  ${growth >= 0 ? '+' : ''}${growth.toFixed(1)} %`)
    await running.stop()
  }
}
