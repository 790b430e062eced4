/** What one process keeps of answers: the store, who is asking for what, and the room for copies under way. Outlives reloads. */
import {
  cacheBytesMax,
  cacheChangedMax,
  cacheCopyBytesMax,
  cacheEntryBytesMax,
  cacheVariantsMax,
  coalescePassingMax,
  coalescePassingMs,
  coalesceWaitersMax,
} from '../limits.ts'
import { CopyRoom } from './answer-copy.ts'
import { Coalescer } from './coalesce.ts'
import type { DiskParts } from './disk/disk-parts.ts'
import { DiskTier } from './disk/disk-tier.ts'
import type { Usage } from './disk/sweep.ts'
import { type AnswerStore, MemoryStore } from './store.ts'
import { TieredStore } from './tiered-store.ts'

/** Bytes; `workers`: how many processes share the disk. */
export interface CacheSettings {
  memory: number
  disk: { path: string; size: number; readTimeoutMs: number } | null
  workers: number
}

export interface CacheUsage {
  bytes: number
  entries: number
  /** As far as this process knows. */
  disk: Usage | null
}

export class ResponseCache {
  readonly flights: Coalescer
  readonly room: CopyRoom
  /** Of one answer's content. */
  entryBytesMax: number = cacheEntryBytesMax
  disk: DiskTier | null = null
  /** Counts what has become invalid, here and in other processes. */
  changes = 0
  /** By address: its number. */
  readonly #changed = new Map<string, number>()
  /** The last one that is remembered no more. */
  #forgotten = 0
  #tiered: TieredStore | null = null
  readonly #memory: MemoryStore = new MemoryStore({ bytes: cacheBytesMax, variants: cacheVariantsMax })

  readonly #tell: (uri: string) => void

  /** `tell`: an address has become invalid, for other processes. */
  constructor(tell: (uri: string) => void) {
    this.#tell = tell
    this.flights = new Coalescer({
      waiters: coalesceWaitersMax,
      passing: coalescePassingMax,
      passingMs: coalescePassingMs,
    })
    this.room = new CopyRoom(cacheCopyBytesMax)
  }

  get store(): AnswerStore {
    return this.#tiered ?? this.#memory
  }

  /** null: there is no disk. */
  get tiered(): TieredStore | null {
    return this.#tiered
  }

  /** What is kept stays, as far as there is room. */
  apply({ memory, disk, workers }: CacheSettings, parts: () => Omit<DiskParts, 'opened'>): void {
    this.entryBytesMax = Math.min(cacheEntryBytesMax, Math.floor(memory / 8))
    this.#memory.limit({ bytes: memory, variants: cacheVariantsMax })
    const wanted = disk === null ? null : { ...disk, workers }
    if (JSON.stringify(wanted) === JSON.stringify(this.disk?.settings ?? null)) return
    if (this.disk !== null && this.disk.settings.path !== wanted?.path) void this.disk.leave()
    const ready = wanted === null ? null : parts()
    this.disk = wanted === null || ready === null ? null : new DiskTier(ready, wanted)
    this.#tiered =
      this.disk === null || ready === null || wanted === null
        ? null
        : new TieredStore(this.#memory, this.disk, () => ready.clock.now(), wanted.readTimeoutMs)
  }

  get usage(): CacheUsage {
    const { bytes, count } = this.#memory
    return { bytes, entries: count, disk: this.disk?.usage ?? null }
  }

  /** What waits to be written is on disk then. */
  async done(): Promise<void> {
    await this.disk?.done()
  }

  /** No route keeps answers any more. */
  leave(): void {
    void this.disk?.leave()
    this.disk = this.#tiered = null
  }

  /** Everything under the address, here and in other processes. */
  invalidate(uri: string): void {
    this.#note(uri)
    this.store.invalidate(uri)
    this.#tell(uri)
  }

  /** Other processes have seen these change. */
  heard(uris: readonly string[]): void {
    for (const uri of uris) {
      this.#note(uri)
      this.#memory.invalidate(uri)
      this.disk?.heard(uri)
    }
  }

  /** Has it become invalid since there were so many changes? What was asked for then may be of before. */
  changedSince(uri: string, changes: number): boolean {
    return changes < this.#forgotten || (this.#changed.get(uri) ?? 0) > changes
  }

  #note(uri: string): void {
    this.#changed.delete(uri)
    this.#changed.set(uri, ++this.changes)
    if (this.#changed.size <= cacheChangedMax) return
    for (const [oldest, at] of this.#changed) {
      this.#changed.delete(oldest)
      this.#forgotten = at
      return
    }
  }
}
