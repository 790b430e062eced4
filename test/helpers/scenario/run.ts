/** One scenario from its open upstreams to the comparison with what it expects. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Says } from '../dns-server.ts'
import { until } from '../until.ts'
import type { Certificates } from '../upstreams/certificates.ts'
import { disagreements, doubled } from './agree.ts'
import { type Asked, Client } from './client.ts'
import { configure, fill, hostOf, type Places } from './configure.ts'
import { gatewayHost, type LogLine, type Site, type TestGateway } from './gateways.ts'
import type { ClientBlock, Scenario } from './parse.ts'
import { within } from './patience.ts'
import { Signals } from './script.ts'
import { tellExchange, tellUnasked, tellUpstreams } from './tell.ts'
import { openUpstream, type RunningUpstream } from './upstream.ts'

/** What a scenario may take beyond its timer. */
const marginMs = 2000

/** A scenario whose upstreams are there, and its part of the configuration. */
export class Staged implements AsyncDisposable {
  readonly scenario: Scenario
  readonly signals: Signals
  readonly upstreams: RunningUpstream[]
  readonly settings: Record<string, unknown>
  readonly #places: Places

  constructor(scenario: Scenario, signals: Signals, upstreams: RunningUpstream[], places: Places) {
    this.scenario = scenario
    this.signals = signals
    this.upstreams = upstreams
    this.#places = places
    this.settings = configure(scenario, upstreams, places)
  }

  /** Throws with all that is not as expected. */
  async play(gateway: TestGateway): Promise<void> {
    const { scenario } = this
    const clients = await this.#clients(gateway)
    const outcomes = clients.flatMap(client => client.outcomes())
    const mine = (line: LogLine) => scenario.run.alone || line.host === hostOf(scenario)
    const lines = await logged(gateway, outcomes, mine)
    const ids = new Set(lines.map(line => line?.requestId))
    const unasked = gateway.log().filter(line => mine(line) && !ids.has(line.requestId))
    const told = [
      ...outcomes.map((asked, index) => tellExchange(asked, lines[index])),
      ...unasked.map(tellUnasked),
      ...tellUpstreams(this.upstreams),
    ]
    const complaints = [
      ...outcomes.flatMap((asked, index) => disagreements(asked, lines[index])),
      ...doubled(outcomes, this.upstreams),
      ...tooQuick(scenario, clients),
    ]
    const { message } = compare(scenario, told, complaints)
    if (message !== null && process.env.UPDATE_CASES !== undefined) rewrite(scenario, told)
    if (message !== null) throw new Error(message)
  }

