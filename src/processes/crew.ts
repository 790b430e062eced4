/** The workers: started, adopted, kept at their number, given snapshots, asked, drained. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import type { Config } from '../config/config.ts'
import { mergeSnapshots } from '../telemetry/merge-snapshots.ts'
import type { MetricsSnapshot } from '../telemetry/metrics.ts'
import type { ProgramLog } from '../telemetry/program-log.ts'
import {
  adoptionMs,
  respawnBackOffMaxMs,
  respawnBackOffMs,
  startFailuresMax,
  stopGraceMs,
  workerSettledMs,
  workerStartMs,
} from './bounds.ts'
import {
  type Answers,
  type Asked,
  type Ending,
  type Hello,
  type ListenFailure,
  PROTOCOL,
  type Question,
  type Snapshot,
} from './messages.ts'
import { compileCache } from './runtime-dir.ts'
import { type WorkerChannel, type WorkerEvents, WorkerHandle } from './worker-handle.ts'

/** What every worker's runtime is started with. */
export const WORKER_FLAGS: readonly string[] = []

const workerFile = path.join(import.meta.dirname, `worker${path.extname(import.meta.filename)}`)

/** What all workers have in common. */
export type Plan = Omit<Snapshot, 'workerIndex' | 'ownsUnixListeners'>

export class Crew {
  /** Workers that died and were replaced. */
  restarts = 0
  readonly #log: ProgramLog
  readonly #slots: (WorkerHandle | undefined)[] = []
  /** Draining ones, no longer in a slot. */
  readonly #leaving = new Set<WorkerHandle>()
  /** Said hello before there was a plan. */
  readonly #orphans: { worker: WorkerHandle; hello: Hello }[] = []
  readonly #spawned = new Map<number, WorkerHandle>()
  #plan: Plan | undefined
  #stopping = false
  #served = false
  #quickDeaths = 0
  #cut = false
  /** The counters of workers that are gone. */
  #retired: MetricsSnapshot = mergeSnapshots([])
  /** Looked at after every event: each resolves its promise once its condition holds. */
  readonly #watchers = new Set<() => void>()
  #failures: ListenFailure[] = []
  #refusal: string | undefined

  constructor(log: ProgramLog) {
    this.#log = log
  }

  get workers(): WorkerHandle[] {
    return [...this.#slots.filter(worker => worker !== undefined), ...this.#leaving]
  }

  /** Serving the configuration in force. */
  get ready(): WorkerHandle[] {
    return this.#slots.filter(
      worker => worker?.state === 'serving' && worker.generation === this.#plan?.generation,
    ) as WorkerHandle[]
  }

  /** A new control connection, of a child or of an orphan. */
  receive(channel: WorkerChannel): void {
    channel.listen({
      message: message => message.type === 'hello' && this.#greet(channel, message),
      closed: () => {},
    })
  }

