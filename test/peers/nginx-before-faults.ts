/** Debian's nginx with a location for each fault, and two logs of its own for each location. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePort } from '../helpers/free-port.ts'
import { listens, startProgram } from '../helpers/real-gateway.ts'
import type { OpenFault, OpenFaults } from './meet-faults.ts'

process.env.PATH = `${process.env.PATH}:/usr/sbin`

export const nginxMissing: string | false =
  spawnSync('nginx', ['-v']).error !== undefined && 'skipped: nginx is not installed'

export interface LoggingGateway extends AsyncDisposable {
  port: number
  /** What was logged of a location, the error log first. */
  logs(name: string): string
}

/** `more`: further locations, by name. `http`: what else stands in that block. */
export async function nginxBefore(
  faults: OpenFaults,
  more: Readonly<Record<string, string>>,
  http: string,
): Promise<LoggingGateway> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-nginx-'))
  chmodSync(folder, 0o755)
  for (const name of ['logs', 'temp']) {
    mkdirSync(path.join(folder, name))
    // Workers are another user than root, as they are everywhere: that is what bars them from a socket.
    chmodSync(path.join(folder, name), 0o777)
  }
  const port = await freePort()
  const locations = [
    ...faults.open.map(({ fault, place }) => location(folder, fault.name, passTo({ fault, place }))),
    ...Object.entries(more).map(([name, lines]) => location(folder, name, lines)),
  ].join('\n')
  const config = path.join(folder, 'nginx.conf')
  writeFileSync(config, configText({ folder, port, ca: faults.ca, locations, http }))
  const program = startProgram('nginx', '-p', folder, '-c', config)
  await listens(port, program)
  return {
    port,
    logs: name => ['error', 'access'].map(kind => textOf(path.join(folder, 'logs', `${name}.${kind}`))).join(''),
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function location(folder: string, name: string, lines: string): string {
  const log = path.join(folder, 'logs', name)
  return `    location = /${name} { error_log ${log}.error info; ${lines.includes('access_log') ? '' : `access_log ${log}.access; `}${lines.replace('LOG', `${log}.access`)} }`
}

function passTo({ fault: { scheme }, place: { address } }: OpenFault): string {
  return `proxy_pass ${scheme === 'unix' ? `http://unix:${address}:` : `${scheme}://${address}`};`
}

interface Config {
  folder: string
  port: number
  ca: string
  locations: string
  http: string
}

function configText({ folder, port, ca, locations, http }: Config): string {
  const user = process.getuid?.() === 0 ? 'user www-data;' : ''
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `  ${name}_temp_path ${folder}/temp/${name};`)
    .join('\n')
  return `${user}
daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/logs/main.error info;
events { worker_connections 256; }
http {
  log_format listing '$remote_addr [$time_local] "$request" $status $upstream_addr $upstream_status $upstream_response_time';
  access_log off; client_max_body_size 100m;
${temps}
  proxy_connect_timeout 1s; proxy_send_timeout 1s; proxy_read_timeout 1s;
  proxy_request_buffering off; proxy_http_version 1.1;
  proxy_ssl_verify on; proxy_ssl_trusted_certificate ${ca}; proxy_ssl_name upstream.test; proxy_ssl_server_name on;
${http}
  server {
    listen 127.0.0.1:${port};
${locations}
  }
}
`
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
