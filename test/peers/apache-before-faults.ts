/** Debian's Apache with a virtual host for each fault, and two logs of its own for each host. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePort } from '../helpers/free-port.ts'
import { listens, startProgram } from '../helpers/real-gateway.ts'
import type { OpenFault, OpenFaults } from './meet-faults.ts'
import type { LoggingGateway } from './nginx-before-faults.ts'

const MODULES = '/usr/lib/apache2/modules'

export const apacheMissing: string | false =
  (spawnSync('apache2', ['-v']).error !== undefined || !existsSync(MODULES)) && 'skipped: apache2 is not installed'

const LOADED = [
  'mpm_event',
  'authz_core',
  'proxy',
  'proxy_http',
  'proxy_fcgi',
  'proxy_balancer',
  'slotmem_shm',
  'lbmethod_byrequests',
  'ssl',
  'socache_shmcb',
  'reqtimeout',
  'alias',
  'proxy_ajp',
  'proxy_uwsgi',
  'proxy_scgi',
  'proxy_wstunnel',
]

/** `more`: lines of further virtual hosts, by name. */
export async function apacheBefore(
  faults: OpenFaults,
  more: Readonly<Record<string, string>>,
  level: 'warn' | 'info',
): Promise<LoggingGateway> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-apache-'))
  chmodSync(folder, 0o755)
  mkdirSync(path.join(folder, 'logs'))
  const port = await freePort()
  const hosts = [
    ...faults.open.map(one => host(folder, one.fault.name, passTo(one))),
    ...Object.entries(more).map(([name, lines]) => host(folder, name, lines)),
  ].join('\n')
  const config = path.join(folder, 'httpd.conf')
  writeFileSync(config, configText({ folder, port, ca: faults.ca, hosts, level }))
  const program = startProgram('apache2', '-X', '-d', folder, '-f', config)
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

function host(folder: string, name: string, lines: string): string {
  const log = path.join(folder, 'logs', name)
  return `<VirtualHost *>
  ServerName ${name}.test
  ErrorLog ${log}.error
  CustomLog ${log}.access combined
  ${lines}
</VirtualHost>`
}

function passTo({ fault, place: { address } }: OpenFault): string {
  const to = fault.scheme === 'unix' ? `unix:${address}|http://localhost/` : `${fault.scheme}://${address}/`
  // A certificate for an address is none to mod_ssl, which compares names only.
  const named = fault.name === 'other-name' ? '' : 'SSLProxyCheckPeerName off\n  '
  return `${named}ProxyPass / ${to} connectiontimeout=1 timeout=1 retry=0 disablereuse=on`
}

interface Config {
  folder: string
  port: number
  ca: string
  hosts: string
  level: string
}

function configText({ folder, port, ca, hosts, level }: Config): string {
  const modules = LOADED.map(name => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')
  const user = process.getuid?.() === 0 ? 'User www-data\nGroup www-data\n' : ''
  return `${modules}
${user}ServerName gateway.test
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
DefaultRuntimeDir ${folder}
Mutex file:${folder} default
ErrorLog ${folder}/logs/main.error
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
LogLevel ${level}
ServerLimit 1
ThreadsPerChild 64
MaxRequestWorkers 64
SSLProxyEngine on
SSLProxyVerify require
SSLProxyCACertificateFile ${ca}
SSLProxyCheckPeerName on
ProxyPreserveHost off
${hosts}
`
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
