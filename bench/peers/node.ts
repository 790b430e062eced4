/** Gateways that are libraries: each a small program in `node-peers/`, run by the Node that runs the bench. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CORE, startChild, untilReady } from '../child.ts'
import type { Peer, PeerPlan, Running } from '../peer.ts'

export const undici: Peer = nodePeer('undici', 'undici')
export const httpProxy3: Peer = nodePeer('http-proxy-3', 'http-proxy-3')
export const fastify: Peer = nodePeer('fastify', '@fastify/http-proxy')

function nodePeer(name: string, packageName: string): Peer {
  return {
    name,
    version: () => installedVersion(packageName),
    async start({ port, upstreamPort, folder, accessLog }: PeerPlan): Promise<Running> {
      const file = join(import.meta.dirname, '..', 'node-peers', `${name}.ts`)
      const args = [file, String(port), `http://127.0.0.1:${upstreamPort}`, accessLog]
      const child = startChild({ core: CORE.gateway, program: process.execPath, args, folder })
      await untilReady(child.process, port, folder)
      return child
    },
  }
}

function installedVersion(packageName: string): string | null {
  const file = join(import.meta.dirname, '..', '..', 'node_modules', packageName, 'package.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8')).version
  } catch {
    return null
  }
}
