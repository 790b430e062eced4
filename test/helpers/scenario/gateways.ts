/** The two ways in which a scenario meets a gateway: in this process, and as `goodgate serve` with its worker, over real sockets both. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { UpstreamStatus } from '../../../src/admin/source.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { Gateway } from '../../../src/gateway.ts'
import { HealthChecks } from '../../../src/health/health-checks.ts'
import { createTelemetry } from '../../../src/telemetry/telemetry.ts'
import { systemWorld, type World } from '../../../src/world.ts'
import { type DnsServer, dnsServer } from '../dns-server.ts'
import { freePort } from '../free-port.ts'
import { mainFile } from '../gateway-process.ts'
import { until } from '../until.ts'

/** A line of the access log, as far as scenarios look at it. */
export interface LogLine {
  requestId: string
  method?: string
  host?: string
  path?: string
  status?: number
  upstream?: string
  attempts?: { endpoint: string; reused: boolean; phase: string; cause?: string; reason?: string }[]
  cause?: string
  reason?: string
  phase?: string
  hidden?: boolean
}

export interface FailureCount {
  upstream: string
  cause: string
  hidden: boolean
  count: number
}

export interface TestGateway extends AsyncDisposable {
  port: number
  socketPath: string
  log(): LogLine[]
  /** `goodgate_failures_total`. */
  failures(): Promise<FailureCount[]>
  /** By hand: every endpoint of an upstream. */
  drain(upstream: string): Promise<void>
}

/**
 * Gateways have an address of loopback for themselves, another one in each run: a port that is free there now is not taken by an
 * upstream, nor by the near end of a connection, before the gateway comes to listen on it.
 */
export const gatewayHost: string = `127.9.${(process.pid >> 8) & 255}.${process.pid & 255}`

/** Where a gateway will be, before it is there: configurations may refer to it. */
export interface Site extends AsyncDisposable {
  /** Knows the names of every scenario that is played there. */
  dns: DnsServer
  folder: string
  port: number
  socketPath: string
  logFile: string
}

export async function chooseSite(): Promise<Site> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-scenario-'))
  // A gateway that has dropped its privileges works here too.
  chmodSync(folder, 0o777)
  const dns = await dnsServer({})
  return {
    folder,
    dns,
    port: await freePort(gatewayHost),
    socketPath: path.join(folder, 'gateway.sock'),
    logFile: path.join(folder, 'access.log'),
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true })
      await dns[Symbol.asyncDispose]()
    },
  }
}

function readLog(site: Site): LogLine[] {
  try {
    const lines = readFileSync(site.logFile, 'utf8').split('\n')
    return lines.slice(0, -1).map(line => JSON.parse(line) as LogLine)
  } catch {
    return []
  }
}

let world: World | undefined

export async function gatewayInProcess(site: Site, settings: unknown): Promise<TestGateway> {
  world ??= systemWorld()
  const source = { name: 'scenario', text: JSON.stringify(settings), dir: site.folder }
  const { config, problems } = loadConfig([source], {})
  if (config === undefined) throw new Error(`bad configuration: ${JSON.stringify(problems)}`)
  const telemetry = createTelemetry(config)
  const instance = config.name ?? 'goodgate-scenario'
  const gateway = new Gateway({ config, instance, workerIndex: 0, telemetry, world })
  for (const listener of config.listen) await gateway.listen(listener, { reusePort: false })
  const checks = new HealthChecks(world, news => gateway.hear([news]))
  checks.apply(config)
  return {
    port: site.port,
    socketPath: site.socketPath,
    log() {
      telemetry.accessLog.flush()
      return readLog(site)
    },
    failures: async () => telemetry.metrics.snapshot().failures,
    async drain(upstream) {
      const because = { cause: 'destination-unavailable', reason: 'draining', since: Date.now(), count: 1 }
      const ids = config.upstreams[upstream]!.endpoints.map(({ id }) => id)
      gateway.hear(ids.map(endpoint => ({ upstream, endpoint, kind: 'draining', because })))
    },
    async [Symbol.asyncDispose]() {
      checks.stop()
      gateway.close()
      await telemetry.close()
    },
  }
}

export interface ProcessOptions {
  descriptors?: number
  unprivileged: boolean
}

/** `nobody`, by whatever name. */
const nobody = 65534

export async function gatewayAsProcesses(site: Site, settings: object, options: ProcessOptions): Promise<TestGateway> {
  const adminPort = await freePort(gatewayHost)
  const file = path.join(site.folder, 'goodgate.json')
  writeFileSync(file, JSON.stringify({ ...settings, admin: { address: `${gatewayHost}:${adminPort}` } }), {
    mode: 0o644,
  })
  const child = start(site, file, options)
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const ended = new Promise(resolve => child.once('exit', resolve))
  const admin = (target: string, method = 'GET') =>
    fetch(`http://${gatewayHost}:${adminPort}${target}`, { method, signal: AbortSignal.timeout(2000) })
  const gone = () => child.exitCode !== null || child.signalCode !== null
  await until('the gateway is ready', async () => gone() || (await admin('/readyz')).status === 200, 20_000).catch(
    () => {},
  )
  if (gone() || (await admin('/readyz').catch(() => null))?.status !== 200) {
    child.kill('SIGKILL')
    throw new Error(`the gateway did not come up: ${said}`)
  }
  return {
    port: site.port,
    socketPath: site.socketPath,
    log: () => readLog(site),
    failures: async () => failuresIn(await (await admin('/metrics')).text()),
    async drain(upstream) {
      const all = (await (await admin('/api/upstreams')).json()) as UpstreamStatus[]
      for (const { id } of all.find(({ name }) => name === upstream)!.endpoints)
        await admin(`/api/endpoints/${encodeURIComponent(`${upstream}/${id}`)}/drain`, 'POST')
    },
    async [Symbol.asyncDispose]() {
      // The second signal ends it at once, workers and all.
      child.kill('SIGTERM')
      child.kill('SIGINT')
      const late = setTimeout(() => child.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(late)
    },
  }
}

function start(site: Site, file: string, { descriptors, unprivileged }: ProcessOptions): ChildProcess {
  const command = [process.execPath, mainFile, 'serve', '-c', file]
  const env = { ...process.env, XDG_RUNTIME_DIR: site.folder }
  const limited = ['/bin/sh', '-c', `ulimit -n ${descriptors} && exec "$@"`, 'sh', ...command]
  const [program, ...rest] = descriptors === undefined ? command : limited
  const drop = unprivileged && process.getuid?.() === 0
  return spawn(program!, rest, {
    ...{ stdio: ['ignore', 'pipe', 'pipe'], env },
    ...(drop && { uid: nobody, gid: nobody }),
  })
}

function failuresIn(text: string): FailureCount[] {
  const line = /^goodgate_failures_total\{upstream="([^"]*)",cause="([^"]*)",hidden="(true|false)"\} (\d+)$/gm
  return [...text.matchAll(line)].map(([, upstream, cause, hidden, count]) => ({
    ...{ upstream: upstream!, cause: cause!, hidden: hidden === 'true', count: Number(count) },
  }))
}
