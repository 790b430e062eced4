/** Request ids: unique over workers and restarts, and no guess at the next one's beginning: 10 random and 7 counted characters. */
import { flat } from '../http1/flat.ts'

/** An exchange's id, and the header line that carries it to both sides: of few pieces, for each of them costs at every write. */
export interface NamedById {
  requestId: string
  idLine: string
}

/** The last two characters: counting in them spares a conversion per request. */
const TAILS: readonly string[] = Array.from({ length: 36 * 36 }, (_, i) => i.toString(36).padStart(2, '0'))
const LINE_TAILS: readonly string[] = TAILS.map(tail => `${tail}\r\n`)

export class RequestIds {
  readonly #prefix: string
  #head = ''
  #lineHead = ''
  #count = 0

  /** `random` gives numbers in [0, 1). */
  constructor(random: () => number) {
    this.#prefix = randomText(random, 10)
  }

  /** `given`: the one that a trusted proxy gave; null: the next of ours. */
  give(to: NamedById, given: string | null): void {
    if (given !== null) return keep(to, given)
    const low = this.#count++ % TAILS.length
    if (low === 0) this.#turn()
    to.requestId = this.#head + TAILS[low]!
    to.idLine = this.#lineHead + LINE_TAILS[low]!
  }

  #turn(): void {
    const turns = Math.floor(this.#count / TAILS.length)
    this.#head = flat(this.#prefix + turns.toString(36).padStart(5, '0'))
    this.#lineHead = flat(`X-Request-Id: ${this.#head}`)
  }
}

function keep(to: NamedById, given: string): void {
  to.requestId = given
  to.idLine = `X-Request-Id: ${given}\r\n`
}

function randomText(random: () => number, length: number): string {
  let text = ''
  while (text.length < length) text += Math.floor(random() * 36).toString(36)
  return text
}
