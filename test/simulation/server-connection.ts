/** A connection as a simulated server has it: reads requests, does with each what its plan says, and tells the oracle of every fault. */
import type { WireHandler } from '../../src/wire/wire.ts'
import type { Arrival, Asked, Fault, UpstreamRecord } from './book.ts'
import { markAt } from './connection.ts'
import { contentOf } from './content.ts'
import type { End } from './end.ts'
import { type MessageHead, MessageReader, type MessageSink } from './message-reader.ts'
import { type AnswerText, answerText, drawPlan, type How } from './plan.ts'
import type { Server } from './server.ts'

export class ServerConnection implements WireHandler, MessageSink {
  readonly #server: Server
  readonly #end: End
  readonly #record: UpstreamRecord
  readonly #reader: MessageReader = new MessageReader('request', this)
  #arrival: Arrival | null = null
  #asked: Asked | null = null
  #method = ''
  #content = ''
  #answer: AnswerText | null = null
  #answerFrom = 0
  #whole = false
  #idleRound = 0
  #over = false

  constructor(server: Server, end: End, localPort: number) {
    this.#server = server
    this.#end = end
    this.#record = {
      endpoint: server.endpoint,
      localPort,
      requests: 0,
      faults: [],
      arrivals: [],
      asked: 0,
      strayed: false,
      mixedUp: false,
    }
    server.context.book.connections.set(localPort, this.#record)
    end.handler = this
    this.#idle()
  }

  onOpen(): void {}
  onDrain(): void {}

  asked(): string {
    return ''
  }

  onBytes(bytes: Buffer, size: number): void {
    this.#reader.feed(bytes.latin1Slice(0, size))
  }

