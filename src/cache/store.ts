/** Answers kept in memory, bounded in bytes: what is used again stays, by SIEVE's lazy hand; variants by what Vary names. */
import type { Head } from '../http1/head.ts'
import type { KeptAnswer } from './kept-answer.ts'
import { selects } from './vary.ts'

/** Where answers are kept: in memory, or there and on disk. */
export interface AnswerStore {
  /** The answer that suits this request; `'other'`: there are some under the address, but for other requests. */
  find(uri: string, scope: string, request: Head): KeptAnswer | 'other' | null
  /** The request fields that choose among the answers there; empty where nothing is known. */
  selecting(uri: string, scope: string): readonly string[]
  put(answer: KeptAnswer): void
  /** Its head has become another one. */
  resized(answer: KeptAnswer, bytesBefore: number): void
  drop(answer: KeptAnswer): void
  /** Everything under the address, of all routes. */
  invalidate(uri: string): void
  /** What it takes in memory. */
  readonly bytes: number
  readonly count: number
}

export interface StoreLimits {
  bytes: number
  /** Answers under one address: beyond it the oldest goes. */
  variants: number
}

export class MemoryStore implements AnswerStore {
  bytes = 0
  count = 0
  #limits: StoreLimits
  readonly #byUri = new Map<string, KeptAnswer[]>()
  #newest: KeptAnswer | null = null
  #oldest: KeptAnswer | null = null
  #hand: KeptAnswer | null = null

  constructor(limits: StoreLimits) {
    this.#limits = limits
  }

  limit(limits: StoreLimits): void {
    this.#limits = limits
    if (this.#newest !== null) this.#makeRoom(this.#newest)
  }

  find(uri: string, scope: string, request: Head): KeptAnswer | 'other' | null {
    const variants = this.#byUri.get(uri)
    if (variants === undefined) return null
    let others = false
    // The newest first: it speaks where several suit (RFC 9111 §4).
    for (let i = variants.length - 1; i >= 0; i--) {
      const answer = variants[i]!
      if (answer.scope !== scope) continue
      if (selects(answer.selecting, request)) {
        answer.used = true
        return answer
      }
      others = true
    }
    return others ? 'other' : null
  }

  selecting(uri: string, scope: string): readonly string[] {
    const newest = this.#byUri.get(uri)?.findLast(answer => answer.scope === scope)
    return newest === undefined ? [] : newest.selecting.map(([name]) => name)
  }

  /** The answer that it takes the place of, if it chose the same requests. */
  put(answer: KeptAnswer): KeptAnswer | null {
    const { uri } = answer
    let replaced: KeptAnswer | null = null
    for (const old of [...(this.#byUri.get(uri) ?? [])]) {
      if (!replaces(answer, old)) continue
      replaced = old
      this.drop(old)
    }
    const crowd = this.#byUri.get(uri)
    if (crowd !== undefined && crowd.length >= this.#limits.variants) this.drop(crowd[0]!)
    const variants = this.#byUri.get(uri)
    if (variants === undefined) this.#byUri.set(uri, [answer])
    else variants.push(answer)
    answer.older = this.#newest
    if (this.#newest !== null) this.#newest.newer = answer
    this.#newest = answer
    this.#oldest ??= answer
    this.count++
    this.bytes += answer.bytes
    this.#makeRoom(answer)
    return replaced
  }

  resized(answer: KeptAnswer, bytesBefore: number): void {
    if (!this.#has(answer)) return
    this.bytes += answer.bytes - bytesBefore
    this.#makeRoom(answer)
  }

  drop(answer: KeptAnswer): void {
    const variants = this.#byUri.get(answer.uri)
    const at = variants?.indexOf(answer) ?? -1
    if (at === -1) return
    variants!.splice(at, 1)
    if (variants!.length === 0) this.#byUri.delete(answer.uri)
    this.#unlink(answer)
    this.count--
    this.bytes -= answer.bytes
  }

  invalidate(uri: string): void {
    for (const answer of [...(this.#byUri.get(uri) ?? [])]) this.drop(answer)
  }

  #has(answer: KeptAnswer): boolean {
    return this.#byUri.get(answer.uri)?.includes(answer) ?? false
  }

  /** SIEVE: the hand walks from old to new, spares once what was used, and takes what was not. `latest` goes last of all. */
  #makeRoom(latest: KeptAnswer): void {
    while (this.bytes > this.#limits.bytes && this.#oldest !== null) {
      let at: KeptAnswer = this.#hand ?? this.#oldest
      while (at.used || (at === latest && this.count > 1)) {
        at.used = false
        at = at.newer ?? this.#oldest
      }
      this.#hand = at.newer
      this.drop(at)
    }
  }

  #unlink(answer: KeptAnswer): void {
    if (this.#hand === answer) this.#hand = answer.newer
    if (answer.older === null) this.#oldest = answer.newer
    else answer.older.newer = answer.newer
    if (answer.newer === null) this.#newest = answer.older
    else answer.newer.older = answer.older
    answer.older = answer.newer = null
  }
}

/** The same request would have got either. A change of what Vary names does not keep the old one alive beside the new. */
function replaces(answer: KeptAnswer, old: KeptAnswer): boolean {
  if (answer.scope !== old.scope) return false
  const names = (one: KeptAnswer): string => one.selecting.map(([name]) => name).join()
  if (names(answer) !== names(old)) return true
  return answer.selecting.every(([, value], i) => old.selecting[i]![1] === value)
}
