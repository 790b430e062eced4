/** One data-plane process: serves by the last snapshot it got, also when its supervisor is gone. Run by crew.ts. */
import './usr1.ts'
import { flushCompileCache } from 'node:module'
import { Gateway } from '../gateway.ts'
import { createProgramLog, type ProgramLog } from '../telemetry/program-log.ts'
import { createTelemetry } from '../telemetry/telemetry.ts'
import type { Discovered } from '../upstreams/discovered.ts'
import type { News } from '../upstreams/news.ts'
import type { Say } from '../upstreams/resolve.ts'
import { beatMs, compileCacheMs, orphanMs, reconnectMs, successorMs } from './bounds.ts'
import { Claims } from './claims.ts'
import { type ControlChannel, connectControl } from './control.ts'
import { HandedSockets } from './handed-sockets.ts'
import { Listening } from './listening.ts'
import {
  type Answers,
  type Ending,
  PROTOCOL,
  type Question,
  type Snapshot,
  type SocketName,
  type ToSupervisor,
  type ToWorker,
} from './messages.ts'
import { forgetWorker, registerWorker } from './runtime-dir.ts'
import { closeServing, type Serving, statsOf } from './serving.ts'
import { onReopenSignal } from './usr1.ts'
import { delayMsMax } from './watch.ts'

