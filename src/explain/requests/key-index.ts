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

export function makeIndex<T extends object>(): KeyIndex<T> {
  /** Nearly every key has one thing only, which needs no list. */
  const all = new Map<string, T | T[]>()
  return {
    add(key, one) {
      const known = all.get(key)
      if (known === undefined) all.set(key, one)
      else if (!Array.isArray(known)) {
        if (known !== one) all.set(key, [known, one])
      } else if (!known.includes(one)) known.push(one)
    },
    remove(key, one) {
      const known = all.get(key)
      if (known === one) all.delete(key)
      if (!Array.isArray(known)) return
      const at = known.indexOf(one)
      if (at >= 0) known.splice(at, 1)
      if (known.length === 0) all.delete(key)
    },
    find(key, is) {
      const known = all.get(key)
      if (!Array.isArray(known)) return known !== undefined && is(known) ? known : undefined
      for (const one of known.slice(0, COMPARED_MAX)) if (is(one)) return one
      return undefined
    },
    size: () => all.size,
  }
}