  onHead(head: MessageHead): void {
    const { book, random, sim, headMax } = this.#server.context
    if (this.#over) return
    const id = Number(head.fields.get('x-sim-id'))
    this.#asked = book.asked.get(id) ?? null
    if (this.#asked === null)
      return void book.odd('request', `a request that nobody sent came to ${this.#server.endpoint}`)
    if (this.#arrival !== null && !this.#record.mixedUp)
      book.odd('request', `request ${id} was sent behind an unanswered one`)
    this.#idleRound++
    this.#record.requests++
    this.#method = head.method
    this.#content = ''
    this.#whole = false
    this.#answer = null
    this.#answerFrom = this.#end.bytesOut
    const plan = drawPlan(random, this.#server.character, { method: head.method, hasBody: this.#asked.size > 0 })
    const { inFlightMax } = this.#server.character
    if (inFlightMax > 0 && this.#server.inFlight >= inFlightMax)
      Object.assign(plan, {
        status: 503,
        when: 'whole',
        readsAfterMs: 0,
        framing: 'length',
        retryAfter: true,
        executes: false,
        stop: null,
        malformed: null,
      })
    if (this.#server.draining) plan.closes = true
    const tag = `${id}.${book.arrivalsOf(id).length}`
    const mark = markAt(this.#end.peer, head.from)
    this.#arrival = {
      id,
      tag,
      endpoint: this.#server.endpoint,
      localPort: this.#record.localPort,
      mark,
      at: sim.clock.now,
      plan,
      executed: false,
      answered: false,
      cutUnseen: false,
    }
    book.arrive(this.#arrival)
    this.#record.arrivals.push(this.#arrival)
    this.#server.inFlight++
    sim.trace.say(
      `${this.#server.endpoint} #${this.#record.localPort} has ${head.method} ${tag}, plans ${JSON.stringify(plan)}`,
    )
    if (plan.readsAfterMs > 0 && this.#asked.size > 0) this.#readLater(plan.readsAfterMs)
    if (head.fields.get('expect') !== undefined && plan.when === 'whole')
      this.#end.writeText('HTTP/1.1 100 Continue\r\n\r\n')
    this.#answerFrom = this.#end.bytesOut
    this.#answer = null
    if (plan.when === 'head') this.#later(plan.waitMs, () => this.#begin(headMax))
  }

  #readLater(ms: number): void {
    this.#end.pause()
    if (ms !== Infinity) this.#later(ms, () => this.#end.resume())
  }

  onContent(text: string): void {
    this.#content += text
  }

  onWhole(): void {
    const { book, headMax } = this.#server.context
    const arrival = this.#arrival
    const asked = this.#asked
    if (arrival === null || asked === null || this.#over) return
    this.#whole = true
    if (this.#content !== contentOf(`q${asked.id}`, asked.size))
      book.odd('request', `the body of request ${asked.id} was changed`)
    if (arrival.plan.executes) arrival.executed = true
    if (arrival.plan.when === 'whole') this.#later(arrival.plan.waitMs, () => this.#begin(headMax))
  }

  onProblem(what: string): void {
    if (!this.#over) this.#server.context.book.odd('request', `a server was sent what is no request: ${what}`)
  }

  /** Only while this request is the current one, and the connection there. */
  #later(ms: number, run: () => void): void {
    const { arrivals } = this.#record
    const round = arrivals.length
    this.#server.context.sim.clock.after(ms, () => {
      if (!this.#over && !this.#end.destroyed && arrivals.length === round) run()
    })
  }

  #begin(headMax: number): void {
    const arrival = this.#arrival!
    const { plan } = arrival
    const { character } = this.#server
    const keepAlive =
      character.announces && character.idleCloseMs > 0 ? `timeout=${Math.ceil(character.idleCloseMs / 1000)}` : ''
    this.#answer = answerText(plan, arrival.tag, this.#method, keepAlive, headMax)
    const { text, interimsEnd, headEnd } = this.#answer
    const { stop } = plan
    // Now, because the gateway may well give up before all of it has been said.
    if (plan.malformed !== null) this.#faultIn('head', plan.malformed)
    let to = text.length
    if (stop?.part === 'unanswered') to = 0
    else if (stop?.part === 'head') to = interimsEnd + Math.max(1, Math.floor((headEnd - interimsEnd) * stop.share))
    else if (stop?.part === 'body') to = headEnd + Math.floor((text.length - headEnd) * stop.share)
    this.#say(text.slice(0, to), plan.pieces)
  }

  #say(text: string, pieces: number): void {
    const { random } = this.#server.context
    const cut = pieces <= 1 ? text.length : random.int(0, text.length)
    if (cut > 0) this.#end.writeText(text.slice(0, cut))
    if (cut === text.length) return this.#said()
    this.#later(this.#arrival!.plan.gapMs, () => this.#say(text.slice(cut), pieces - 1))
  }

  #said(): void {
    const { plan } = this.#arrival!
    if (plan.stop !== null) return this.breakOff(plan.stop.how)
    if (plan.malformed !== null) return
    this.#arrival!.answered = true
    const byClose = plan.framing === 'close' && this.#method !== 'HEAD'
    this.#record.asked = this.#end.bytesOut
    this.#record.strayed ||= plan.extra
    if (plan.extra) this.#end.writeText('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Sim: stray\r\n\r\nstray')
    if (byClose) return this.#leave('fin')
    // Who closes with something unread resets, and what its kernel had not taken is lost.
    if (plan.closes) return this.breakOff(this.#whole ? 'fin' : 'close')
    const { requestsMax } = this.#server.character
    this.#arrivalOver()
    if (this.#server.draining) return this.breakOff('fin')
    if (requestsMax > 0 && this.#record.requests >= requestsMax) return this.breakOff('fin')
    this.#idle()
  }

  #arrivalOver(): void {
    if (this.#arrival === null) return
    this.#end.resume()
    this.#arrival = null
    this.#server.inFlight--
  }

  #idle(): void {
    const { idleCloseMs, idleCloseHow } = this.#server.character
    const round = ++this.#idleRound
    if (idleCloseMs > 0)
      this.#server.context.sim.clock.after(idleCloseMs, () => {
        if (round === this.#idleRound) this.closeIfIdle(idleCloseHow)
      })
  }

  closeIfIdle(how: 'fin' | 'rst'): void {
    if (this.#arrival === null && this.#reader.quiet && !this.#over) this.breakOff(how === 'fin' ? 'close' : 'rst')
  }

  /** Ends the connection where it stands, and says to the oracle where that was. */
  breakOff(how: How): void {
    if (this.#over || this.#end.destroyed) return
    this.#fault(how)
    if (how !== 'stall') this.#leave(how)
  }

  #fault(how: How): void {
    const part = this.#part(how)
    if (part !== null) this.#faultIn(part, how)
  }

  #faultIn(part: Fault['part'], how: Fault['how']): void {
    const { sim } = this.#server.context
    this.#record.faults.push({ part, how, at: sim.clock.now })
    sim.trace.say(`${this.#server.endpoint} #${this.#record.localPort} fault ${part} ${how}`)
  }

  /** By what the peer has got, or will get; null: the answer is whole all the same. */
  #part(how: How): Fault['part'] | null {
    const last = this.#record.arrivals.at(-1)
    const answer = this.#answer
    if (last === undefined) return this.#end.bytesIn > 0 ? 'unanswered' : 'accept'
    if (answer === null) return 'unanswered'
    // What the kernel has not taken is lost by a close, whoever wrote it and how long ago.
    const gone = (how === 'rst' || how === 'close' ? this.#end.takenBytes : this.#end.bytesOut) - this.#answerFrom
    const { text, interimsEnd, headEnd } = answer
    const before = this.#arrival !== null ? null : this.#reader.quiet ? 'idle' : 'unanswered'
    if (gone >= text.length && (before !== null || !this.#endsByClose)) return before
    if (gone <= 0 || (interimsEnd > 0 && gone === interimsEnd)) return 'unanswered'
    if (gone < headEnd) return 'head'
    if (this.#endsByClose && (how === 'fin' || how === 'close')) {
      // Nobody can see that such a body is not whole.
      last.cutUnseen = gone < text.length
      return null
    }
    last.answered = false
    return this.#endsByClose && how === 'stall' && gone >= text.length ? null : 'body'
  }

  get #endsByClose(): boolean {
    return this.#record.arrivals.at(-1)!.plan.framing === 'close' && this.#method !== 'HEAD'
  }

  #leave(how: 'fin' | 'rst' | 'close'): void {
    this.#arrivalOver()
    this.#over = true
    if (how === 'rst') this.#end.reset()
    else if (how === 'close') this.#end.destroy()
    else {
      this.#end.resume()
      this.#end.end()
    }
    this.#server.connections.delete(this)
  }

  onEnd(): void {
    if (!this.#over) {
      this.#arrivalOver()
      this.#over = true
    }
    this.#end.destroy()
  }

  onClose(): void {
    this.#arrivalOver()
    this.#over = true
    this.#server.connections.delete(this)
  }
}
