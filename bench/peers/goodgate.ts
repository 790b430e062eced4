/** goodgate: `serve` with one worker, JSON access log; supervisor and worker both count. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, freePort, startChild, untilReady } from '../child.ts'
import type { Peer, PeerPlan, Running } from '../peer.ts'

const ROOT = join(import.meta.dirname, '..', '..')

export const goodgate: Peer = goodgateAt(ROOT, 'goodgate')

/** The checkout in `root`, so that two can be compared. */
export function goodgateAt(root: string, name: string): Peer {
  return {
    name,
    version: () => packageOf(root).version,
    async start(plan: PeerPlan): Promise<Running> {
      const { port, folder } = plan
      const config = join(folder, 'goodgate.yaml')
      writeFileSync(config, configText(plan, await freePort()))
      const program = join(root, packageOf(root).bin.goodgate)
      const child = startChild({ core: CORE.gateway, program, args: ['serve', '-c', config], folder })
      await untilReady(child.process, port, folder)
      return child
    },
  }
}

/** The command as it is installed, launcher and all: its flags belong to what is measured. */
function packageOf(root: string): { version: string; bin: { goodgate: string } } {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
}

/** clientIdle as the others have it, so that 10,000 idle connections stay. */
function configText({ port, upstreamPort, accessLog }: PeerPlan, adminPort: number): string {
  return `listen: [{ address: 127.0.0.1:${port} }]
admin: { address: 127.0.0.1:${adminPort} }
workers: 1
upstreams:
  app:
    endpoints: [http://127.0.0.1:${upstreamPort}]
limits: { clientIdle: 600s }
log: { access: { format: json, path: ${accessLog} }, level: warn }
`
}
