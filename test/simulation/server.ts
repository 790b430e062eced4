/** A simulated server: takes connections, and has accidents of its own. */
import type { Book } from './book.ts'
import type { End } from './end.ts'
import type { Line } from './line.ts'
import type { Temper } from './plan.ts'
import type { Random } from './random.ts'
import { ServerConnection } from './server-connection.ts'
import type { Dialled, DialRecord, Host, SimWorld } from './sim-world.ts'

export interface Character extends Temper {
  line: Line
  /** Idle connections are closed after this, 0: never; said in Keep-Alive or not. */
  idleCloseMs: number
  idleCloseHow: 'fin' | 'rst'
  announces: boolean
  /** A connection ends after so many answers, without a word; 0: never. */
  requestsMax: number
  /** More connections than this are reset as they come; 0: no limit. */
  connectionsMax: number
  /** More requests than this at once are told 503; 0: no limit. */
  inFlightMax: number
}

export interface ServerContext {
  sim: SimWorld
  book: Book
  random: Random
  /** The gateway's limit for response heads, in bytes. */
  headMax: number
}

export class Server implements Host {
  readonly endpoint: string
  readonly context: ServerContext
  readonly character: Character
  readonly connections: Set<ServerConnection> = new Set()
  inFlight = 0
  draining = false
  /** How dialling goes now. */
  mode: Dialled = { kind: 'accepts' }

  constructor(endpoint: string, context: ServerContext, character: Character) {
    this.endpoint = endpoint
    this.context = context
    this.character = character
  }

  dialled(): Dialled {
    return this.mode
  }

  line(): Line {
    return this.character.line
  }

  accept(end: End, { localPort }: DialRecord): void {
    const { connectionsMax } = this.character
    const connection = new ServerConnection(this, end, localPort)
    this.connections.add(connection)
    const full = connectionsMax > 0 && this.connections.size > connectionsMax
    if (full) connection.breakOff('rst')
  }

  /** Gone for so long, with all its connections: killed (`rst`), or stopped without waiting (`close`). */
  restart(how: 'rst' | 'close', awayMs: number, mode: Dialled): void {
    const { sim } = this.context
    sim.trace.say(`${this.endpoint} restarts (${how}), away for ${awayMs} ms`)
    for (const connection of [...this.connections]) connection.breakOff(how)
    this.unreachable(awayMs, mode)
  }

  /** Stops gently: what is idle is closed, what is under way ends with `Connection: close`; another takes its place at once. */
  drain(forMs: number): void {
    this.context.sim.trace.say(`${this.endpoint} drains`)
    this.draining = true
    this.unreachable(forMs, { kind: 'fails', code: 'ECONNREFUSED', afterMs: 0 })
    for (const connection of [...this.connections]) connection.closeIfIdle('fin')
  }

  /** Takes no connections for so long; those that are there stay. */
  unreachable(forMs: number, mode: Dialled): void {
    this.context.sim.trace.say(`${this.endpoint} cannot be reached for ${forMs} ms: ${JSON.stringify(mode)}`)
    this.mode = mode
    this.context.sim.clock.after(forMs, () => {
      this.mode = { kind: 'accepts' }
      this.draining = false
    })
  }
}
