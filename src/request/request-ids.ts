/** Request ids: unique over workers and restarts, and no guess at the next one's beginning: 10 random and 7 counted characters. */

/** The last two characters: counting in them spares a conversion per request. */
const TAILS: readonly string[] = Array.from({ length: 36 * 36 }, (_, i) => i.toString(36).padStart(2, '0'))

export class RequestIds {
  readonly #prefix: string
  #head = ''
  #count = 0

  /** `random` gives numbers in [0, 1). */
  constructor(random: () => number) {
    this.#prefix = randomText(random, 10)
  }

  next(): string {
    const low = this.#count++ % TAILS.length
    if (low === 0)
      this.#head =
        this.#prefix +
        Math.floor(this.#count / TAILS.length)
          .toString(36)
          .padStart(5, '0')
    return this.#head + TAILS[low]!
  }
}

function randomText(random: () => number, length: number): string {
  let text = ''
  while (text.length < length) text += Math.floor(random() * 36).toString(36)
  return text
}
