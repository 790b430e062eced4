/** Reloads one after the other, each with another configuration; every fifth is broken and must be refused. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { GatewayUnderChurn } from './gateway.ts'

const POLL_MS = 20
const TAKEN_WITHIN_MS = 15_000

export interface Reload {
  number: number
  by: 'HUP' | 'POST /api/reload'
  outcome: 'applied' | 'refused'
  /** It was to be refused. */
  broken: boolean
  ms: number
}

export interface ConfigInput {
  port: number
  adminPort: number
  folder: string
  upstreamPorts: readonly number[]
  workers: number
  /** Their number changes, too. */
  resize: boolean
}

/** Number 0 is the one that the gateway starts with. */
export function isBroken(number: number, every: number): boolean {
  return number > 0 && number % every === every - 1
}

/** A header that tells it from all others, and in turn: timeouts, balance, endpoints, connection bounds, workers. */
export function configText(number: number, input: ConfigInput): string {
  const { port, adminPort, folder, upstreamPorts } = input
  const [first, second] = upstreamPorts.map(each => `"http://127.0.0.1:${each}"`)
  const endpoints = [[first], [first, second], [second]][number % 3]!
  const balance = ['least-busy', 'round-robin', 'two-choices', 'random'][number % 4]
  // One more worker for a while, then the surplus is drained; away from the kills at the end of each ten seconds.
  const workers = input.workers + (input.resize && number % 10 >= 2 && number % 10 < 6 ? 1 : 0)
  return `listen: [{ address: "127.0.0.1:${port}" }]
admin: { address: "127.0.0.1:${adminPort}" }
workers: ${workers}
upstreams:
  app: { endpoints: [${endpoints.join(', ')}], balance: ${balance}, timeouts: { firstByte: ${20 + (number % 7)}s } }
routes: [{ path: /, upstream: app, responseHeaders: { set: { X-Configuration: "${number}" } } }]
limits: { clientIdle: ${60 + (number % 9)}s }
log: { access: { path: ${folder}/access.log } }
`
}

/** Broken in four ways in turn, the last one only found out by trying. */
export function brokenText(number: number, input: ConfigInput): string {
  const good = configText(number, input)
  const ways = [
    good.replace('workers:', 'worker:'),
    good.replace('routes: [', 'routes: ['.repeat(2)),
    good.replace('upstream: app', 'upstream: absent'),
    good.replace('listen: [', `listen: [{ address: "127.0.0.1:${input.upstreamPorts[0]}" }, `),
  ]
  return ways[number % ways.length]!
}

/** Writes the file, asks for the reload and waits until it has been decided. @throws when it is not within 15 s */
export async function reload(
  number: number,
  broken: boolean,
  gateway: GatewayUnderChurn,
  input: ConfigInput,
): Promise<Reload> {
  gateway.configure(broken ? brokenText(number, input) : configText(number, input))
  const by = number % 2 === 0 ? 'HUP' : 'POST /api/reload'
  const { config: before } = await gateway.status()
  const at = performance.now()
  const applied = by === 'HUP' ? await byHangUp(gateway, before) : (await gateway.reload()).reloaded
  return { number, by, outcome: applied ? 'applied' : 'refused', broken, ms: performance.now() - at }
}

async function byHangUp(
  gateway: GatewayUnderChurn,
  before: { generation: number; rejected?: { at: number } },
): Promise<boolean> {
  const deadline = performance.now() + TAKEN_WITHIN_MS
  gateway.child.kill('SIGHUP')
  while (performance.now() < deadline) {
    const { config, workers } = await gateway.status()
    if (config.rejected !== undefined && config.rejected.at !== before.rejected?.at) return false
    const serving = workers.filter(({ state }) => state === 'serving')
    if (config.generation > before.generation && serving.every(each => each.generation === config.generation))
      return true
    await sleep(POLL_MS)
  }
  throw new Error(`SIGHUP was not obeyed within ${TAKEN_WITHIN_MS / 1000} s: ${gateway.output.slice(-2000)}`)
}
