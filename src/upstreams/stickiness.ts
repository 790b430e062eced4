/** Names for endpoints that a cookie may carry: they lead back to the endpoint, and tell nobody else what it is. */
import { hashKey } from './balancing/hash.ts'

/** With thousands of endpoints sixteen bits run out. */
const shortTries = 64

export class Stickiness {
  readonly cookie: string
  readonly #names: string[] = []
  readonly #indexes = new Map<string, number>()

  /** The same endpoints get the same names everywhere and always; the order in which they are written changes nothing. */
  constructor(cookie: string, ids: readonly string[]) {
    this.cookie = cookie
    for (const id of [...new Set(ids)].sort()) this.#name(id, ids.indexOf(id))
  }

  /** -1: nobody's. */
  indexOf(name: string | undefined): number {
    return name === undefined ? -1 : (this.#indexes.get(name) ?? -1)
  }

  nameOf(index: number): string {
    return this.#names[index] ?? ''
  }

  /**
   * Sixteen bits of a hash: enough to tell endpoints of a group apart, and too few to find an address by trying all
   * (every name fits many thousands of them). Two of a group that get the same one are told apart by another hash.
   */
  #name(id: string, index: number): void {
    for (let attempt = 0; ; attempt++) {
      const hash = hashKey(`${attempt} ${id}`)
      const name = (attempt < shortTries ? hash & 0xffff : hash).toString(16).padStart(4, '0')
      if (this.#indexes.has(name)) continue
      this.#indexes.set(name, index)
      this.#names[index] = name
      return
    }
  }
}
