/** Connection limits over all workers: who needs room gets what others do not use, a few times a second. */
import type { Config } from '../config/config.ts'
import { shareDealMs } from './bounds.ts'
import type { Claim, Share } from './messages.ts'
import { ShareBook } from './share-book.ts'
import type { WorkerHandle } from './worker-handle.ts'

interface Entry {
  upstream: string
  endpoint: string
  book: ShareBook<WorkerHandle>
}

export class ShareDesk {
  readonly #entries = new Map<string, Entry>()
  /** Who serves, and among how many. */
  readonly #workers = new Map<WorkerHandle, number>()
  #timer: NodeJS.Timeout | undefined

  /** A limit that changes is divided afresh: until each worker has heard of it there may be more connections than either allows. */
  settle(upstreams: Config['upstreams']): void {
    const wanted = new Map<string, Entry>()
    for (const { name, endpoints, limits } of Object.values(upstreams)) {
      if (limits.connections === 0) continue
      for (const { id } of endpoints) {
        const key = keyOf(name, id)
        const had = this.#entries.get(key)
        const same = had?.book.limit === limits.connections
        wanted.set(key, same ? had : { upstream: name, endpoint: id, book: new ShareBook(limits.connections) })
      }
    }
    this.#entries.clear()
    for (const [key, entry] of wanted) this.#entries.set(key, entry)
  }

  /** What a worker in this slot serves by from its next snapshot on. */
  of(worker: WorkerHandle, workers: number): Share[] {
    this.#workers.set(worker, workers)
    this.#soon()
    return [...this.#entries.values()].map(({ upstream, endpoint, book }) => ({
      upstream,
      endpoint,
      ...book.begin(worker, worker.index, workers),
    }))
  }

  /** Endpoints have come or gone while the configuration stays. */
  resettle(upstreams: Config['upstreams']): void {
    this.settle(upstreams)
    if (this.#entries.size === 0) return
    for (const [worker, workers] of this.#workers) worker.send({ type: 'shares', shares: this.of(worker, workers) })
  }

  heard(worker: WorkerHandle, claims: readonly Claim[]): void {
    let gave = false
    for (const claim of claims)
      if (this.#entries.get(keyOf(claim.upstream, claim.endpoint))?.book.heard(worker, claim)) gave = true
    if (gave) this.#tell(({ book }) => book.give())
    this.#soon()
  }

  gone(worker: WorkerHandle): void {
    this.#workers.delete(worker)
    for (const { book } of this.#entries.values()) if (book.gone(worker)) this.#soon()
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#tell(({ book }) => book.deal())
    }, shareDealMs)
    this.#timer.unref()
  }

  #tell(change: (entry: Entry) => ReturnType<ShareBook<WorkerHandle>['deal']>): void {
    const words = new Map<WorkerHandle, Share[]>()
    for (const entry of this.#entries.values())
      for (const [worker, word] of change(entry)) {
        const shares = words.get(worker) ?? []
        shares.push({ upstream: entry.upstream, endpoint: entry.endpoint, ...word })
        words.set(worker, shares)
      }
    for (const [worker, shares] of words) worker.send({ type: 'shares', shares })
  }
}

function keyOf(upstream: string, endpoint: string): string {
  return JSON.stringify([upstream, endpoint])
}
