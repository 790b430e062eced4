/** HAProxy: as Debian's file has it, and with what its documents recommend: checks, leastconn, retry-on, redispatch. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild, untilReady } from '../../child.ts'
import { haproxy as measured } from '../../peers/haproxy.ts'
import { treeOf } from '../../proc.ts'
import type { ChaosGateway, ChaosPeer, ChaosPlan } from '../peer.ts'

/** A dead worker takes its master along, and the service manager starts both anew: systemd's RestartSec. */
const RESTART_MS = 100

export const haproxy: ChaosPeer = haproxyWith('haproxy', plainText, 'SIGTERM')
export const haproxyTuned: ChaosPeer = haproxyWith('haproxy-tuned', tunedText, 'SIGUSR1')

function haproxyWith(name: string, backendText: (plan: ChaosPlan) => string, leaveBy: NodeJS.Signals): ChaosPeer {
  return {
    name,
    version: measured.version,
    hasWorkers: true,
    async start(plan: ChaosPlan): Promise<ChaosGateway> {
      const { folder, port } = plan
      const config = join(folder, 'haproxy.cfg')
      writeFileSync(config, configText(plan, backendText(plan)))
      const run = (): ReturnType<typeof startChild> =>
        startChild({ program: 'haproxy', args: ['-W', '-f', config], folder })
      let child = run()
      let wanted = true
      const again = async (): Promise<void> => {
        if (!wanted) return
        await child.stop()
        await sleep(RESTART_MS)
        child = run()
        child.process.once('exit', again)
      }
      await untilReady(child.process, port, folder).catch(async error => {
        await child.stop()
        throw error
      })
      child.process.once('exit', again)
      return {
        pid: child.pid,
        reload: () => process.kill(child.pid, 'SIGUSR2'),
        worker: async () => treeOf(child.pid)[1]!,
        leave() {
          wanted = false
          process.kill(child.pid, leaveBy)
        },
        stop() {
          wanted = false
          return child.stop()
        },
      }
    },
  }
}

/** A master re-executes itself for a reload; the socket lets the new worker take over the listeners. */
function configText({ port, folder, name }: ChaosPlan, backend: string): string {
  return `global
  log stdout format raw local0 info
  stats socket ${folder}/admin.sock mode 600 level admin expose-fd listeners
${name ? `resolvers lab\n  nameserver lab ${name.nameServer}\n  hold valid 1s\n  accepted_payload_size 8192` : ''}
defaults
  mode http
  log global
  option httplog
  timeout connect 5000
  timeout client 50000
  timeout server 50000
frontend front
  bind 127.0.0.1:${port}
  default_backend app
backend app
${backend}
`
}

/** A name in it is looked up once, at the start: its address of then stands here. */
function plainText({ endpoints, atOnceMax }: ChaosPlan): string {
  const parameters = atOnceMax ? `maxconn ${atOnceMax}` : ''
  return `  balance roundrobin
${serverLines(endpoints, parameters)}`
}

function tunedText({ endpoints, atOnceMax, name }: ChaosPlan): string {
  const limit = atOnceMax ? `maxconn ${atOnceMax}` : ''
  const servers = name ? [`${name.host}:${name.port}`] : endpoints
  const parameters = `check inter 1s fall 2 rise 2 ${limit} ${name ? 'resolvers lab init-addr none resolve-prefer ipv4' : ''}`
  return `  balance leastconn
  option httpchk GET /healthz
  option redispatch 1
  retries 3
  retry-on conn-failure empty-response junk-response response-timeout 502 503 504
  http-request disable-l7-retry if METH_POST
  http-reuse always
  timeout connect 1s
  timeout check 1s
  timeout server 3s
  timeout queue 10s
${serverLines(servers, parameters)}`
}

function serverLines(endpoints: readonly string[], parameters: string): string {
  return endpoints.map((address, at) => `  server s${at} ${address} ${parameters}`).join('\n')
}
