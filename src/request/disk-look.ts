/** One exchange asks the disk for what memory has not, once, and waits no longer than a disk that is well needs. */
import type { CacheRequest } from '../cache/cache-request.ts'
import type { TieredStore } from '../cache/tiered-store.ts'
import { diskLastReadMs } from '../limits.ts'
import { Timer, type Wheel } from '../wheel.ts'

export class DiskLook {
  readonly #store: TieredStore
  readonly #wheel: Wheel
  /** Goes on: there may be something in memory now. null: nobody waits. */
  #goOn: (() => void) | null
  #tried = false
  #waitedOn = false
  /** Not answered yet. */
  #question: { wanted: boolean } | null = null
  readonly #timer: Timer = new Timer(() => this.#late())

  constructor(store: TieredStore, wheel: Wheel, goOn: () => void) {
    this.#store = store
    this.#wheel = wheel
    this.#goOn = goOn
  }

  /** true: it goes on later. */
  begin({ uri, head }: CacheRequest, scope: string): boolean {
    if (this.#tried) return false
    this.#tried = true
    const question = { uri, scope, head, wanted: true, answered: () => question.wanted && this.#answered() }
    if (!this.#store.fetch(question)) return false
    this.#question = question
    this.#wheel.arm(this.#timer, this.#store.readTimeoutMs)
    return true
  }

  /** The upstream has failed, and what was late may still come. true: it goes on later, by `goOn`. */
  waitsOn(goOn: () => void): boolean {
    if (this.#question === null || this.#waitedOn) return false
    this.#waitedOn = true
    this.#goOn = goOn
    this.#wheel.arm(this.#timer, diskLastReadMs)
    return true
  }

  #answered(): void {
    this.#question = null
    this.#resume()
  }

  #late(): void {
    this.#store.late()
    this.#resume()
  }

  #resume(): void {
    this.#wheel.remove(this.#timer)
    const goOn = this.#goOn
    this.#goOn = null
    goOn?.()
  }

  /** What it brings goes to memory all the same. */
  cancel(): void {
    this.#goOn = null
    this.#wheel.remove(this.#timer)
    if (this.#question !== null) this.#question.wanted = false
    this.#question = null
  }
}
