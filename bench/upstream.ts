/** The upstream of the bench: one nginx worker on the core that the gateway does not use. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CASES } from './cases.ts'
import { CORE, freePort, startChild, untilReady } from './child.ts'
import { userLine } from './peers/nginx.ts'

export async function startUpstream(workFolder: string): Promise<{ port: number; stop(): Promise<void> }> {
  const folder = join(workFolder, 'upstream')
  mkdirSync(folder, { recursive: true })
  for (const { path, answerBytes, postBytes } of CASES) {
    if (path !== '/' && postBytes === undefined) writeFileSync(join(folder, path), Buffer.alloc(answerBytes, 'x'))
  }
  const port = await freePort()
  writeFileSync(join(folder, 'nginx.conf'), configText(folder, port))
  const child = startChild({
    core: CORE.rest,
    program: 'nginx',
    args: ['-p', folder, '-c', join(folder, 'nginx.conf')],
    folder,
  })
  await untilReady(child.process, port, folder)
  return { port, stop: child.stop }
}

/** An upload is read to its end before it is answered: nginx does that only when it passes it on, here to itself. */
function configText(folder: string, port: number): string {
  return `${userLine()}
daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 15000; }
http {
  access_log off; default_type text/plain; sendfile on; tcp_nopush on;
  keepalive_requests 1000000000; keepalive_timeout 600s; open_file_cache max=10;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  client_body_buffer_size 128k; client_max_body_size 10m;
  upstream self { server unix:${folder}/self.sock; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = / { return 200 "${'x'.repeat(60)}"; }
    location = /post {
      proxy_pass http://self; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_pass_request_body off; proxy_set_header Content-Length "";
    }
    location / { root ${folder}; }
  }
  server { listen unix:${folder}/self.sock; location / { return 200 "ok\\n"; } }
}
`
}
