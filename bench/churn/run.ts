/** The churn itself: load, reloads, kills, and at last a drain under the same load. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type GatewayUnderChurn, startGateway } from './gateway.ts'
import { isExcused, type Kill, killWorker } from './kills.ts'
import { type ConfigInput, configText, isBroken, type Reload, reload } from './reloads.ts'
import { type Failure, Traffic } from './traffic.ts'
import { startOrigins } from './upstream.ts'

export interface ChurnOptions {
  seconds: number
  ratePerSecond: number
  workers: number
  /** Some reloads change the number of workers. */
  resize: boolean
  reloadEveryMs: number
  killEveryMs: number
  /** Every so manieth reload is a broken one. */
  brokenEvery: number
  say(line: string): void
}

export interface Judged extends Failure {
  /** On a connection that a killed worker held or had queued. */
  excused: boolean
  /** What the gateway's own log says of it, where it says something. */
  log: string[]
}

export interface ChurnResult {
  requests: number
  answered: number
  heldBack: number
  connections: number
  byKind: ReadonlyMap<string, number>
  failures: Judged[]
  /** Ids of POSTs that an origin got more than once. */
  twice: string[]
  kills: Kill[]
  reloads: Reload[]
  succession: Succession
  drain: DrainResult
}

/** The supervisor killed under load, and another one started in its place. */
export interface Succession {
  /** Until the new one was ready. */
  ms: number
  workersBefore: number[]
  workersAfter: number[]
}

export interface DrainResult {
  exit: number | string
  ms: number
  /** Answered after TERM. */
  answered: number
  /** New connections found nobody: not a failure, the gateway was told to go. */
  turnedAway: number
  failures: Judged[]
}

/** From the last kill to the drain: replacements must be up, and the picture clear. */
const SETTLE_MS = 500

export async function churn(options: ChurnOptions): Promise<ChurnResult> {
  const origins = await startOrigins()
  const common = { upstreamPorts: origins.ports, workers: options.workers, resize: options.resize }
  let gateway = await startGateway(where => configText(0, { ...where, ...common }))
  const { port, adminPort, folder } = gateway
  const input: ConfigInput = { port, adminPort, folder, ...common }
  const traffic = new Traffic(port, options.ratePerSecond)
  try {
    const end = performance.now() + options.seconds * 1000
    traffic.start()
    const [reloads, kills] = await Promise.all([
      reloadOften(input, gateway, traffic, end, options),
      killOften(gateway, end, options),
    ])
    await sleep(SETTLE_MS)
    // The last reload may have left a broken file behind, by which nobody could start.
    gateway.configure(configText(traffic.configuration, input))
    const { successor, succession } = await succeed(gateway)
    gateway = successor
    await traffic.pause()
    const failures = judged(traffic.failures, kills, gateway)
    const { requests, answered, heldBack, connections } = traffic
    const byKind = new Map(traffic.byKind)
    const drain = await drainUnderLoad(gateway, traffic)
    const twice = [...origins.executed].filter(([, times]) => times > 1).map(([id]) => id)
    return { requests, answered, heldBack, connections, byKind, failures, twice, kills, reloads, succession, drain }
  } finally {
    traffic.end()
    await gateway.remove()
    await origins.stop()
  }
}

async function succeed(gateway: GatewayUnderChurn): Promise<{ successor: GatewayUnderChurn; succession: Succession }> {
  const workersBefore = await gateway.workers()
  const at = performance.now()
  gateway.child.kill('SIGKILL')
  await gateway.ended()
  const successor = gateway.successor()
  await successor.untilReady()
  const ms = performance.now() - at
  return { successor, succession: { ms, workersBefore, workersAfter: await successor.workers() } }
}

async function reloadOften(
  input: ConfigInput,
  gateway: GatewayUnderChurn,
  traffic: Traffic,
  end: number,
  { reloadEveryMs, brokenEvery, say }: ChurnOptions,
): Promise<Reload[]> {
  const reloads: Reload[] = []
  let due = performance.now() + reloadEveryMs
  for (let number = 1; due < end; number++) {
    await sleep(Math.max(0, due - performance.now()))
    const done = await reload(number, isBroken(number, brokenEvery), gateway, input)
    if (done.outcome === 'applied') traffic.configuration = number
    say(
      `reload ${number} by ${done.by}: ${done.outcome}${done.broken ? ' (it is broken)' : ''}, ${done.ms.toFixed()} ms`,
    )
    reloads.push(done)
    due = Math.max(due + reloadEveryMs, performance.now())
  }
  return reloads
}

/** Half a period after a whole number of reloads: between two of them as well as in the midst of one, as it comes. */
async function killOften(gateway: GatewayUnderChurn, end: number, { killEveryMs, say }: ChurnOptions): Promise<Kill[]> {
  const kills: Kill[] = []
  let due = performance.now() + killEveryMs * 0.95
  while (due < end) {
    await sleep(Math.max(0, due - performance.now()))
    const workers = await gateway.workers()
    const victim = workers[kills.length % workers.length]!
    const kill = await killWorker(gateway.port, victim)
    const held = [...kill.before.values()]
    say(
      `worker ${victim} killed with ${held.filter(owner => owner === victim).length} of ${held.length} connections, ` +
        `${held.filter(owner => owner === null).length} queued; replaced after ${kill.replacedMs.toFixed()} ms`,
    )
    kills.push(kill)
    due += killEveryMs
  }
  return kills
}

/** TERM while requests come in as before. Clients keep to `Connection: close` and try no more once nobody listens. */
async function drainUnderLoad(gateway: GatewayUnderChurn, traffic: Traffic): Promise<DrainResult> {
  const earlier = traffic.failures.length
  traffic.start()
  await sleep(SETTLE_MS)
  const { answered } = traffic
  const at = performance.now()
  traffic.leaving = true
  gateway.child.kill('SIGTERM')
  const exit = await gateway.ended()
  const ms = performance.now() - at
  await traffic.pause()
  const since = traffic.failures.slice(earlier)
  const turnedAway = since.filter(({ kind }) => kind === 'refused')
  return {
    exit,
    ms,
    answered: traffic.answered - answered,
    turnedAway: turnedAway.length,
    failures: judged(
      since.filter(failure => !turnedAway.includes(failure)),
      [],
      gateway,
    ),
  }
}

function judged(failures: Failure[], kills: Kill[], gateway: GatewayUnderChurn): Judged[] {
  return failures.map(failure => ({
    ...failure,
    excused: isExcused(failure, kills),
    log: failure.id === undefined ? [] : gateway.logged(failure.id),
  }))
}
