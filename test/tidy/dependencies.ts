/** The packages that are not ours, each with its reason: tested against package.json and printed in ARCHITECTURE.md. */

export interface Dependency {
  /** Layers that may import it; for development: what of the checkout uses it. */
  usedBy: readonly string[]
  /** Why not our own code. */
  reason: string
}

export const DEPENDENCIES: Readonly<Record<string, Dependency>> = {
  node: {
    usedBy: ['cli'],
    reason: 'the pinned runtime: the same everywhere, also where only an old Node is installed',
  },
  yaml: { usedBy: ['config'], reason: 'YAML 1.2 with the line and column of every node, which every finding names' },
  zod: { usedBy: ['config'], reason: 'one schema for checking, for types and for `goodgate schema`' },
  commander: { usedBy: ['cli'], reason: 'one command tree makes help, completion and usage errors' },
  hono: { usedBy: ['admin'], reason: 'routing of the admin API, off the path of traffic' },
  '@hono/node-server': { usedBy: ['admin'], reason: "serves hono on Node's own HTTP server" },
  pino: { usedBy: ['telemetry'], reason: "the program's own log, JSON lines" },
  'sonic-boom': { usedBy: ['telemetry'], reason: 'a file writer that buffers and reopens, below the access log' },
  negotiator: {
    usedBy: ['pages'],
    reason: 'Accept and Accept-Language with their weights, only when something failed',
  },
  'structured-headers': { usedBy: ['pages'], reason: 'Proxy-Status as RFC 9651 wants it, only when something failed' },
}

export const DEV_DEPENDENCIES: Readonly<Record<string, Dependency>> = {
  typescript: { usedBy: ['scripts'], reason: 'checks types; the sources run without it' },
  '@types/node': { usedBy: ['src'], reason: 'types of the runtime' },
  '@types/negotiator': { usedBy: ['src'], reason: 'types of negotiator' },
  '@types/ws': { usedBy: ['test'], reason: 'types of ws' },
  '@biomejs/biome': { usedBy: ['scripts'], reason: 'format and lint in one fast program' },
  oxlint: { usedBy: ['scripts', 'test'], reason: 'promises nobody waits for, and the length of functions' },
  'oxlint-tsgolint': { usedBy: ['scripts'], reason: 'the types that the promise rules of oxlint need' },
  'fast-check': { usedBy: ['test'], reason: 'properties: any split of the bytes, any facts, any text' },
  'playwright-core': { usedBy: ['test'], reason: 'drives the Chromium that is installed, for the pages' },
  ws: { usedBy: ['test'], reason: 'a WebSocket peer that is not ours' },
  undici: { usedBy: ['bench'], reason: 'a peer in the bench: a client pool behind node:http' },
  fastify: { usedBy: ['bench'], reason: 'a peer in the bench, with @fastify/http-proxy' },
  '@fastify/http-proxy': { usedBy: ['bench'], reason: 'a peer in the bench' },
  'http-proxy-3': { usedBy: ['bench'], reason: 'a peer in the bench' },
}

/** The table of ARCHITECTURE.md. */
export function dependencyTable(): string {
  const rows = Object.entries(DEPENDENCIES).map(
    ([name, { usedBy, reason }]) => `| ${name} | ${usedBy.map(layer => `\`${layer}\``).join(' ')} | ${reason} |`,
  )
  return ['| package | only in | why it is not our own code |', '|---|---|---|', ...rows].join('\n')
}
