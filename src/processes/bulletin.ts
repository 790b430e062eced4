/** News of endpoints, endpoints that are new, and addresses that changed, on their way from one process to all others. */
import type { Config } from '../config/config.ts'
import { type Discovered, discoveredFor, isDiscovered, withDiscovered } from '../upstreams/discovered.ts'
import type { News } from '../upstreams/news.ts'
import { Board } from './board.ts'
import type { WorkerHandle } from './worker-handle.ts'

export class Bulletin {
  readonly board: Board = new Board()
  /** By upstream. */
  readonly found: Map<string, Discovered> = new Map()
  readonly #readers: () => WorkerHandle[]

  constructor(readers: () => WorkerHandle[]) {
    this.#readers = readers
  }

  /** `by`: who knows already. */
  post(news: News[], by?: WorkerHandle): void {
    this.board.take(news)
    for (const worker of this.#readers()) if (worker !== by) worker.send({ type: 'news', news })
  }

  /** Nothing of it is kept: a worker that is new has nothing in memory, and the disk has been told. */
  invalidate(uris: string[], by: WorkerHandle): void {
    for (const worker of this.#readers()) if (worker !== by) worker.send({ type: 'invalidated', uris })
  }

  /** Endpoints that were discovered. */
  find(discovered: Discovered): void {
    this.found.set(discovered.upstream, discovered)
    for (const worker of this.#readers()) worker.send({ type: 'discovered', discovered: [discovered] })
  }

  /** Endpoints that there are no more are forgotten, once it is known which there are. */
  prune(config: Config): void {
    const known = Object.values(config.upstreams).every(one => !isDiscovered(one) || discoveredFor(one, this.found))
    if (known) this.board.prune(this.filled(config).upstreams)
  }

  /** With the endpoints that were discovered. */
  filled(config: Config): Config {
    return withDiscovered(config, this.found)
  }

  /** For a worker that begins, or has got another configuration. */
  get latest(): News[] {
    return this.board.latest(Date.now())
  }
}
