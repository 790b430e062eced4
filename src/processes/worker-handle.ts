/** One worker as its supervisor sees it: a process, a channel to it, and what it said last. */
import type { ChildProcess, SendHandle } from 'node:child_process'
import type { News } from '../upstreams/news.ts'
import { askTimeoutMs, stopGraceMs } from './bounds.ts'
import type { ControlChannel } from './control.ts'
import type { Able, BoundHandle } from './held-sockets.ts'
import type {
  Answers,
  Asked,
  Claim,
  Ending,
  Hello,
  ListenFailure,
  ListenReport,
  Load,
  Question,
  SocketName,
  ToSupervisor,
  ToWorker,
} from './messages.ts'

export type WorkerChannel = ControlChannel<ToSupervisor, ToWorker>

export interface WorkerEvents {
  applied(worker: WorkerHandle, report: ListenReport): void
  /** It listens on other sockets than before; its configuration is the same. */
  listening(worker: WorkerHandle, report: ListenReport): void
  refused(worker: WorkerHandle, generation: number, message: string): void
  /** It learned something of endpoints. */
  news(worker: WorkerHandle, news: News[]): void
  /** It saw these addresses change. */
  invalidated(worker: WorkerHandle, uris: string[]): void
  /** What it uses of connection limits. */
  claims(worker: WorkerHandle, claims: Claim[]): void
  /** It was sent a TERM by someone else, and serves until it is told to drain. */
  leaving(worker: WorkerHandle): void
  /** Once: the process has ended. `how` undefined: it did not say so, it was killed or crashed. */
  gone(worker: WorkerHandle, how: Ending | undefined, end: string): void
}

export class WorkerHandle {
  readonly pid: number
  /** Its slot; an adopted worker may get another. */
  index: number
  startedAt: number = Date.now()
  state: 'starting' | 'serving' | 'draining' | 'gone' = 'starting'
  /** Of the snapshot it last applied; 0 before the first. */
  generation = 0
  /** Addresses. */
  listening: string[] = []
  /** What it could not listen on and tries again. */
  failed: ListenFailure[] = []
  load: Load = { connections: 0, inFlight: 0 }
  /** The last answers, for when the next one is late. */
  readonly lastAnswers: { stats?: Answers['stats']; metrics?: Answers['metrics'] } = {}
  readonly #events: WorkerEvents
  readonly #child: ChildProcess | undefined
  #channel: WorkerChannel | undefined
  #how: Ending | undefined
  #given = new Map<string, BoundHandle | undefined>()
  #asked = 0
  readonly #answers = new Map<number, (value: Answers[Question['type']] | undefined) => void>()

  /** @param child absent for a worker that an earlier supervisor started: its channel's end is then its death. */
  constructor(pid: number, index: number, events: WorkerEvents, child?: ChildProcess) {
    this.pid = pid
    this.index = index
    this.#events = events
    this.#child = child
    child?.once('exit', (code, signal) => {
      this.#how ??= code === 0 ? 'drained' : code === 3 ? 'cut' : undefined
      this.#gone(signal ? `killed by ${signal}` : `exit code ${code}`)
    })
    child?.once('error', error => this.#gone(`not started: ${error.message}`))
  }

  attach(channel: WorkerChannel, hello: Hello): void {
    this.#channel = channel
    this.startedAt = hello.startedAt
    if (hello.serving) this.listening = hello.serving.listening
    channel.listen({ message: message => this.#receive(message), closed: () => this.#unattached() })
  }

  get attached(): boolean {
    return this.#channel !== undefined
  }

  /** Whether it can be given sockets: an adopted worker has no channel for them. */
  get able(): Able {
    if (!this.#child) return 'no'
    return this.attached && this.#child.connected ? 'yes' : 'not yet'
  }

  /** @returns whether these are others than before; those that it has not got are handed over */
  give(sockets: SocketName[], handleOf: (socket: SocketName) => BoundHandle | undefined): boolean {
    const had = this.#given
    this.#given = new Map(sockets.map(socket => [JSON.stringify(socket), handleOf(socket)]))
    for (const [name, handle] of this.#given) {
      if (had.get(name) === handle) continue
      // Node passes such handles, which its types do not say. It fails when the worker is just ending, and that is seen to.
      this.#child?.send(JSON.parse(name) as SocketName, handle as unknown as SendHandle, {}, () => {})
    }
    return had.size !== this.#given.size || [...this.#given].some(([name, handle]) => had.get(name) !== handle)
  }

  send(message: ToWorker): void {
    this.#channel?.send(message)
  }

  /** The answer; else the last one of its kind, else undefined. Never rejects, never takes longer than `askTimeoutMs`. */
  async ask<Type extends Question['type']>(question: Asked<Type>): Promise<Answers[Type] | undefined> {
    const answer = (await this.#request(question)) as Answers[Type] | undefined
    const last = this.lastAnswers as Partial<Answers>
    if (question.type !== 'stats' && question.type !== 'metrics') return answer
    if (answer !== undefined) last[question.type as Type] = answer
    return last[question.type as Type]
  }

  kill(): void {
    if (this.#child) this.#child.kill('SIGKILL')
    // Only while its channel is open is that pid surely still this worker.
    else if (this.#channel) process.kill(this.pid, 'SIGKILL')
  }

  #request(question: Question): Promise<Answers[Question['type']] | undefined> {
    if (!this.#channel || this.generation === 0) return Promise.resolve(undefined)
    const id = ++this.#asked
    return new Promise(resolve => {
      const timer = setTimeout(() => settle(undefined), askTimeoutMs)
      const settle = (value: Answers[Question['type']] | undefined): void => {
        clearTimeout(timer)
        this.#answers.delete(id)
        resolve(value)
      }
      this.#answers.set(id, settle)
      this.send({ type: 'ask', id, question })
    })
  }

  #receive(message: ToSupervisor): void {
    switch (message.type) {
      case 'applied':
        this.generation = message.generation
        if (this.state === 'starting') this.state = 'serving'
        this.#heard(message)
        this.#events.applied(this, message)
        return
      case 'listening':
        this.#heard(message)
        this.#events.listening(this, message)
        return
      case 'refused':
        this.#events.refused(this, message.generation, message.message)
        return
      case 'news':
        this.#events.news(this, message.news)
        return
      case 'invalidated':
        this.#events.invalidated(this, message.uris)
        return
      case 'claims':
        this.#events.claims(this, message.claims)
        return
      case 'beat':
        this.load = message.load
        return
      case 'answer':
        this.#answers.get(message.id)?.(message.value)
        return
      case 'leaving':
        this.#events.leaving(this)
        return
      case 'stopped':
        this.#how = message.how
        return
      case 'hello':
        throw new Error(`worker ${this.pid} said hello twice`)
    }
  }

  #heard({ listening, failed }: ListenReport): void {
    this.listening = listening
    this.failed = failed
  }

  #unattached(): void {
    this.#channel = undefined
    for (const settle of [...this.#answers.values()]) settle(undefined)
    if (!this.#child) this.#gone('its control connection closed')
    // A child that let go of its channel is ending; one that does not end is stuck.
    else setTimeout(() => this.state !== 'gone' && this.kill(), stopGraceMs).unref()
  }

  #gone(end: string): void {
    if (this.state === 'gone') return
    this.#events.gone(this, this.#how, end)
    this.state = 'gone'
    this.#channel?.destroy()
  }
}
