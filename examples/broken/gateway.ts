/** The real gateway in a process of its own, on a configuration written for the demo: `goodgate serve -c FILE`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrokenUpstream } from './upstream.ts'

const READY_WITHIN_MS = 20_000
const POLL_MS = 50

export interface Place {
  upstream: BrokenUpstream
  port: number
}

export interface RunningGateway {
  process: ChildProcess
  configFile: string
  /** Asks it to stop, waits for its end and removes the configuration. */
  stop(): Promise<void>
}

/** One line of the access log, as far as the demo reads it. */
export interface LogLine {
  time: string
  requestId: string
  method: string
  path: string
  status: number
  durationMs: number
  upstream?: string
  cause?: string
  reason?: string
  phase?: string
}

export interface GatewayPlan {
  port: number
  adminPort: number
  indexPort: number
  places: readonly Place[]
  onLog(line: LogLine): void
}

/** Resolves when it is ready. @throws when it ends or stays silent instead; what it said is on stderr */
export async function startGateway(plan: GatewayPlan): Promise<RunningGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'goodgate-demo-'))
  const configFile = join(folder, 'goodgate.yaml')
  writeFileSync(configFile, configText(plan))
  const goodgate = join(import.meta.dirname, '..', '..', 'src', 'cli', 'goodgate')
  const child = spawn(goodgate, ['serve', '-c', configFile], { stdio: ['ignore', 'pipe', 'pipe'] })
  // Not inherited: on a terminal it would greet too.
  child.stderr.pipe(process.stderr)
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      // A Ctrl-C has reached it already; of two INT at once it takes one, where a TERM would mean: at once.
      child.kill('SIGINT')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  createInterface({ input: child.stdout }).on('line', line => plan.onLog(JSON.parse(line)))
  try {
    await ready(child, plan.adminPort)
  } catch (error) {
    await stop()
    throw error
  }
  return { process: child, configFile, stop }
}

/** The wanted port, or any free one if it is taken. */
export async function freePort(wanted: number): Promise<number> {
  const server = createServer()
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && wanted !== 0) resolve(freePort(0))
      else reject(error)
    })
    server.listen(wanted, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
  server.close()
  return port
}

async function ready(child: ChildProcess, adminPort: number): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the gateway did not start')
    const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => null)
    if (answer?.ok) return
    await sleep(POLL_MS)
  }
  throw new Error(`the gateway was not ready after ${READY_WITHIN_MS / 1000} s`)
}

function configText({ port, adminPort, indexPort, places }: GatewayPlan): string {
  const lines = [
    '# Written by the demo (npm start).',
    `listen: [{ address: 127.0.0.1:${port} }]`,
    `admin: { address: 127.0.0.1:${adminPort} }`,
    'workers: 1',
    'log: { access: { format: json, path: stdout }, level: warn }',
    'shutdown: { drain: 1s }',
    'upstreams:',
    '  index:',
    `    endpoints: [http://127.0.0.1:${indexPort}]`,
  ]
  for (const { upstream, port } of places) {
    lines.push(`  ${upstream.name}:`, `    endpoints: ["${upstream.scheme ?? 'http'}://127.0.0.1:${port}"]`)
    for (const setting of upstream.settings ?? []) lines.push(`    ${setting}`)
  }
  lines.push('routes:', '  - { path: /, upstream: index }')
  for (const { upstream } of places) lines.push(`  - { path: /${upstream.name}, upstream: ${upstream.name} }`)
  return `${lines.join('\n')}\n`
}
