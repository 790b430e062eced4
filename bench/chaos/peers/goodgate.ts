/** goodgate: its defaults and a health path. The access log is read afterwards: what does it say of failed requests? */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GatewayStatus } from '../../../src/admin/source.ts'
import { freePort } from '../../child.ts'
import { goodgateAt } from '../../peers/goodgate.ts'
import type { ChaosGateway, ChaosPeer, ChaosPlan, Said } from '../peer.ts'
import { startedAndReady } from '../started.ts'

/** @param root the checkout whose goodgate it is */
export function chaosGoodgate(root: string = join(import.meta.dirname, '..', '..', '..')): ChaosPeer {
  const { name, version } = goodgateAt(root, 'goodgate')
  return { name, version, hasWorkers: true, start: plan => start(plan, join(root, 'src', 'cli', 'goodgate')) }
}

async function start(plan: ChaosPlan, program: string): Promise<ChaosGateway> {
  const { port, folder } = plan
  const config = join(folder, 'goodgate.yaml')
  const accessLog = join(folder, 'access.log')
  const adminPort = await freePort()
  writeFileSync(config, configText(plan, adminPort, accessLog))
  // Its sockets in the folder: no other gateway of this user is to be taken over.
  const env = { XDG_RUNTIME_DIR: folder }
  const child = await startedAndReady({ program, args: ['serve', '-c', config], folder, env }, port)
  return {
    ...child,
    reload: () => process.kill(child.pid, 'SIGHUP'),
    leave: () => process.kill(child.pid, 'SIGTERM'),
    async worker() {
      const answer = await fetch(`http://127.0.0.1:${adminPort}/api/status`)
      const { workers } = (await answer.json()) as GatewayStatus
      return workers.find(({ state }) => state === 'serving')!.pid
    },
    said: ids => saidOf(readFileSync(accessLog, 'utf8'), ids),
  }
}

function configText({ endpoints, port, atOnceMax, name }: ChaosPlan, adminPort: number, accessLog: string): string {
  const urls = name ? [`http://${name.host}:${name.port}`] : endpoints.map(address => `http://${address}`)
  return `listen: [{ address: 127.0.0.1:${port} }]
admin: { address: 127.0.0.1:${adminPort} }
${name ? `resolver: { servers: ["${name.nameServer}"] }` : ''}
upstreams:
  app:
    endpoints: [${urls.join(', ')}]
    health: { active: { path: /healthz } }
${atOnceMax ? `    limits: { connections: ${atOnceMax} }` : ''}
log: { access: { format: json, path: ${accessLog} } }
`
}

interface Line {
  path?: string
  status: number
  cause?: string
  reason?: string
  phase?: string
  hidden?: boolean
}

/** `502 connection-refused (connect)` and how many; requests of which it logged nothing count as such. */
function saidOf(log: string, ids: readonly string[]): Said {
  const said: Said = { causes: {}, hidden: {} }
  const wanted = new Set(ids)
  for (const text of log.split('\n')) {
    if (!text.startsWith('{')) continue
    const line = JSON.parse(text) as Line
    const id = line.path?.split('/')[2] ?? ''
    if (wanted.delete(id)) count(said.causes, line)
    else if (line.hidden) count(said.hidden, line)
  }
  if (wanted.size > 0) said.causes['not in the log'] = wanted.size
  return said
}

function count(into: Record<string, number>, { status, cause, reason, phase }: Line): void {
  const name = cause ? `${status} ${cause}${reason ? `/${reason}` : ''} (${phase})` : `${status} without a cause`
  into[name] = (into[name] ?? 0) + 1
}
