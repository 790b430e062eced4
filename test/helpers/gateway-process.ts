/** A gateway as its users run it: `goodgate serve` in a process of its own, with its workers, on free ports. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import type { GatewayStatus } from '../../src/admin/source.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

const root = path.dirname(path.dirname(import.meta.dirname))
export const mainFile: string = path.join(root, 'src', 'cli', 'main.ts')

/** For `skip`: false when the data plane is there to be tested. */
export const gatewayMissing: string | false =
  !existsSync(path.join(root, 'src', 'gateway.ts')) && 'skipped: src/gateway.ts does not exist yet'

export interface GatewayOptions {
  /** YAML without `listen` and `admin`. */
  config: string
  listenPort?: number
  adminPort?: number
  /** Of another gateway: then this one is its successor. */
  folder?: string
}

/** Ends with the test: `await using gateway = await startGateway(…)` kills it and every worker. */
export class GatewayProcess {
  readonly folder: string
  readonly configFile: string
  readonly listenPort: number
  readonly adminPort: number
  readonly child: ChildProcess
  stderr = ''
  stdout = ''
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>
  #workers = new Set<number>()

  constructor(folder: string, listenPort: number, adminPort: number) {
    this.folder = folder
    this.listenPort = listenPort
    this.adminPort = adminPort
    this.configFile = path.join(folder, 'goodgate.yaml')
    this.child = spawn(process.execPath, [mainFile, 'serve', '-c', this.configFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, XDG_RUNTIME_DIR: folder },
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    this.ended = new Promise(resolve => this.child.once('exit', (code, signal) => resolve(signal ?? code ?? 0)))
  }

  get pid(): number {
    return this.child.pid ?? -1
  }

  /** What a client gets, on a connection of its own. */
  get(target: string, options: http.RequestOptions = {}): Promise<{ status: number; body: string }> {
    return request({ port: this.listenPort, path: target, ...options })
  }

  async admin<Body>(target: string, method: string = 'GET'): Promise<{ status: number; body: Body }> {
    const { status, body } = await request({ port: this.adminPort, path: target, method })
    return { status, body: JSON.parse(body) as Body }
  }

  /** 200 when it is ready. */
  async readiness(): Promise<number> {
    return (await request({ port: this.adminPort, path: '/readyz' })).status
  }

  async status(): Promise<GatewayStatus> {
    const { body } = await this.admin<GatewayStatus>('/api/status')
    for (const { pid } of body.workers) this.#workers.add(pid)
    return body
  }

  async workerPids(): Promise<number[]> {
    return (await this.status()).workers.filter(({ state }) => state === 'serving').map(({ pid }) => pid)
  }

  async ready(): Promise<void> {
    const answered = async (): Promise<boolean> => {
      if (this.child.exitCode !== null) throw new Error(`it ended with ${this.child.exitCode}: ${this.stderr}`)
      return (await this.readiness()) === 200
    }
    await until('the gateway is ready', answered, 20_000)
    await this.workerPids()
  }

  /** Writes the file that the next reload reads. */
  configure(config: string, listenPorts: number[] = [this.listenPort]): void {
    writeConfig(this, listenPorts, config)
  }

  /** Another process with this one's file as it now stands. */
  again(): GatewayProcess {
    return new GatewayProcess(this.folder, this.listenPort, this.adminPort)
  }

  /** The log line with this in it. */
  logged(part: string): Promise<string> {
    const find = (): string | undefined => this.stderr.split('\n').find(line => line.includes(part))
    return until(`the log says "${part}"; it says ${this.stderr}`, find)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of [this.pid, ...this.#workers]) killIfAlive(pid)
    // Those started since it was last asked: as orphans they would keep this test's pipes open.
    for (const file of globSync('goodgate-*/worker-*', { cwd: this.folder }))
      killIfAlive(Number(file.split('-').at(-1)))
    await this.ended
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export async function startGateway(options: GatewayOptions): Promise<GatewayProcess> {
  const gateway = await spawnGateway(options)
  await gateway.ready()
  return gateway
}

/** Does not wait: for gateways that are not to come up. */
export async function spawnGateway(options: GatewayOptions): Promise<GatewayProcess> {
  const folder = options.folder ?? mkdtempSync(path.join(os.tmpdir(), 'goodgate-test-'))
  const listenPort = options.listenPort ?? (await freePort())
  const adminPort = options.adminPort ?? (await freePort())
  writeConfig({ folder, adminPort }, [listenPort], options.config)
  return new GatewayProcess(folder, listenPort, adminPort)
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {}
}

function writeConfig(where: { folder: string; adminPort: number }, listenPorts: number[], config: string): void {
  const listen = listenPorts.map(port => `{ address: "127.0.0.1:${port}" }`).join(', ')
  const text = `listen: [${listen}]\nadmin: { address: "127.0.0.1:${where.adminPort}" }\n${config}\n`
  writeFileSync(path.join(where.folder, 'goodgate.yaml'), text)
}

function request(options: http.RequestOptions): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ host: '127.0.0.1', agent: false, ...options }, response => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      response.on('error', reject)
    })
    outgoing.setTimeout(10_000, () => outgoing.destroy(new Error('no answer within 10 s')))
    outgoing.on('error', reject)
    outgoing.end()
  })
}
