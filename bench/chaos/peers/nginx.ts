/** nginx: plain, and with what its documents recommend: keep-alive, least_conn, a shared zone, retries, timeouts. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nginx as measured, userLine } from '../../peers/nginx.ts'
import { treeOf } from '../../proc.ts'
import type { ChaosGateway, ChaosPeer, ChaosPlan } from '../peer.ts'
import { startedAndReady } from '../started.ts'

export const nginx: ChaosPeer = nginxWith('nginx', plainText, 'SIGTERM')
export const nginxTuned: ChaosPeer = nginxWith('nginx-tuned', tunedText, 'SIGQUIT')

function nginxWith(name: string, serverText: (plan: ChaosPlan) => string, leaveBy: NodeJS.Signals): ChaosPeer {
  return {
    name,
    version: measured.version,
    hasWorkers: true,
    async start(plan: ChaosPlan): Promise<ChaosGateway> {
      const { folder, port } = plan
      const config = join(folder, 'nginx.conf')
      writeFileSync(config, configText(plan, serverText(plan)))
      const child = await startedAndReady({ program: 'nginx', args: ['-p', folder, '-c', config], folder }, port)
      return {
        ...child,
        reload: () => process.kill(child.pid, 'SIGHUP'),
        leave: () => process.kill(child.pid, leaveBy),
        worker: async () => treeOf(child.pid)[1]!,
      }
    },
  }
}

/** As Debian's, with a log and a limit for bodies that lets the uploads through. */
function configText({ folder }: ChaosPlan, servers: string): string {
  return `${userLine()}
daemon off; worker_processes auto; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log ${folder}/access.log; client_max_body_size 10m;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
${servers}
}
`
}

/** A name in it is looked up once, at the start: its address of then stands here. */
function plainText({ port, endpoints, atOnceMax }: ChaosPlan): string {
  return `  upstream app {
    ${atOnceMax ? 'zone app 256k;' : ''}
    ${serverLines(endpoints, atOnceMax ? `max_conns=${atOnceMax}` : '')}
  }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://app; }
  }`
}

function tunedText({ port, endpoints, atOnceMax, name }: ChaosPlan): string {
  const parameters = `max_fails=3 fail_timeout=3s${atOnceMax ? ` max_conns=${atOnceMax}` : ''}`
  // Only a variable is looked up again, and it knows no group.
  const target = name
    ? `resolver ${name.nameServer} valid=1s ipv6=off; set $app ${name.host}; proxy_pass http://$app:${name.port};`
    : 'proxy_pass http://app;'
  return `  upstream app {
    zone app 256k; least_conn; keepalive 32;
    ${serverLines(endpoints, parameters)}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      ${target}
      proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_connect_timeout 1s; proxy_read_timeout 3s;
      proxy_next_upstream error timeout http_502 http_503 http_504;
      proxy_next_upstream_tries 3; proxy_next_upstream_timeout 5s;
    }
  }`
}

function serverLines(endpoints: readonly string[], parameters: string): string {
  return endpoints.map(address => `server ${address} ${parameters};`).join('\n    ')
}
