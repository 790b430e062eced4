/** An answer that is kept: whole, as the origin sent it, with what is needed to judge it later. */
import type { Head } from '../http1/head.ts'
import type { Freshness, Sent } from './freshness.ts'
import type { Judged } from './policy.ts'
import type { Selecting } from './vary.ts'

export class KeptAnswer implements Judged {
  readonly uri: string
  /** Whose answers these are: other routes and other upstreams have their own under the same address. */
  readonly scope: string
  readonly selecting: Selecting
  readonly body: Buffer
  head!: Head
  /** The Date that an answer without one gets. */
  date = ''
  #freshness!: Freshness
  /** Monotonic ms. */
  #answeredAt = 0
  /** What it is judged by: set before it is looked at. */
  ageMs = 0
  /** Why the origin could not be asked, and until when it is not asked again, monotonic ms. */
  trouble: Trouble | null = null
  /** What the disk was last given of it, or of one that says the same, and when, monotonic ms. */
  written: { says: string; at: number } | null = null
  /** The store's: its place in the order, and whether it was used since the hand last came by. */
  older: KeptAnswer | null = null
  newer: KeptAnswer | null = null
  used = false

  constructor(uri: string, scope: string, selecting: Selecting, body: Buffer) {
    this.uri = uri
    this.scope = scope
    this.selecting = selecting
    this.body = body
  }

  /** When it came, and again when the origin says that it still holds. `now`: monotonic ms; `date`: the same as a Date field. */
  renew(head: Head, freshness: Freshness, now: number, date: string): void {
    this.head = head
    this.date = date
    this.#freshness = freshness
    this.#answeredAt = now
    this.ageMs = freshness.initialAgeMs
    this.trouble = null
  }

  /** Wall clocks jump: only the age that it had when it came was taken from one. */
  at(now: number): this {
    this.ageMs = this.#freshness.initialAgeMs + Math.max(0, now - this.#answeredAt)
    return this
  }

  /** It may still be given to others than those whom it was fetched for. */
  get holds(): boolean {
    return this.lifetimeMs > this.ageMs && !this.control.noCache
  }

  get control(): Freshness['control'] {
    return this.#freshness.control
  }

  get lifetimeMs(): number {
    return this.#freshness.lifetimeMs
  }

  get heuristic(): boolean {
    return this.#freshness.heuristic
  }

  get sent(): Sent {
    return this.#freshness.sent
  }

  get answeredAt(): number {
    return this.#answeredAt
  }

  /** Strong or weak, as written. */
  get etag(): string | undefined {
    return this.head.field('etag')
  }

  get lastModified(): string | undefined {
    return this.head.field('last-modified')
  }

  /** What it costs, bytes: the head's lines are numbers beside its text. */
  get bytes(): number {
    let selecting = 0
    for (const [name, value] of this.selecting) selecting += name.length + (value?.length ?? 0)
    const { raw, lines } = this.head
    return this.body.length + raw.length + lines.length * 8 + this.uri.length + selecting + overheadBytes
  }
}

/** The object itself, its places in maps and lists. */
const overheadBytes = 512

export interface Trouble {
  /** As it was diagnosed. */
  found: { cause: string; reason?: string }
  /** Monotonic ms. */
  until: number
  /** One request at a time finds out whether it is over. */
  asked: boolean
}
