/** Caddy: a plain reverse_proxy, and with what its documents recommend: least_conn, both health checks, tries for 3 s. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../child.ts'
import { caddy as measured } from '../../peers/caddy.ts'
import type { ChaosGateway, ChaosPeer, ChaosPlan } from '../peer.ts'
import { startedAndReady } from '../started.ts'

export const caddy: ChaosPeer = caddyWith('caddy', plainText)
export const caddyTuned: ChaosPeer = caddyWith('caddy-tuned', tunedText)

function caddyWith(name: string, proxyText: (plan: ChaosPlan) => string): ChaosPeer {
  return {
    name,
    version: measured.version,
    hasWorkers: false,
    async start(plan: ChaosPlan): Promise<ChaosGateway> {
      const { folder, port } = plan
      const config = join(folder, 'Caddyfile')
      const admin = `127.0.0.1:${await freePort()}`
      writeFileSync(config, configText(plan, admin, proxyText(plan)))
      const env = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder }
      const child = await startedAndReady({ program: 'caddy', args: ['run', '--config', config], folder, env }, port)
      return {
        ...child,
        reload() {
          const args = ['reload', '--config', config, '--force', '--address', admin]
          spawn('caddy', args, { stdio: 'ignore', env: { ...process.env, ...env } })
        },
        leave: () => process.kill(child.pid, 'SIGTERM'),
        worker: async () => child.pid,
      }
    },
  }
}

function configText({ port, folder }: ChaosPlan, admin: string, proxy: string): string {
  return `{
  admin ${admin}
  auto_https off
}
http://:${port} {
  bind 127.0.0.1
  log {
    output file ${folder}/access.log
  }
${proxy}
}
`
}

/** It dials anew by name for every connection; `resolvers` only says whom to ask, over TCP (refused here) unless told. */
function plainText({ endpoints, name }: ChaosPlan): string {
  return `  reverse_proxy ${targets(endpoints, name)} {
${name ? `    transport http {\n      resolvers udp/${name.nameServer}\n    }` : ''}
  }`
}

function tunedText({ endpoints, atOnceMax, name }: ChaosPlan): string {
  return `  reverse_proxy ${targets(endpoints, name)} {
    lb_policy least_conn
    lb_try_duration 3s
    lb_try_interval 250ms
    fail_duration 3s
    max_fails 3
    ${atOnceMax ? `unhealthy_request_count ${atOnceMax}` : ''}
    health_uri /healthz
    health_interval 2s
    health_timeout 1s
    transport http {
      dial_timeout 1s
      response_header_timeout 3s
${name ? `      resolvers udp/${name.nameServer}` : ''}
    }
  }`
}

function targets(endpoints: readonly string[], name: ChaosPlan['name']): string {
  return (name ? [`${name.host}:${name.port}`] : endpoints).join(' ')
}
