/** News of endpoints on their way from one process to all others. */
import type { News } from '../upstreams/news.ts'
import { Board } from './board.ts'
import type { WorkerHandle } from './worker-handle.ts'

export class Bulletin {
  readonly board: Board = new Board()
  readonly #readers: () => WorkerHandle[]

  constructor(readers: () => WorkerHandle[]) {
    this.#readers = readers
  }

  /** `by`: who knows already. */
  post(news: News[], by?: WorkerHandle): void {
    this.board.take(news)
    for (const worker of this.#readers()) if (worker !== by) worker.send({ type: 'news', news })
  }

  /** For a worker that begins, or has got another configuration. */
  get latest(): News[] {
    return this.board.latest(Date.now())
  }
}
