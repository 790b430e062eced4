/** The load generator, a process of its own: asks when requests are due, whatever the answers do. */
import { type Arrival, arrivalsOf } from './arrivals.ts'
import { ID_FIELD, LENGTH_FIELD } from './behaviour.ts'
import { Client, type Outcome } from './client.ts'
import { type FromLoad, type LoadPlan, type ToLoad, UPLOAD_BYTES } from './load-plan.ts'
import { Tally } from './tally.ts'

const WARM_UP = [{ ms: 1000, ratePerSecond: 80 }]
/** Opened at once at the beginning, so that they are spread over the gateway's workers. */
const CONNECTIONS = 24
const BODY = Buffer.from('an order that must be carried out once\n')
const UPLOAD = Buffer.alloc(UPLOAD_BYTES, 'u')

if (import.meta.main) main()

function main(): void {
  let traffic: Traffic | undefined
  process.on('disconnect', () => process.exit())
  process.on('message', async (message: ToLoad) => {
    if (message === 'begin') {
      // A long result takes more than one write.
      tell({ result: (await traffic!.run()).result() }, () => process.exit())
      return
    }
    traffic = new Traffic((message as { warmUp: LoadPlan }).warmUp)
    await traffic.warmUp()
    tell('warm')
  })
}

function tell(what: FromLoad, sent: () => void = () => {}): void {
  process.send?.(what, sent)
}

export class Traffic {
  readonly #plan: LoadPlan
  /** Used in turn, the longest idle first. */
  readonly #idle: Client[] = []

  constructor(plan: LoadPlan) {
    this.#plan = plan
  }

  async warmUp(): Promise<void> {
    // Of `wait` only the way is warmed up.
    const plan: LoadPlan = {
      ...this.#plan,
      stages: WARM_UP,
      kind: this.#plan.kind === 'wait' ? 'mixed' : this.#plan.kind,
    }
    const arrivals = arrivalsOf(plan, 'w')
    for (const arrival of arrivals.slice(0, CONNECTIONS)) arrival.atMs = 0
    await this.#askAll(arrivals, new Tally())
  }

  /** Resolves when the last answer has come, or is given up. */
  async run(): Promise<Tally> {
    const tally = new Tally()
    await this.#askAll(arrivalsOf(this.#plan, 'c'), tally)
    for (const client of this.#idle) client.close()
    return tally
  }

  #askAll(arrivals: Arrival[], tally: Tally): Promise<void> {
    const startedAt = performance.now()
    let next = 0
    let underWay = 0
    return new Promise(resolve => {
      const tick = (): void => {
        const now = performance.now() - startedAt
        for (; next < arrivals.length && arrivals[next]!.atMs <= now; next++) {
          underWay++
          void this.#ask(arrivals[next]!, startedAt, tally).then(() => {
            underWay--
            if (next === arrivals.length && underWay === 0) resolve()
          })
        }
        if (next < arrivals.length) setTimeout(tick, 1)
        else if (underWay === 0) resolve()
      }
      tick()
    })
  }

  async #ask(arrival: Arrival, startedAt: number, tally: Tally): Promise<void> {
    const { method, path, id, atMs } = arrival
    const body = path.startsWith('/upload/') ? UPLOAD : method === 'POST' ? BODY : null
    const length = body === null ? '' : `Content-Length: ${body.length}\r\n`
    const head = `${method} ${path} HTTP/1.1\r\nHost: chaos.example\r\nAccept: */*\r\n${length}\r\n`
    const client = this.#idle.shift() ?? new Client(this.#plan.port, ended => this.#forget(ended))
    const outcome = await client.ask(head, body, this.#plan.clientTimeoutMs)
    if (client.usable) this.#idle.push(client)
    const afterMs = performance.now() - startedAt - atMs
    tally.add({ id, method, atMs, afterMs, ...verdictOf(outcome, id, path) })
  }

  #forget(client: Client): void {
    const at = this.#idle.indexOf(client)
    if (at >= 0) this.#idle.splice(at, 1)
  }
}

/** An upload is to be refused; everything else is to come as the endpoint sent it. */
function verdictOf(outcome: Outcome, id: string, path: string): { kind: string } {
  if ('failure' in outcome) return { kind: outcome.failure }
  const { status, headers, body } = outcome.answer
  if (status !== (path.startsWith('/upload/') ? 413 : 200)) return { kind: `status ${status}` }
  if (status === 413) return { kind: 'good' }
  return { kind: headers.get(ID_FIELD) === id && headers.get(LENGTH_FIELD) === String(body.length) ? 'good' : 'wrong' }
}
