/** The client: asks at a steady rate whatever the answers do, over kept and fresh connections, and writes down what failed. */
import { ClientConnection, type FailureKind, RequestFailed } from './client-connection.ts'
import { type Asked, chooseRequest } from './requests.ts'

const TICK_MS = 10
const KEPT_CONNECTIONS_MAX = 40
/** Beyond this the machine is too slow for the rate, and asking on would only measure that. */
const UNDER_WAY_MAX = 400

export interface Failure {
  kind: FailureKind | 'wrong answer' | 'stale configuration'
  asked: string
  id: string | undefined
  message: string
  at: number
  connection: ClientConnection
  /** Requests before this one on its connection. */
  earlier: number
}

export class Traffic {
  readonly failures: Failure[] = []
  readonly byKind: Map<string, number> = new Map()
  requests = 0
  answered = 0
  connections = 0
  /** Not asked, because too much was under way. */
  heldBack = 0
  underWay = 0
  /** The gateway is about to go: once a new connection has found nobody, only kept ones are used. */
  leaving = false
  /** Told by whoever reloads: answers to requests asked from now on must carry it, or a later one. */
  configuration = 0
  readonly #port: number
  readonly #rate: number
  readonly #open = new Set<ClientConnection>()
  readonly #kept: ClientConnection[] = []
  #ticker: NodeJS.Timeout | undefined
  #startedAt = 0
  #due = 0
  #nobodyThere = false

  constructor(port: number, ratePerSecond: number) {
    this.#port = port
    this.#rate = ratePerSecond
  }

  start(): void {
    this.#startedAt = performance.now()
    this.#due = 0
    this.#ticker = setInterval(() => this.#askWhatIsDue(), TICK_MS)
  }

  /** Asks nothing further for now, and waits for the answers that are due. */
  async pause(): Promise<void> {
    clearInterval(this.#ticker)
    while (this.underWay > 0) await new Promise(resolve => setTimeout(resolve, TICK_MS))
  }

  /** Whatever is still there goes. */
  end(): void {
    clearInterval(this.#ticker)
    for (const connection of this.#open) connection.close()
  }

  #askWhatIsDue(): void {
    const due = Math.floor(((performance.now() - this.#startedAt) * this.#rate) / 1000)
    for (; this.#due < due; this.#due++) {
      if (this.underWay >= UNDER_WAY_MAX) this.heldBack++
      else void this.#ask(chooseRequest(Math.random()))
    }
  }

  async #ask(asked: Asked): Promise<void> {
    const connection = this.#connectionFor(asked)
    if (connection === null) return
    const earlier = connection.requests
    const configuration = this.configuration
    const fail = (kind: Failure['kind'], message: string): void => {
      this.failures.push({ kind, asked: asked.kind, id: asked.id, message, at: performance.now(), connection, earlier })
    }
    this.requests++
    this.byKind.set(asked.kind, (this.byKind.get(asked.kind) ?? 0) + 1)
    this.underWay++
    try {
      const answer = await connection.ask(asked)
      const wrong = asked.wrong(answer)
      const applied = Number(answer.headers.get('x-configuration') ?? -1)
      if (wrong !== null) fail('wrong answer', wrong)
      // A draining worker ends by the configuration it had, and closes with every answer.
      else if (applied < configuration && answer.keepAlive)
        fail('stale configuration', `answered by configuration ${applied} when ${configuration} was in force`)
      else this.answered++
      if (!asked.alone) this.#keep(connection)
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error
      this.#nobodyThere ||= this.leaving && error.kind === 'refused'
      fail(error.kind, error.message)
    } finally {
      this.underWay--
      if (asked.alone) connection.close()
    }
  }

  /** Mostly the one used last, now and then any: some connections are busy, some nearly idle. */
  #connectionFor({ alone }: Asked): ClientConnection | null {
    const { length } = this.#kept
    const at = Math.random() < 0.5 ? length - 1 : Math.floor(Math.random() * length)
    if (!alone && length > 0) return this.#kept.splice(at, 1)[0]!
    if (this.#nobodyThere) return null
    this.connections++
    const connection = new ClientConnection(this.#port, () => this.#open.delete(connection))
    this.#open.add(connection)
    return connection
  }

  #keep(connection: ClientConnection): void {
    if (!connection.usable) return
    this.#kept.push(connection)
    connection.onIdleEnd = () => {
      const at = this.#kept.indexOf(connection)
      if (at !== -1) this.#kept.splice(at, 1)
    }
    if (this.#kept.length > KEPT_CONNECTIONS_MAX) this.#kept.shift()!.close()
  }
}
