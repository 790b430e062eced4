/** HAProxy: one thread, HTTP log. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, startChild, untilReady } from '../child.ts'
import type { Peer, PeerPlan, Running } from '../peer.ts'

export const haproxy: Peer = {
  name: 'haproxy',
  version: () => spawnSync('haproxy', ['-v'], { encoding: 'utf8' }).stdout?.match(/version (\d[\d.]*)/)?.[1] ?? null,
  async start(plan: PeerPlan): Promise<Running> {
    const { port, folder, accessLog } = plan
    const config = join(folder, 'haproxy.cfg')
    writeFileSync(config, configText(plan))
    const args = ['-db', '-f', config]
    const child = startChild({ core: CORE.gateway, program: 'haproxy', args, folder, stdout: accessLog })
    await untilReady(child.process, port, folder)
    return child
  },
}

/** A connection takes two descriptors where it has both sides; it refuses to start if it could not have them all. */
function connectionsMax(): number {
  const limit = Number(readFileSync('/proc/self/limits', 'utf8').match(/Max open files\s+\S+\s+(\d+)/)?.[1] ?? 1024)
  return Math.min(15_000, Math.floor((limit - 100) / 2))
}

/** It logs to stdout, which is the log file: the same system call per line as to a datagram socket, with no sink to run beside it. */
function configText({ port, upstreamPort }: PeerPlan): string {
  return `global
  nbthread 1
  maxconn ${connectionsMax()}
  log stdout format raw local0 info
defaults
  mode http
  log global
  option httplog
  option forwardfor
  option http-keep-alive
  http-reuse always
  timeout connect 3s
  timeout client 600s
  timeout server 60s
  timeout http-keep-alive 600s
frontend front
  bind 127.0.0.1:${port} backlog 4096
  default_backend app
backend app
  server s1 127.0.0.1:${upstreamPort} pool-max-conn 512
`
}
