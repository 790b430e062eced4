/** Caddy: one processor, JSON access log. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, startChild, untilReady } from '../child.ts'
import type { Peer, PeerPlan, Running } from '../peer.ts'

export const caddy: Peer = {
  name: 'caddy',
  version: () => spawnSync('caddy', ['version'], { encoding: 'utf8' }).stdout?.trim().split(' ')[0] ?? null,
  async start(plan: PeerPlan): Promise<Running> {
    const { port, folder } = plan
    const config = join(folder, 'Caddyfile')
    writeFileSync(config, configText(plan))
    const args = ['run', '--config', config, '--adapter', 'caddyfile']
    const env = { GOMAXPROCS: '1', HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder }
    const child = startChild({ core: CORE.gateway, program: 'caddy', args, folder, env })
    await untilReady(child.process, port, folder)
    return child
  },
}

/** Its pool of 32 idle connections per host would be too small for the wider cases. */
function configText({ port, upstreamPort, accessLog }: PeerPlan): string {
  return `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  bind 127.0.0.1
  log {
    output file ${accessLog} {
      roll_disabled
    }
  }
  reverse_proxy 127.0.0.1:${upstreamPort} {
    transport http {
      keepalive_idle_conns_per_host 512
    }
  }
}
`
}
