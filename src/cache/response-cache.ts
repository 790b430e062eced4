/** What one process keeps of answers: the store, who is asking for what, and the room for copies under way. Outlives reloads. */
import {
  cacheBytesMax,
  cacheCopyBytesMax,
  cacheVariantsMax,
  coalescePassingMax,
  coalescePassingMs,
  coalesceWaitersMax,
} from '../limits.ts'
import { CopyRoom } from './answer-copy.ts'
import { Coalescer } from './coalesce.ts'
import { type AnswerStore, MemoryStore } from './store.ts'

export class ResponseCache {
  readonly store: AnswerStore
  readonly flights: Coalescer
  readonly room: CopyRoom

  constructor(store: AnswerStore = new MemoryStore({ bytes: cacheBytesMax, variants: cacheVariantsMax })) {
    this.store = store
    this.flights = new Coalescer({
      waiters: coalesceWaitersMax,
      passing: coalescePassingMax,
      passingMs: coalescePassingMs,
    })
    this.room = new CopyRoom(cacheCopyBytesMax)
  }
}
