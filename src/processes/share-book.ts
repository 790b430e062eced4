/** Who has how much of one limit: what each worker was told last, and what it may still be using. Never more in all than the limit. */
import { patientDeals } from './bounds.ts'
import { evenShares, leastShare, sharesByDemand } from './shares.ts'

/** What a worker says of one endpoint. */
export interface Use {
  /** Of the last word that it has heard. */
  serial: number
  /** Open connections: in use, being opened, idle. */
  open: number
  inFlight: number
  waiting: number
}

export interface Word {
  share: number
  serial: number
}

interface Page {
  told: number
  serial: number
  target: number
  /** Not less than the worker can be using: it falls only when the worker has said so. */
  held: number
  wanted: number
  waits: boolean
}

export class ShareBook<Worker> {
  readonly limit: number
  readonly #pages = new Map<Worker, Page>()
  #turn = 0
  #serial = 0
  /** Deals put off because somebody has not yet given back what the last one took. */
  #putOff = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** The share that a worker begins with: its part of an even division, if the others have left that much. */
  begin(worker: Worker, index: number, workers: number): Word {
    const known = this.#pages.get(worker)
    if (known !== undefined) return { share: known.told, serial: known.serial }
    const share = Math.min(evenShares(this.limit, workers)[index] ?? 0, this.#free)
    const serial = ++this.#serial
    this.#pages.set(worker, { told: share, serial, target: share, held: share, wanted: 0, waits: false })
    return { share, serial }
  }

  /** @returns whether it has given something back */
  heard(worker: Worker, use: Use): boolean {
    const page = this.#pages.get(worker)
    if (page === undefined) return false
    page.wanted = use.inFlight + use.waiting
    page.waits = use.waiting > 0
    // What was said before our last word arrived says nothing of what that took back.
    const held = use.serial === page.serial ? Math.max(page.told, use.open) : page.held
    const gave = held < page.held
    page.held = held
    return gave
  }

  gone(worker: Worker): boolean {
    return this.#pages.delete(worker)
  }

  /** Divides anew if somebody is short of room, or some of it is nobody's. @returns what has changed, for whom */
  deal(): [Worker, Word][] {
    const pages = [...this.#pages.values()]
    const told = pages.reduce((sum, page) => sum + page.told, 0)
    const least = leastShare(this.limit, pages.length)
    const isShort = pages.some(page => page.waits || page.told < Math.max(page.wanted, least))
    if (pages.length === 0 || (!isShort && told === this.limit)) return []
    if (pages.some(page => page.held > page.told) && this.#putOff < patientDeals) this.#putOff++
    else {
      this.#putOff = 0
      const wanted = pages.map(page => page.wanted)
      const targets = sharesByDemand(this.limit, wanted, this.#turn++)
      for (const [at, page] of pages.entries()) page.target = targets[at]!
    }
    return this.give()
  }

  /** Who has too much is told so; who is to have more is told as much as has been given back. */
  give(): [Worker, Word][] {
    const before = new Map([...this.#pages.values()].map(page => [page, page.told]))
    for (const page of before.keys()) page.told = Math.min(page.told, page.target)
    let free = this.#free
    for (const page of before.keys()) {
      page.told = Math.min(page.target, Math.max(page.held, page.told) + free)
      const taken = Math.max(0, page.told - page.held)
      page.held += taken
      free -= taken
    }
    const changed = [...this.#pages].filter(([, page]) => page.told !== before.get(page))
    return changed.map(([worker, page]) => {
      page.serial = ++this.#serial
      return [worker, { share: page.told, serial: page.serial }]
    })
  }

  get #free(): number {
    let held = 0
    for (const { held: one } of this.#pages.values()) held += one
    return Math.max(0, this.limit - held)
  }
}
