/** The process that the user starts: holds the configuration, keeps the workers, answers the admin API, obeys signals. */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import type { Server } from 'node:net'
import os from 'node:os'
import type { Config } from '../config/config.ts'
import { type Problem, problemLine } from '../config/problem.ts'
import { createProgramLog, type ProgramLog } from '../telemetry/program-log.ts'
import { AdminServer } from './admin-server.ts'
import type { Plan } from './briefing.ts'
import { Checks } from './checks.ts'
import { listenControl } from './control.ts'
import { Crew } from './crew.ts'
import { Discoveries } from './discoveries.ts'
import { Drains } from './drains.ts'
import type { Hello, ToSupervisor, ToWorker } from './messages.ts'
import { openFilesWarning } from './open-files.ts'
import { Orders } from './orders.ts'
import { listenAddresses, PortBook } from './port-book.ts'
import { answers } from './probe.ts'
import { openRuntimeDir, type RuntimeDir, registeredWorkers, removeRuntimeDir } from './runtime-dir.ts'
import { lockAddresses, type Unlock } from './start-lock.ts'

export interface ConfigSource {
  /** Names for people: the files, or the command line. */
  files: string[]
  /** Reads all of it again. Never throws: what cannot be read is a problem. */
  load(): Promise<{ config?: Config; problems: Problem[] }>
}

export interface SupervisorOptions {
  source: ConfigSource
  /** An admin port in use is replaced by a free one; else only the default one is, with a warning. */
  anyAdminPort: boolean
}

/** Why nothing was started; for a configuration with errors, `problems` says it all. */
export class StartFailure extends Error {
  readonly problems: Problem[]
  constructor(message: string, problems: Problem[] = []) {
    super(message)
    this.problems = problems
  }
}

export type Reloaded = { ok: true; problems: Problem[] } | { ok: false; problems: Problem[] }

export class Supervisor {
  readonly startedAt: number = Date.now()
  readonly source: ConfigSource
  readonly crew: Crew
  readonly admin: AdminServer
  readonly drains: Drains
  readonly orders: Orders
  readonly log: ProgramLog
  readonly ports: PortBook = new PortBook()
  readonly #checks: Checks
  readonly #discoveries: Discoveries
  config: Config
  generation = 1
  loadedAt: number = Date.now()
  instance = ''
  state: 'starting' | 'serving' | 'draining' = 'starting'
  rejected: { at: number; problems: Problem[] } | undefined
  #runtimeDir!: RuntimeDir
  #control!: Server
  #reloading: Promise<unknown> = Promise.resolve()
  #stopSignals = 0

  constructor(config: Config, options: SupervisorOptions) {
    this.config = config
    this.source = options.source
    this.log = createProgramLog(config.log.level, 'supervisor')
    this.crew = new Crew(this.log)
    this.drains = new Drains(this.crew.bulletin)
    this.orders = new Orders(this.crew)
    this.#checks = new Checks(news => this.drains.heard(news))
    this.#discoveries = new Discoveries(this.crew, this.log, () => this.#lookAfter())
    this.admin = new AdminServer(this, options.anyAdminPort)
  }

