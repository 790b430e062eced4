/** The gateway under test: `goodgate serve -c FILE` with its workers, spoken to as its users do. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GatewayStatus, ReloadResult } from '../../src/admin/source.ts'
import { freePort } from '../child.ts'

const MAIN_FILE = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')
const READY_WITHIN_MS = 30_000
const POLL_MS = 20

export class GatewayUnderChurn {
  readonly port: number
  readonly adminPort: number
  readonly folder: string
  readonly child: ChildProcess
  readonly #workers = new Set<number>()

  constructor(port: number, adminPort: number, folder: string) {
    this.port = port
    this.adminPort = adminPort
    this.folder = folder
    const output = openSync(this.#file('output.log'), 'a')
    this.child = spawn(process.execPath, [MAIN_FILE, 'serve', '-c', this.#file('goodgate.yaml')], {
      stdio: ['ignore', output, output],
      env: { ...process.env, XDG_RUNTIME_DIR: folder },
    })
    closeSync(output)
  }

  get output(): string {
    return readFileSync(this.#file('output.log'), 'utf8')
  }

  /** Lines of the access log with this in them. */
  logged(part: string): string[] {
    return readFileSync(this.#file('access.log'), 'utf8')
      .split('\n')
      .filter(line => line.includes(part))
  }

  configure(text: string): void {
    writeFileSync(this.#file('goodgate.yaml'), text)
  }

  async status(): Promise<GatewayStatus> {
    const answer = await fetch(`http://127.0.0.1:${this.adminPort}/api/status`)
    const status = (await answer.json()) as GatewayStatus
    for (const { pid } of status.workers) this.#workers.add(pid)
    return status
  }

  async workers(): Promise<number[]> {
    return (await this.status()).workers.filter(({ state }) => state === 'serving').map(({ pid }) => pid)
  }

  async reload(): Promise<ReloadResult> {
    const answer = await fetch(`http://127.0.0.1:${this.adminPort}/api/reload`, { method: 'POST' })
    return (await answer.json()) as ReloadResult
  }

  async untilReady(): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS
    while (performance.now() < deadline && this.child.exitCode === null) {
      const ready = await fetch(`http://127.0.0.1:${this.adminPort}/readyz`).catch(() => null)
      if (ready?.status === 200) return
      await sleep(POLL_MS)
    }
    throw new Error(`the gateway is not ready: ${this.output.slice(-2000)}`)
  }

  /** A new supervisor over the workers that this one's death has left. */
  successor(): GatewayUnderChurn {
    const next = new GatewayUnderChurn(this.port, this.adminPort, this.folder)
    for (const pid of this.#workers) next.#workers.add(pid)
    return next
  }

  /** Exit code, or the signal's name. */
  async ended(): Promise<number | string> {
    const { child } = this
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return child.signalCode ?? child.exitCode ?? 0
  }

  /** Whatever is left of it. */
  async remove(): Promise<void> {
    for (const pid of [this.child.pid ?? 0, ...this.#workers]) {
      try {
        if (pid > 0) process.kill(pid, 'SIGKILL')
      } catch {
        // Ended by itself.
      }
    }
    await this.ended()
    rmSync(this.folder, { recursive: true, force: true })
  }

  #file(name: string): string {
    return join(this.folder, name)
  }
}

/** `configFor` is given the ports and the folder, and returns the first configuration. */
export async function startGateway(
  configFor: (where: { port: number; adminPort: number; folder: string }) => string,
): Promise<GatewayUnderChurn> {
  const folder = mkdtempSync(join(tmpdir(), 'goodgate-churn-'))
  const port = await freePort()
  const adminPort = await freePort()
  writeFileSync(join(folder, 'goodgate.yaml'), configFor({ port, adminPort, folder }))
  const gateway = new GatewayUnderChurn(port, adminPort, folder)
  try {
    await gateway.untilReady()
    await gateway.status()
    return gateway
  } catch (error) {
    await gateway.remove()
    throw error
  }
}
