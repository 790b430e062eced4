/** Endpoints as the scenarios handle them: an address that outlives the processes behind it. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Behaviour, FromEndpoint, ToEndpoint } from './behaviour.ts'

const PROGRAM = join(import.meta.dirname, 'endpoint.ts')

export interface EndpointPlan {
  host: string
  port: number
  behaviour: Behaviour
  /** Where executed POSTs are written down. */
  executedFile: string
  /** What a TERM does: it finishes what it has, or exits at once. */
  manners: 'graceful' | 'rude'
}

export class Endpoint {
  readonly address: string
  readonly #plan: EndpointPlan
  #behaviour: Behaviour
  #process: ChildProcess | undefined
  /** The next life, started before it is needed: what a scenario times must not be the start of a process. */
  #spare: ChildProcess | undefined

  constructor(plan: EndpointPlan) {
    this.#plan = plan
    this.#behaviour = plan.behaviour
    this.address = `${plan.host}:${plan.port}`
  }

  /** Has the next process wait, so that `up()` takes no time. */
  async prepare(): Promise<void> {
    const { executedFile, manners } = this.#plan
    const child = fork(PROGRAM, [executedFile, manners], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#spare = child
    await told(child, 'ready')
  }

  /** Resolves once it listens. */
  async up(): Promise<void> {
    if (this.#spare === undefined) await this.prepare()
    const child = this.#spare!
    this.#spare = undefined
    this.#process = child
    const { host, port } = this.#plan
    tell(child, { behave: this.#behaviour })
    tell(child, { listen: { host, port } })
    await told(child, 'listening')
  }

  behave(change: Partial<Behaviour>): void {
    this.#behaviour = { ...this.#behaviour, ...change }
    if (this.#process) tell(this.#process, { behave: change })
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Sends a TERM; resolves when its process has ended. */
  async leave(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async remove(): Promise<void> {
    this.#spare?.kill('SIGKILL')
    await this.kill()
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
}

function tell(child: ChildProcess, message: ToEndpoint): void {
  if (child.connected) child.send(message, () => {})
}

/** @throws when it ends before it says so */
async function told(child: ChildProcess, wanted: FromEndpoint): Promise<void> {
  const heard = new Promise<void>((resolve, reject) => {
    child.on('message', (what: FromEndpoint) => what === wanted && resolve())
    child.once('exit', () => reject(new Error(`an endpoint ended before it was ${wanted}`)))
  })
  await heard
}