  /** Waits for the workers that a dead supervisor left behind. @returns what they say they serve */
  async gather(pids: number[]): Promise<NonNullable<Hello['serving']>[]> {
    const here = (): boolean => pids.every(pid => this.#orphans.some(({ worker }) => worker.pid === pid))
    if (!(await this.#until(here, adoptionMs))) {
      this.#log.warn(`of ${pids.length} workers left by an earlier supervisor ${this.#orphans.length} answered`)
    }
    return this.#orphans.flatMap(({ hello }) => (hello.serving && hello.protocol === PROTOCOL ? [hello.serving] : []))
  }

  /**
   * Brings `count` workers to this plan and resolves when all serve by it.
   * @returns the addresses that some worker could not listen on
   * @throws when a worker cannot serve by this plan, or none comes to serve
   */
  async apply(plan: Plan, count: number): Promise<ListenFailure[]> {
    this.#plan = plan
    this.#failures = []
    this.#refusal = undefined
    this.#slots.length = Math.max(this.#slots.length, count)
    for (const surplus of this.#slots.splice(count)) if (surplus) this.#release(surplus)
    for (const worker of this.#slots) if (worker?.attached) this.#brief(worker)
    this.#adopt()
    for (let index = 0; index < count; index++) if (!this.#slots[index]) this.#spawn(index)
    const hopeless = (): boolean => !this.#served && this.#quickDeaths >= startFailuresMax
    const settled = (): boolean =>
      this.ready.length === count || this.#refusal !== undefined || hopeless() || this.#stopping
    const done = await this.#until(settled, workerStartMs)
    if (this.#refusal !== undefined) throw new Error(this.#refusal)
    if (hopeless()) throw new Error(`the workers end before they serve (${this.#quickDeaths} did)`)
    if (!done && this.ready.length === 0) throw new Error(`no worker serves after ${workerStartMs / 1000} s`)
    return this.#failures
  }

  ask<Type extends Question['type']>(question: Asked<Type>): Promise<(Answers[Type] | undefined)[]> {
    return Promise.all(this.workers.map(worker => worker.ask(question)))
  }

  /** Counters over all workers, those that are gone included. */
  async metrics(): Promise<MetricsSnapshot> {
    const answers = await this.ask({ type: 'metrics' })
    return mergeSnapshots([this.#retired, ...answers.filter(answer => answer !== undefined)])
  }

  reopenLogs(): void {
    for (const worker of this.workers) worker.send({ type: 'reopen' })
  }

  /** @returns 'cut' when the deadline came before the end of some exchange */
  async drain(deadlineMs: number): Promise<Ending> {
    this.#stopping = true
    this.#look()
    for (const worker of this.#slots.splice(0)) if (worker) this.#release(worker, deadlineMs)
    if (deadlineMs === 0) await this.#until(() => this.#leaving.size === 0)
    else if (!(await this.#until(() => this.#leaving.size === 0, deadlineMs + stopGraceMs))) await this.#kill()
    return this.#cut ? 'cut' : 'drained'
  }

  /** At once; a worker that does not end by itself is killed. Orphans not yet adopted serve on. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const worker of this.#slots.splice(0)) if (worker) this.#leaving.add(worker)
    for (const worker of this.#leaving) {
      if (worker.attached) worker.send({ type: 'stop' })
      else worker.kill()
    }
    if (!(await this.#until(() => this.#leaving.size === 0, stopGraceMs))) await this.#kill()
  }

  async #kill(): Promise<void> {
    this.#cut = true
    for (const worker of this.#leaving) worker.kill()
    await this.#until(() => this.#leaving.size === 0, stopGraceMs)
  }

  #greet(channel: WorkerChannel, hello: Hello): void {
    const child = this.#spawned.get(hello.pid)
    if (child) {
      child.attach(channel, hello)
      if (this.#stopping) child.send({ type: 'stop' })
      else this.#brief(child)
      return
    }
    const worker = new WorkerHandle(hello.pid, hello.serving?.workerIndex ?? -1, this.#events)
    worker.attach(channel, hello)
    this.#orphans.push({ worker, hello })
    if (this.#plan && !this.#stopping) this.#adopt()
    this.#look()
  }

  /** Orphans take the slots they had, then any; the surplus, and those of another version, are drained. */
  #adopt(): void {
    const fits = (index: number): boolean => index >= 0 && index < this.#slots.length && !this.#slots[index]
    for (const { worker, hello } of this.#orphans.splice(0)) {
      const index = fits(worker.index) ? worker.index : this.#slots.findIndex((_, free) => fits(free))
      if (hello.protocol !== PROTOCOL || index === -1) {
        this.#log.info(`worker ${worker.pid} of an earlier supervisor is drained`)
        this.#release(worker)
        continue
      }
      this.#log.info(`worker ${worker.pid} of an earlier supervisor is adopted`)
      worker.index = index
      this.#slots[index] = worker
      this.#brief(worker)
    }
  }

  #spawn(index: number): void {
    if (this.#stopping || this.#slots[index] || !this.#plan) return
    const child: ChildProcess = spawn(process.execPath, [...WORKER_FLAGS, workerFile, this.#plan.controlPath], {
      // Not the control channel: a pipe or IPC would end with this process, and the worker must outlive it.
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: compileCache(this.#plan.controlPath) },
    })
    const worker = new WorkerHandle(child.pid ?? -1, index, this.#events, child)
    this.#slots[index] = worker
    if (child.pid) this.#spawned.set(child.pid, worker)
  }

  #brief(worker: WorkerHandle): void {
    if (!this.#plan) return
    const config = sharedOut(this.#plan.config, this.#slots.length)
    const snapshot: Snapshot = {
      ...this.#plan,
      config,
      workerIndex: worker.index,
      ownsUnixListeners: worker.index === 0,
    }
    worker.send({ type: 'snapshot', snapshot })
  }

  #release(worker: WorkerHandle, deadlineMs: number = this.#plan?.config.shutdown.drainMs ?? 0): void {
    worker.state = 'draining'
    this.#leaving.add(worker)
    if (worker.attached) worker.send({ type: 'drain', deadlineMs })
    else worker.kill()
  }

  readonly #events: WorkerEvents = {
    applied: (worker, failed) => {
      this.#served ||= worker.generation > 0
      if (worker.generation === this.#plan?.generation) this.#failures.push(...failed)
      this.#look()
    },
    refused: (_worker, generation, message) => {
      if (generation === this.#plan?.generation) this.#refusal = message
      this.#look()
    },
    draining: worker => {
      worker.state = 'draining'
      this.#leaving.add(worker)
      if (this.#slots[worker.index] !== worker) return
      this.#log.info(`worker ${worker.pid} was told to drain, and is replaced`)
      this.#slots[worker.index] = undefined
      this.#spawn(worker.index)
    },
    gone: (worker, how, end) => {
      this.#spawned.delete(worker.pid)
      if (worker.lastAnswers.metrics) this.#retired = mergeSnapshots([this.#retired, worker.lastAnswers.metrics])
      const left = this.#leaving.delete(worker)
      // One that had not served yet had nothing to cut.
      if (left && how !== 'drained' && worker.generation > 0) this.#cut = true
      if (!left && this.#slots[worker.index] === worker) this.#replace(worker, end)
      this.#look()
    },
  }

  /** At once, unless its predecessors died young too. */
  #replace(lost: WorkerHandle, end: string): void {
    this.#slots[lost.index] = undefined
    if (this.#stopping) return
    this.restarts++
    this.#quickDeaths = Date.now() - lost.startedAt < workerSettledMs ? this.#quickDeaths + 1 : 0
    const waitMs =
      this.#quickDeaths < 2 ? 0 : Math.min(respawnBackOffMs * 2 ** (this.#quickDeaths - 2), respawnBackOffMaxMs)
    const { connections, inFlight } = lost.load
    this.#log.error(
      { connections, inFlight, end },
      `worker ${lost.pid} was lost (${end}) with about ${connections} connections and ${inFlight} requests on them; ` +
        (waitMs === 0
          ? 'it is replaced now'
          : `it is replaced in ${waitMs} ms, being the ${this.#quickDeaths}th to die young`),
    )
    setTimeout(() => this.#spawn(lost.index), waitMs)
  }

  #look(): void {
    for (const watcher of this.#watchers) watcher()
  }

  /** @returns false when the time was up before the condition held */
  #until(holds: () => boolean, limitMs?: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true)
    return new Promise(resolve => {
      const timer = limitMs === undefined ? undefined : setTimeout(() => settle(false), limitMs)
      const settle = (held: boolean): void => {
        clearTimeout(timer)
        this.#watchers.delete(watcher)
        resolve(held)
      }
      const watcher = (): void => {
        if (holds()) settle(true)
      }
      this.#watchers.add(watcher)
    })
  }
}

/** Limits hold over all workers: each gets its share. The kernel deals connections out nearly evenly, not exactly. */
function sharedOut(config: Config, workers: number): Config {
  const { clientConnections } = config.limits
  if (clientConnections === 0 || workers < 2) return config
  return { ...config, limits: { ...config.limits, clientConnections: Math.ceil(clientConnections / workers) } }
}
