/** The workers: started, adopted, kept at their number, given snapshots, asked, drained. */
import { mergeSnapshots } from '../telemetry/merge-snapshots.ts'
import type { MetricsSnapshot } from '../telemetry/metrics.ts'
import type { ProgramLog } from '../telemetry/program-log.ts'
import { adoptionMs, refusingMs, startFailuresMax, stopGraceMs, workerStartMs } from './bounds.ts'
import { briefing, type Plan } from './briefing.ts'
import { Bulletin } from './bulletin.ts'
import { Dealing } from './dealing.ts'
import {
  type Answers,
  type Asked,
  type Ending,
  type Hello,
  type ListenFailure,
  PROTOCOL,
  type Question,
} from './messages.ts'
import { logLoss, Respawn } from './respawn.ts'
import { ShareDesk } from './share-desk.ts'
import { spawnWorker } from './spawn-worker.ts'
import { Watch } from './watch.ts'
import { type WorkerChannel, type WorkerEvents, WorkerHandle } from './worker-handle.ts'

export class Crew {
  /** Workers that died and were replaced. */
  restarts = 0
  readonly bulletin: Bulletin = new Bulletin(() => this.workers)
  readonly desk: ShareDesk = new ShareDesk()
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
  readonly #respawn = new Respawn()
  #applying = false
  #cut = false
  /** The counters of workers that are gone. */
  #retired: MetricsSnapshot = mergeSnapshots([])
  readonly #watch = new Watch()
  readonly #dealing = new Dealing()
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

  /** How many there are to be. */
  get wanted(): number {
    return this.#slots.length
  }

  /** Also those that are to go as soon as their successors serve. */
  get serving(): WorkerHandle[] {
    return this.workers.filter(({ state }) => state === 'serving')
  }

