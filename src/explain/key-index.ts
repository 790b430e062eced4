/** Things found by any of their keys, those that came first found first. */

export interface KeyIndex<T> {
  add(key: string, one: T): void
  remove(key: string, one: T): void
  /** Of what has this key, and of so many at most, the first one that is meant. */
  find(key: string, is: (one: T) => boolean): T | undefined
  size(): number
}

/** A client may ask for the same over and over: of what has one key so many are compared. */
const COMPARED_MAX = 64

export function makeIndex<T>(): KeyIndex<T> {
  const all = new Map<string, Set<T>>()
  return {
    add(key, one) {
      const known = all.get(key)
      if (known) known.add(one)
      else all.set(key, new Set([one]))
    },
    remove(key, one) {
      const known = all.get(key)
      known?.delete(one)
      if (known?.size === 0) all.delete(key)
    },
    find(key, is) {
      let compared = 0
      for (const one of all.get(key) ?? []) {
        if (is(one)) return one
        if (++compared >= COMPARED_MAX) return undefined
      }
      return undefined
    },
    size: () => all.size,
  }
}