class Worker {
  #controlPath: string
  #channel: ControlChannel<ToWorker, ToSupervisor> | undefined
  #serving: Serving | undefined
  /** Snapshots are applied one after the other. */
  #applying: Promise<void> = Promise.resolve()
  /** Draining, or on the way out: takes no snapshot any more. */
  #ending = false
  #ended = false
  #orphanedAt = 0
  #lastBeat = ''
  /** Leaving: told so by a TERM, and to drain at last even if nobody says so. */
  #leaving: NodeJS.Timeout | undefined
  readonly #startedAt = Date.now()
  readonly #handed = new HandedSockets()
  readonly #claims = new Claims(
    () => this.#serving?.gateway,
    claims => this.#channel?.send({ type: 'claims', claims }),
  )
  readonly #log: ProgramLog = createProgramLog('info', 'worker')

  constructor(controlPath: string) {
    this.#controlPath = controlPath
  }

  async run(): Promise<void> {
    this.#obeySignals()
    registerWorker(this.#controlPath)
    await this.#connect()
    setInterval(() => this.#beat(), beatMs).unref()
    // A killed worker would leave nothing for its replacement: the cache is otherwise written at the end.
    setTimeout(flushCompileCache, compileCacheMs).unref()
  }

  /** The terminal's keys and its hang-up go to the whole group: the supervisor decides what they mean. */
  #obeySignals(): void {
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR2'] as const) process.on(signal, () => {})
    process.on('SIGTERM', () => this.#leave())
    onReopenSignal(() => this.#serving?.telemetry.accessLog.reopen())
    process.on('uncaughtException', error => {
      this.#log.fatal({ stack: error.stack }, `worker ${process.pid} ends: ${error.message}`)
      this.#serving?.telemetry.accessLog.flush()
      process.exit(1)
    })
  }

  async #connect(): Promise<void> {
    const channel = await connectControl<ToWorker, ToSupervisor>(this.#controlPath)
    this.#channel = channel
    channel.listen({ message: message => this.#receive(message), closed: () => this.#orphaned() })
    const serving = this.#serving
    channel.send({
      type: 'hello',
      protocol: PROTOCOL,
      pid: process.pid,
      startedAt: this.#startedAt,
      serving: serving
        ? {
            generation: serving.snapshot.generation,
            workerIndex: serving.snapshot.workerIndex,
            instance: serving.snapshot.instance,
            listening: serving.listening.addresses,
            maintenance: serving.snapshot.maintenance,
          }
        : null,
    })
    serving?.gateway.discovery.leave()
    if (serving) channel.send({ type: 'news', news: serving.gateway.known() })
    this.#lastBeat = ''
    this.#claims.forget()
  }

  #receive(message: ToWorker): void {
    switch (message.type) {
      case 'snapshot':
        this.#applying = this.#applying.then(() => this.#apply(message))
        return
      case 'sockets':
        this.#applying = this.#applying.then(() => this.#takeSockets(message.sockets))
        return
      case 'discovered':
        return this.#ready(({ gateway }) => gateway.discovery.take(message.discovered))
      case 'news':
        return this.#ready(({ gateway }) => gateway.hear(message.news))
      case 'invalidated':
        return this.#serving?.gateway.snapshot.cache?.heard(message.uris)
      case 'shares':
        this.#serving?.gateway.share(message.shares)
        return this.#claims.tell()
      case 'maintenance':
        this.#maintain(message.orders)
        return
      case 'ask':
        this.#channel?.send({ type: 'answer', id: message.id, value: this.#answer(message.question) })
        return
      case 'drain':
        void this.#drain(message.deadlineMs)
        return
      case 'stop':
        void this.#stop()
        return
      case 'reopen':
        this.#serving?.telemetry.accessLog.reopen()
    }
  }

  /** New listeners open before old ones close; those kept keep their sockets, and what waits in their queues. */
  async #apply({ snapshot, discovered, news }: Extract<ToWorker, { type: 'snapshot' }>): Promise<void> {
    if (this.#ending) return
    const { config, generation } = snapshot
    let serving: Serving
    try {
      serving = this.#takeUp(snapshot, discovered)
      serving.gateway.maintain(snapshot.maintenance)
      serving.gateway.hear(news)
      serving.gateway.share(snapshot.shares)
    } catch (error) {
      this.#channel?.send({ type: 'refused', generation, message: (error as Error).message })
      return
    }
    this.#log.level = config.log.level
    this.#moveTo(snapshot.controlPath)
    const report = await serving.listening.become(config.listen, snapshot.sockets, snapshot.ownsUnixListeners)
    this.#channel?.send({ type: 'applied', generation, ...report })
  }

  /** At once, but not before there is anybody to hear it. */
  #ready(run: (serving: Serving) => void): void {
    if (this.#serving) run(this.#serving)
    else this.#applying = this.#applying.then(() => this.#serving && run(this.#serving))
  }

  #maintain(orders: Snapshot['maintenance']): void {
    const serving = this.#serving
    if (!serving) return void (this.#applying = this.#applying.then(() => this.#maintain(orders)))
    serving.gateway.maintain(orders)
    serving.snapshot = { ...serving.snapshot, maintenance: orders }
  }

  async #takeSockets(sockets: SocketName[]): Promise<void> {
    if (this.#ending || !this.#serving) return
    const { snapshot, listening } = this.#serving
    const report = await listening.become(snapshot.config.listen, sockets, snapshot.ownsUnixListeners)
    this.#channel?.send({ type: 'listening', ...report })
  }

  #takeUp(snapshot: Snapshot, discovered: Discovered[]): Serving {
    this.#serving?.gateway.discovery.take(discovered)
    this.#serving ??= this.#begin(snapshot, discovered)
    if (this.#serving.snapshot !== snapshot) {
      this.#serving.gateway.apply(snapshot.config)
      this.#serving.snapshot = snapshot
    }
    return this.#serving
  }

  #begin(snapshot: Snapshot, discovered: Discovered[]): Serving {
    const { config, instance, workerIndex } = snapshot
    const telemetry = createTelemetry(config, message => this.#log.warn(message))
    const tell = (news: News[]): void => this.#channel?.send({ type: 'news', news })
    const invalidated = (uris: string[]): void => this.#channel?.send({ type: 'invalidated', uris })
    const short = (): void => this.#claims.soon()
    // All workers see the same name servers: one of them tells what they say.
    const say: Say = (level, message) => workerIndex === 0 && this.#log[level](message)
    const gateway = new Gateway({ config, instance, workerIndex, telemetry, tell, invalidated, short, say, discovered })
    const listening = new Listening(gateway, this.#handed, report => {
      for (const { message, tries } of report.failed) this.#log.error({ tries }, message)
      this.#channel?.send({ type: 'listening', ...report })
    })
    return { snapshot, gateway, telemetry, listening }
  }

  #moveTo(controlPath: string): void {
    if (controlPath === this.#controlPath) return
    registerWorker(controlPath)
    forgetWorker(this.#controlPath, process.pid)
    this.#controlPath = controlPath
  }

  #answer(question: Question): Answers[Question['type']] {
    const serving = this.#serving
    if (!serving) throw new Error('asked before the first snapshot')
    switch (question.type) {
      case 'stats':
        return statsOf(serving)
      case 'metrics':
        return serving.telemetry.metrics.snapshot()
      case 'exchange':
        return serving.telemetry.evidence.get(question.requestId) ?? null
      case 'recent':
        return serving.telemetry.evidence.recent(question.count)
    }
  }

  #beat(): void {
    if (!this.#serving) return
    const { connections, inFlight } = this.#serving.gateway.stats()
    const beat = `${connections} ${inFlight}`
    if (beat === this.#lastBeat) return
    this.#lastBeat = beat
    this.#channel?.send({ type: 'beat', load: { connections, inFlight } })
  }

  /** The supervisor is gone. Without ever having had a snapshot there is nothing to serve on with. */
  #orphaned(): void {
    this.#channel = undefined
    if (!this.#serving) process.exit(1)
    if (this.#ending) return
    this.#orphanedAt = Date.now()
    this.#serving!.gateway.discovery.seek(this.#serving!.snapshot.config)
    this.#log.warn(`the supervisor is gone: worker ${process.pid} serves on and waits for another`)
    this.#seekSupervisor()
  }

  #seekSupervisor(): void {
    setTimeout(() => {
      if (this.#ending) return
      this.#connect().then(
        () => this.#log.info(`worker ${process.pid} has a supervisor again`),
        () => {
          if (Date.now() - this.#orphanedAt < orphanMs) this.#seekSupervisor()
          else void this.#drain(this.#serving?.snapshot.config.shutdown.drainMs ?? 0)
        },
      )
    }, reconnectMs)
  }

  /** A TERM for this worker alone: it serves until its successor does. A second one ends it at once. */
  #leave(): void {
    if (this.#ending || this.#leaving) return void this.#stop()
    const drain = (): Promise<void> => this.#drain(this.#serving?.snapshot.config.shutdown.drainMs ?? 0)
    if (!this.#channel) return void drain()
    this.#leaving = setTimeout(() => void drain(), successorMs)
    this.#channel.send({ type: 'leaving' })
  }

  async #drain(deadlineMs: number): Promise<void> {
    if (this.#ending) return
    this.#ending = true
    this.#serving?.listening.leave()
    await this.#end((await this.#serving?.gateway.drain(deadlineMs || delayMsMax)) ?? 'drained')
  }

  #stop(): Promise<void> {
    return this.#end(this.#serving?.gateway.stats().inFlight ? 'cut' : 'drained')
  }

  /** Once: stopping at once overtakes a drain, whose own end then comes too late. */
  async #end(how: Ending): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#ending = true
    if (this.#serving) await closeServing(this.#serving)
    this.#channel?.send({ type: 'stopped', how })
    this.#channel?.end()
    forgetWorker(this.#controlPath, process.pid)
    process.exit(how === 'drained' ? 0 : 3)
  }
}

const controlPath = process.argv[2]
if (!controlPath) throw new Error('worker.ts is started by the supervisor, with the path of its control socket')
await new Worker(controlPath).run()
