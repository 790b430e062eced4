/** One run: endpoints, one gateway before them, a client, and what the scenario does to them. All of it is gone afterwards. */
import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DnsServer, dnsServer } from '../../test/helpers/dns-server.ts'
import { freePort } from '../child.ts'
import { HEALTHY } from './behaviour.ts'
import { Endpoint } from './endpoints.ts'
import type { FromLoad, LoadPlan, LoadResult, ToLoad } from './load-plan.ts'
import type { ChaosGateway, ChaosPeer, Said } from './peer.ts'
import { CLIENT_TIMEOUT_MS, POST_SHARE, type Scenario } from './scenario.ts'

export const NAME = 'app.chaos.example'
/** On loopback all of 127/8 is ours: a name can move. */
const HOSTS_OF_NAME = ['127.0.0.2', '127.0.0.3']
const ENDPOINT_LIMIT = 8

export interface RunResult extends LoadResult {
  /** POSTs that endpoints carried out more than once. */
  twice: number
  executed: number
  said?: Said
}

export class Lab {
  readonly endpoints: readonly Endpoint[]
  readonly gateway: ChaosGateway
  readonly names: DnsServer | undefined
  #startedAt = 0

  constructor(endpoints: Endpoint[], gateway: ChaosGateway, names: DnsServer | undefined) {
    this.endpoints = endpoints
    this.gateway = gateway
    this.names = names
  }

  begin(): void {
    this.#startedAt = performance.now()
  }

  /** Resolves that many ms after the counted load began. */
  readonly at = async (ms: number): Promise<void> => {
    await sleep(Math.max(0, this.#startedAt + ms - performance.now()))
  }
}

/** @param run from 1: decides arrival times @throws when something does not start */
export async function runOnce(
  scenario: Scenario,
  peer: ChaosPeer,
  run: number,
  workFolder: string,
): Promise<RunResult> {
  const folder = join(workFolder, `${scenario.name}-${peer.name}-${run}`)
  mkdirSync(folder)
  const executedFile = join(folder, 'executed')
  const names = scenario.named ? await dnsServer({ [NAME]: { a: [HOSTS_OF_NAME[0]!], ttl: 1 } }) : undefined
  const endpoints = await endpointsOf(scenario, executedFile)
  let gateway: ChaosGateway | undefined
  let client: ChildProcess | undefined
  try {
    await Promise.all(endpoints.slice(0, scenario.endpoints).map(each => each.up()))
    if (scenario.revives) await Promise.all(endpoints.map(each => each.prepare()))
    const port = await freePort()
    gateway = await peer.start({
      port,
      folder,
      endpoints: endpoints.slice(0, scenario.endpoints).map(({ address }) => address),
      ...(scenario.told ? { atOnceMax: ENDPOINT_LIMIT } : {}),
      ...(names ? { name: { host: NAME, port: portOf(endpoints[0]!), nameServer: names.address } } : {}),
    })
    client = fork(join(import.meta.dirname, 'load.ts'), { execArgv: [] })
    const lab = new Lab(endpoints, gateway, names)
    const result = await loaded(client, scenario, planOf(scenario, port, run), lab)
    const { said: ask, stop } = gateway
    gateway = undefined
    await stop()
    const said = ask?.(result.failures.map(({ id }) => id))
    return { ...result, ...executions(executedFile), ...(said ? { said } : {}) }
  } finally {
    client?.kill('SIGKILL')
    await gateway?.stop()
    await Promise.all(endpoints.map(each => each.remove()))
    await names?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function loaded(client: ChildProcess, scenario: Scenario, plan: LoadPlan, lab: Lab): Promise<LoadResult> {
  const warm = heard(client, what => what === 'warm')
  tell(client, { warmUp: plan })
  await warm
  const done = heard(client, what => typeof what === 'object')
  tell(client, 'begin')
  lab.begin()
  const [what] = await Promise.all([done, scenario.faults(lab)])
  return (what as { result: LoadResult }).result
}

function tell(client: ChildProcess, what: ToLoad): void {
  client.send(what)
}

function heard(client: ChildProcess, wanted: (what: FromLoad) => boolean): Promise<FromLoad> {
  return new Promise((resolve, reject) => {
    client.on('message', (what: FromLoad) => wanted(what) && resolve(what))
    client.once('exit', () => reject(new Error('the load generator ended early')))
  })
}

function planOf({ stages, kind = 'mixed' }: Scenario, port: number, run: number): LoadPlan {
  return { port, seed: run, stages, kind, postShare: POST_SHARE, clientTimeoutMs: CLIENT_TIMEOUT_MS }
}

/** Under a name there is one more, at the address that the name moves to: not up yet. */
async function endpointsOf(scenario: Scenario, executedFile: string): Promise<Endpoint[]> {
  const behaviour = { ...HEALTHY, ...scenario.behaviour }
  const common = { behaviour, executedFile, manners: scenario.manners ?? 'graceful' } as const
  if (scenario.named) {
    const port = await freePort()
    return HOSTS_OF_NAME.map(host => new Endpoint({ host, port, ...common }))
  }
  const endpoints: Endpoint[] = []
  for (let at = 0; at < scenario.endpoints; at++) {
    endpoints.push(new Endpoint({ host: '127.0.0.1', port: await freePort(), ...common }))
  }
  return endpoints
}

function portOf({ address }: Endpoint): number {
  return Number(address.split(':')[1])
}

function executions(file: string): { executed: number; twice: number } {
  const times = new Map<string, number>()
  const ids = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1)
  return { executed: times.size, twice: [...times.values()].filter(count => count > 1).length }
}
