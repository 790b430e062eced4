/** First in, first out. Sets keep the places of what was deleted, and walk over them again and again. */

export interface Queue<T> {
  push(one: T): void
  shift(): T | undefined
  readonly size: number
  [Symbol.iterator](): Iterator<T>
}

/** So many places of what has gone are let be before the rest moves up. */
const GONE_MAX = 1024

export function makeQueue<T>(): Queue<T> {
  let all: T[] = []
  let head = 0
  return {
    push: one => void all.push(one),
    shift() {
      if (head >= all.length) return undefined
      const one = all[head++]
      if (head > GONE_MAX && head * 2 > all.length) {
        all = all.slice(head)
        head = 0
      }
      return one
    },
    get size() {
      return all.length - head
    },
    [Symbol.iterator]: () => all.slice(head).values(),
  }
}
