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
    version: () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
    async start(plan: PeerPlan): Promise<Running> {
      const { port, folder } = plan
      const config = join(folder, 'goodgate.yaml')
      writeFileSync(config, configText(plan, await freePort()))
      const args = [join(root, 'src', 'cli', 'main.ts'), 'serve', '-c', config]
      const child = startChild({ core: CORE.gateway, program: process.execPath, args, folder })
      await untilReady(child.process, port, folder)
      return child
    },
  }
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
