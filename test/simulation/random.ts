/** Chance from a seed: the same numbers on every machine, forked so that one part's draws do not shift another's. */

export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number, part = 0) {
    this.#a = seed | 0
    this.#b = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0
    this.#c = Math.imul(part + 1, 0xc2b2ae35) | 0
    for (let i = 0; i < 12; i++) this.#step()
  }

  /** sfc32: small, fast, and good enough for what is drawn here. */
  #step(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }

  /** [0, 1) */
  next(): number {
    return this.#step() / 4_294_967_296
  }

  /** Both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!
  }

  /** By weight: `[[9, 'usual'], [1, 'rare']]`. */
  weighted<T>(choices: readonly (readonly [number, T])[]): T {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, value] of choices) if ((left -= weight) < 0) return value
    return choices.at(-1)![1]
  }

  /** Small numbers often, large ones seldom; both ends included. */
  skewed(from: number, to: number): number {
    return from + Math.floor((to - from + 1) * this.next() ** 3)
  }
}