  /** Resolves when every worker serves. @throws StartFailure, with nothing left running */
  async start(): Promise<void> {
    const warning = openFilesWarning()
    if (warning) this.log.warn(warning)
    let unlock: Unlock | undefined
    try {
      unlock = await lockAddresses(this.config.listen)
      await this.#takeRuntimeDir()
      const orphans = await this.crew.gather(registeredWorkers(this.#runtimeDir.directory))
      this.instance = this.config.name ?? orphans[0]?.instance ?? `goodgate-${randomBytes(4).toString('hex')}`
      this.orders.inherit(orphans[0]?.maintenance ?? [])
      this.generation = Math.max(0, ...orphans.map(orphan => orphan.generation)) + 1
      await this.#checkAddresses(orphans)
      await this.admin.start(this.config)
      this.#discoveries.apply(this.config)
      const failed = await this.crew.apply(this.#plan(), workerCount(this.config))
      const first = failed[0]
      if (first) throw new Error(first.message)
      if (this.state === 'starting') this.state = 'serving'
      this.#lookAfter()
    } catch (error) {
      await this.crew.stop()
      await this.#leave()
      throw new StartFailure((error as Error).message)
    } finally {
      unlock?.()
    }
  }

  /** The configuration with the endpoints that were discovered. */
  get found(): Config {
    return this.crew.bulletin.filled(this.config)
  }

  /** The endpoints that there are now. */
  #lookAfter(): void {
    if (this.state !== 'serving') return
    this.crew.bulletin.prune(this.config)
    this.#checks.apply(this.found)
  }

  /** One after the other. A configuration with errors, or whose addresses cannot be had, changes nothing. */
  reload(): Promise<Reloaded> {
    const refuse = (error: Error): Reloaded => this.#reject([problem(error.message)])
    const reloaded = this.#reloading.then(() => this.#reload().catch(refuse))
    this.#reloading = reloaded
    return reloaded
  }

  /** The first call drains, the second stops at once. @returns the exit code, from the first call only */
  async stop(why: string): Promise<number | undefined> {
    this.#stopSignals++
    if (this.#stopSignals > 1) {
      this.log.warn(`${why} again: stopping at once`)
      await this.crew.stop()
      return undefined
    }
    this.state = 'draining'
    const { drainMs } = this.config.shutdown
    this.log.info(`${why}: draining${drainMs === 0 ? '' : ` for at most ${drainMs / 1000} s`}; once more stops at once`)
    const how = await this.crew.drain(drainMs)
    await this.#leave()
    this.log.info(how === 'drained' ? 'every request was finished' : 'stopped before every request was finished')
    return how === 'drained' ? 0 : 3
  }

  reopenLogs(): void {
    this.crew.reopenLogs()
    this.log.info('log files are opened again')
  }

  async #reload(): Promise<Reloaded> {
    if (this.state !== 'serving') return { ok: false, problems: [problem(`not while ${this.state}`)] }
    const { config, problems } = await this.source.load()
    if (!config) return this.#reject(problems)
    const unlock = await lockAddresses(config.listen)
    try {
      return await this.#replaceBy(config, problems)
    } finally {
      unlock()
    }
  }

  async #replaceBy(config: Config, problems: Problem[]): Promise<Reloaded> {
    try {
      await this.ports.settle(config, new Set(this.#held()))
    } catch (error) {
      return this.#reject([...problems, problem((error as Error).message)])
    }
    const before = this.config
    const trouble: string[] = []
    try {
      trouble.push(...(await this.#take(config)))
    } catch (error) {
      // Only by trying does a worker find out that it cannot serve by a configuration; those that could go back too.
      await this.#take(before)
      return this.#reject([...problems, problem((error as Error).message)])
    }
    await this.admin.move(config).catch((error: Error) => trouble.push(error.message))
    this.rejected = undefined
    this.#discoveries.apply(config)
    this.orders.prune(config)
    this.#lookAfter()
    for (const message of trouble) this.log.error(message)
    this.log.info({ generation: this.generation }, 'the configuration was reloaded')
    return { ok: true, problems: [...problems, ...trouble.map(problem)] }
  }

  /**
   * Workers get their new place and listeners with one snapshot; only then the old control socket goes.
   * @returns what could not be listened on @throws when a worker cannot serve by it
   */
  async #take(config: Config): Promise<string[]> {
    const oldDir = this.#runtimeDir
    const oldControl = this.#control
    this.config = config
    this.instance = config.name ?? this.instance
    this.generation++
    this.loadedAt = Date.now()
    this.log.level = config.log.level
    const dir = openRuntimeDir(listenAddresses(config))
    const moves = dir.directory !== oldDir.directory
    if (moves) await this.#openControl(dir)
    const failed = await this.crew.apply(this.#plan(), workerCount(config))
    if (moves) {
      oldControl.close()
      removeRuntimeDir(oldDir.directory)
    }
    return failed.map(({ message }) => message)
  }

  #reject(problems: Problem[]): Reloaded {
    this.rejected = { at: Date.now(), problems }
    const errors = problems.filter(({ severity }) => severity === 'error')
    for (const error of errors) this.log.error(problemLine(error))
    this.log.error('the configuration was not reloaded: the running one stays in force')
    return { ok: false, problems }
  }

  async #takeRuntimeDir(): Promise<void> {
    const dir = openRuntimeDir(listenAddresses(this.config))
    if (await answers(dir.controlPath)) {
      // Its workers hold the addresses, which says more than that its control socket is taken.
      await this.#checkAddresses([])
      throw new Error(`another goodgate is starting or ending with the same addresses (${dir.controlPath} is answered)`)
    }
    await this.#openControl(dir)
  }

  async #openControl(dir: RuntimeDir): Promise<void> {
    rmSync(dir.controlPath, { force: true })
    this.#control = await listenControl<ToSupervisor, ToWorker>(dir.controlPath, channel => this.crew.receive(channel))
    this.#runtimeDir = dir
  }

  /** Between a killed worker and its replacement nobody may listen: to probe then would be to take the replacement's address. */
  #held(): string[] {
    const { serving, listening } = this.crew
    return serving.length > 0 ? listening : this.config.listen.map(({ address }) => address)
  }

  #checkAddresses(orphans: NonNullable<Hello['serving']>[]): Promise<void> {
    return this.ports.settle(this.config, new Set(orphans.flatMap(({ listening }) => listening)))
  }

  #plan(): Plan {
    const { generation, config, instance, orders } = this
    return { generation, config, instance, maintenance: orders.all, controlPath: this.#runtimeDir.controlPath }
  }

  async #leave(): Promise<void> {
    this.#checks.stop()
    this.#discoveries.stop()
    await this.admin.close()
    this.#control?.close()
    if (this.#runtimeDir && registeredWorkers(this.#runtimeDir.directory).length === 0)
      removeRuntimeDir(this.#runtimeDir.directory)
  }
}

/** Of an address or a process, not of a place in a file. */
function problem(message: string): Problem {
  return { severity: 'error', code: 'not-applied', path: '', line: 0, column: 0, message }
}

function workerCount(config: Config): number {
  return config.workers === 'auto' ? os.availableParallelism() : config.workers
}
