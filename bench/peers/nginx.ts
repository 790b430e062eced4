/** nginx: one worker, upstream keep-alive over HTTP/1.1, access log on. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, startChild, untilReady } from '../child.ts'
import type { Peer, PeerPlan, Running } from '../peer.ts'

export const nginx: Peer = {
  name: 'nginx',
  version: () => spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr?.match(/nginx\/(\S+)/)?.[1] ?? null,
  async start({ port, upstreamPort, folder, accessLog }: PeerPlan): Promise<Running> {
    const config = join(folder, 'nginx.conf')
    writeFileSync(config, configText({ port, upstreamPort, folder, accessLog }))
    const child = startChild({ core: CORE.gateway, program: 'nginx', args: ['-p', folder, '-c', config], folder })
    await untilReady(child.process, port, folder)
    return child
  },
}

/** As root, workers would become another user and find the work folder closed. */
export function userLine(): string {
  return process.getuid?.() === 0 ? 'user root;' : ''
}

/**
 * At its best for this comparison. The log is buffered, as goodgate's is: an unbuffered one costs nginx a system call
 * per request. Uploads stream, as everyone else's do: buffered ones go through a file, and Nagle's algorithm delays
 * their last segment by 40 ms.
 */
function configText({ port, upstreamPort, folder, accessLog }: PeerPlan): string {
  return `${userLine()}
daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 15000; }
http {
  access_log ${accessLog} combined buffer=64k flush=1s;
  keepalive_requests 1000000000; keepalive_timeout 600s;
  client_max_body_size 10m;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  upstream app { server 127.0.0.1:${upstreamPort}; keepalive 512; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_request_buffering off;
    }
  }
}
`
}