  async #clients(gateway: TestGateway): Promise<Client[]> {
    const { scenario } = this
    const clients = scenario.clients.map(() => new Client(hostOf(scenario), this.signals))
    const play = async (client: Client, block: ClientBlock) => {
      const script = block.script.map(line => fill(line, this.#places))
      const limit = block.lastsMs + marginMs
      const inTime = await within(limit, client.run({ ...block, script }, gateway))
      const asked = client.asked.at(-1)
      if (!inTime) throw new Error(`hangs: ${asked?.method} ${asked?.path} is not over after ${limit} ms`)
    }
    try {
      await Promise.all(clients.map((client, index) => play(client, scenario.clients[index]!)))
    } finally {
      this.signals.release()
      for (const client of clients) client.destroy()
    }
    return clients
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signals.release()
    await Promise.all(this.upstreams.map(one => one[Symbol.asyncDispose]()))
  }
}

export async function stage(scenario: Scenario, site: Site, certificates: Certificates | null): Promise<Staged> {
  const signals = new Signals()
  const upstreams: RunningUpstream[] = []
  for (const block of scenario.upstreams) upstreams.push(await openUpstream(block, signals, certificates))
  const places: Places = { host: hostOf(scenario), gateway: `${gatewayHost}:${site.port}`, dns: site.dns.address }
  places['gateway.address'] = gatewayHost
  places['gateway.port'] = String(site.port)
  places.socket = site.socketPath
  for (const { group, url, port } of upstreams) {
    places[group] ??= url
    places[`${group}.port`] ??= String(port)
  }
  if (
    /\btls\b|\{(ca|certificate|key|client\.)/.test(scenario.config) ||
    upstreams.some(({ url }) => url.startsWith('https'))
  )
    Object.assign(places, certificatePlaces(certificates!))
  for (const line of scenario.names) {
    const [, signal, says = ''] = /^(?:once ([\w-]+): )?(.*)$/.exec(fill(line, places))!
    if (signal === undefined) site.dns.says.set(...whatIsSaid(says))
    else void signals.get(signal).promise.then(() => site.dns.says.set(...whatIsSaid(says)))
  }
  return new Staged(scenario, signals, upstreams, places)
}

function certificatePlaces(certificates: Certificates): Places {
  const [certificate, key] = (['crt', 'key'] as const).map(kind => certificates.file('good', kind))
  const [client, clientKey] = (['crt', 'key'] as const).map(kind => certificates.file('client', kind))
  return {
    ca: certificates.ca,
    certificate: certificate!,
    key: key!,
    'client.certificate': client!,
    'client.key': clientKey!,
  }
}

/** `NAME is silent`, `NAME says SERVFAIL`, `NAME has 127.0.0.1 ::1`, `NAME has 127.0.0.1 for 1s`. */
function whatIsSaid(line: string): [name: string, says: Says] {
  const [name = '', verb = '', ...words] = line.split(' ')
  const holds = /^(\d+)s$/.exec(words.at(-2) === 'for' ? words.at(-1)! : '')
  const rest = holds === null ? words : words.slice(0, -2)
  if (verb !== 'has') return [name, rest[0] as Says]
  return [
    name,
    {
      a: rest.filter(address => !address.includes(':')),
      aaaa: rest.filter(a => a.includes(':')),
      ttl: Number(holds?.[1] ?? 60),
    },
  ]
}

/** The log's line of each exchange, in order; undefined where none came in time. */
async function logged(
  gateway: TestGateway,
  outcomes: readonly Asked[],
  mine: (line: LogLine) => boolean,
): Promise<(LogLine | undefined)[]> {
  let found: (LogLine | undefined)[] = []
  const look = () => {
    const left = gateway.log()
    found = outcomes.map(asked => {
      const id = asked.answer?.fields.get('x-request-id')
      const fits = (line: LogLine) =>
        id !== undefined
          ? line.requestId === id
          : mine(line) && (line.path === asked.path || line.path === undefined || line.path === '')
      const at = left.findIndex(fits)
      return at === -1 ? undefined : left.splice(at, 1)[0]
    })
    return found.every(line => line !== undefined)
  }
  await until('every exchange is in the log', look, 3000).catch(() => {})
  return found
}

function tooQuick({ clients }: Scenario, played: readonly Client[]): string[] {
  return played.flatMap(({ durationMs }, index) => {
    const least = clients[index]!.lastsMs
    return durationMs < least - 1 ? [`over after ${Math.round(durationMs)} ms, before its timer of ${least} ms`] : []
  })
}

/** A line that begins with `or` gives the one before it another right end. Lines about upstreams are compared where given. */
function compare(scenario: Scenario, told: string[], complaints: string[]): { message: string | null } {
  const wanted: string[][] = []
  for (const line of scenario.expect) {
    const before = wanted.at(-1)?.[0]
    if (line.startsWith('or →')) wanted.at(-1)!.push(before!.slice(0, before!.indexOf('→')) + line.slice(3))
    else wanted.push([line])
  }
  const asksUpstreams = wanted.some(([line]) => line!.includes(' ← '))
  const compared = told.filter(line => asksUpstreams || !line.includes(' ← '))
  const right = compared.length === wanted.length && compared.every((line, index) => wanted[index]!.includes(line))
  if (right && complaints.length === 0) return { message: null }
  const lines = [scenario.title, 'expected:', ...scenario.expect, 'came:', ...told, ...complaints.map(c => `! ${c}`)]
  return { message: `${scenario.file}\n  ${lines.join('\n  ')}\n` }
}

function rewrite(scenario: Scenario, told: string[]): void {
  const text = readFileSync(scenario.file, 'utf8')
  const block = `\`\`\`expect\n${told.join('\n')}\n\`\`\``
  writeFileSync(
    scenario.file,
    text.replace(/^```expect\n[\s\S]*?^```$/m, () => block),
  )
}