  /** Addresses that are ours already. */
  get listening(): string[] {
    return [...this.serving.flatMap(({ listening }) => listening), ...this.#dealing.held.addresses]
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
    if (!(await this.#watch.until(here, adoptionMs))) {
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
    this.desk.settle(this.bulletin.filled(plan.config).upstreams)
    await this.#dealing.held.settle(plan.config.listen)
    this.#slots.length = Math.max(this.#slots.length, count)
    const surplus = this.#slots.splice(count)
    this.#adopt()
    this.#dealing.deal(this.#slots)
    for (const worker of this.#slots) if (worker?.attached) this.#brief(worker)
    const successorless = [...this.#leaving].filter(({ state, index }) => state === 'serving' && index >= count)
    for (const worker of [...surplus, ...successorless]) if (worker) this.#release(worker)
    for (let index = 0; index < count; index++) if (!this.#slots[index]) this.#spawn(index)
    this.#applying = true
    const done = await this.#watch.until(() => this.#settled(count), workerStartMs)
    this.#applying = false
    if (this.#refusal !== undefined) throw new Error(this.#refusal)
    if (this.#hopeless) throw new Error(`the workers end before they serve (${this.#respawn.youngDeaths} did)`)
    if (!done && this.ready.length === 0) throw new Error(`no worker serves after ${workerStartMs / 1000} s`)
    return this.#failures
  }

  #settled(count: number): boolean {
    return this.ready.length === count || this.#refusal !== undefined || this.#hopeless || this.#stopping
  }

  get #hopeless(): boolean {
    return !this.#served && this.#respawn.youngDeaths >= startFailuresMax
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
    this.#watch.look()
    this.#dealing.held.letGo()
    for (const worker of [...this.#slots.splice(0), ...this.#leaving])
      if (worker && worker.state !== 'draining') this.#release(worker, deadlineMs)
    if (deadlineMs === 0) await this.#watch.until(() => this.#leaving.size === 0)
    else if (!(await this.#watch.until(() => this.#leaving.size === 0, deadlineMs + stopGraceMs))) await this.#kill()
    return this.#cut ? 'cut' : 'drained'
  }

  /** At once; a worker that does not end by itself is killed. Orphans not yet adopted serve on. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#dealing.held.letGo()
    for (const worker of this.#slots.splice(0)) if (worker) this.#leaving.add(worker)
    for (const worker of this.#leaving) {
      if (worker.attached) worker.send({ type: 'stop' })
      else worker.kill()
    }
    if (!(await this.#watch.until(() => this.#leaving.size === 0, stopGraceMs))) await this.#kill()
  }

  async #kill(): Promise<void> {
    this.#cut = true
    for (const worker of this.#leaving) worker.kill()
    await this.#watch.until(() => this.#leaving.size === 0, stopGraceMs)
  }

  #greet(channel: WorkerChannel, hello: Hello): void {
    const child = this.#spawned.get(hello.pid)
    if (child) {
      child.attach(channel, hello)
      if (this.#stopping) child.send({ type: 'stop' })
      else if (this.#slots[child.index] === child) {
        this.#dealing.deal(this.#slots, child)
        this.#brief(child)
      }
      return
    }
    const worker = new WorkerHandle(hello.pid, hello.serving?.workerIndex ?? -1, this.#events)
    worker.attach(channel, hello)
    this.#orphans.push({ worker, hello })
    if (this.#plan && !this.#stopping) this.#adopt()
    this.#watch.look()
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
    const child = spawnWorker(this.#plan.controlPath)
    const worker = new WorkerHandle(child.pid ?? -1, index, this.#events, child)
    this.#slots[index] = worker
    if (child.pid) this.#spawned.set(child.pid, worker)
    setTimeout(() => worker.state === 'starting' && worker.kill(), workerStartMs).unref()
  }

  #brief(worker: WorkerHandle): void {
    if (!this.#plan) return
    const own = {
      sockets: this.#dealing.of(worker.index),
      shares: this.desk.of(worker, this.#slots.length),
      bulletin: this.bulletin,
    }
    worker.send(briefing(this.#plan, worker.index, this.#slots.length, own))
  }

  #release(worker: WorkerHandle, deadlineMs: number = this.#plan?.config.shutdown.drainMs ?? 0): void {
    worker.state = 'draining'
    this.#leaving.add(worker)
    if (worker.attached) worker.send({ type: 'drain', deadlineMs })
    else worker.kill()
  }

  readonly #events: WorkerEvents = {
    applied: (worker, { failed, lost }) => {
      this.#served ||= worker.generation > 0
      if (worker.generation === this.#plan?.generation) this.#failures.push(...failed)
      for (const socket of lost) this.#dealing.held.lose(socket)
      this.#relieve(worker)
      this.#watch.look()
    },
    listening: (worker, { lost }) => {
      for (const socket of lost) this.#dealing.held.lose(socket)
      this.#relieve(worker)
    },
    refused: (worker, generation, message) => {
      if (generation === this.#plan?.generation) this.#refusal = message
      // Out of a reload: what served others well is no use to this one. Its end brings the next try, with back-off.
      if (!this.#applying && worker.generation === 0) {
        this.#log.error(`worker ${worker.pid} cannot serve: ${message}`)
        worker.kill()
      }
      this.#watch.look()
    },
    news: (worker, news) => this.bulletin.post(news, worker),
    invalidated: (worker, uris) => this.bulletin.invalidate(uris, worker),
    claims: (worker, claims) => this.desk.heard(worker, claims),
    leaving: worker => {
      if (this.#slots[worker.index] !== worker) return
      this.#log.info(`worker ${worker.pid} was told to end, and is replaced`)
      this.#leaving.add(worker)
      this.#slots[worker.index] = undefined
      this.#spawn(worker.index)
    },
    gone: (worker, how, end) => {
      this.#spawned.delete(worker.pid)
      this.desk.gone(worker)
      if (worker.lastAnswers.metrics) this.#retired = mergeSnapshots([this.#retired, worker.lastAnswers.metrics])
      const left = this.#leaving.delete(worker)
      // One that had not served yet had nothing to cut.
      if (left && how !== 'drained' && worker.generation > 0) this.#cut = true
      if (!left && this.#slots[worker.index] === worker) this.#replace(worker, end)
      this.#watch.look()
    },
  }

  /** Those that wait for this one to serve in their place may go. */
  #relieve(successor: WorkerHandle): void {
    if (this.#slots[successor.index] !== successor) return
    for (const worker of this.#leaving)
      if (worker.state === 'serving' && worker.index === successor.index) this.#release(worker)
  }

  #replace(lost: WorkerHandle, end: string): void {
    this.#slots[lost.index] = undefined
    if (this.#stopping) return
    this.restarts++
    const waitMs = this.#respawn.lost(lost.startedAt)
    logLoss(this.#log, lost, end, this.#respawn.when(waitMs))
    // A moment in a queue is better than a refusal; a long one is not.
    if (waitMs >= refusingMs && this.serving.length === 0) this.#dealing.held.letGo()
    this.#dealing.deal(this.#slots)
    setTimeout(() => this.#spawn(lost.index), waitMs)
  }
}
