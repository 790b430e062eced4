/** Writes to the disk one thing after the other: answers from a bounded queue, and before them all what has become invalid. */
import { diskInvalidMax, diskPauseMs, diskQueueBytesMax, diskQueueMax, diskWrittenWithinMs } from '../../limits.ts'
import type { KeptAnswer } from '../kept-answer.ts'
import type { AnswerFolder } from './answer-folder.ts'
import type { DiskParts } from './disk-parts.ts'
import type { Invalidated } from './invalidated.ts'
import { fileOf } from './names.ts'
import type { Trouble } from './trouble.ts'

export class DiskWriter {
  readonly #parts: DiskParts
  readonly #folder: AnswerFolder
  readonly #invalidated: Invalidated
  readonly #trouble: Trouble
  /** By address, scope and selecting fields: of two versions only the newer is written. */
  readonly #answers = new Map<string, { kept: KeptAnswer; bytes: number }>()
  #bytes = 0
  /** Addresses, and since when what was asked for before is invalid, epoch ms. */
  #invalid = new Map<string, number>()
  #removed: KeptAnswer[] = []
  /** So many that all goes. */
  #everything = false
  #pausedUntil = 0
  #working = false
  #done: Promise<void> = Promise.resolve()

  constructor(parts: DiskParts, folder: AnswerFolder, invalidated: Invalidated, trouble: Trouble) {
    this.#parts = parts
    this.#folder = folder
    this.#invalidated = invalidated
    this.#trouble = trouble
  }

  /** Bytes written since the last sweep, and how many may be: this process's part of the room that a sweep leaves. */
  writtenBytes = 0
  writtenMax: number = Number.POSITIVE_INFINITY
  /** After each answer. */
  onWritten: (kept: KeptAnswer) => void = () => {}
  /** No more may be written before a sweep. */
  onFull: () => void = () => {}

  write(kept: KeptAnswer): void {
    const key = keyOf(kept)
    const earlier = this.#answers.get(key)
    const bytes = this.#bytes - (earlier?.bytes ?? 0) + kept.bytes
    const full = bytes > diskQueueBytesMax || (earlier === undefined && this.#answers.size >= diskQueueMax)
    if (full || this.#parts.clock.now() < this.#pausedUntil) return this.#parts.written('dropped')
    this.#answers.delete(key)
    this.#answers.set(key, { kept, bytes: kept.bytes })
    this.#bytes = bytes
    this.#run()
  }

  /** It must not be given any more, nor written if it waits for that. */
  remove(kept: KeptAnswer): void {
    this.#forget(keyOf(kept))
    if (this.#removed.length >= diskInvalidMax) this.#everything = true
    else this.#removed.push(kept)
    this.#run()
  }

  invalidate(uri: string, epoch: number): void {
    if (this.#invalid.size >= diskInvalidMax) {
      this.#everything = true
      this.#invalid.clear()
    }
    this.#invalid.set(uri, epoch)
    this.#run()
  }

  empty(): Promise<void> {
    this.#everything = true
    this.#answers.clear()
    this.#bytes = 0
    return this.done()
  }

  /** When nothing waits any more. */
  async done(): Promise<void> {
    this.#run()
    await this.#done
  }

  #run(): void {
    if (this.#working) return
    this.#working = true
    this.#done = this.#work()
  }

  async #work(): Promise<void> {
    if (!(await this.#parts.opened)) return
    for (let step = this.#next(); step !== null; step = this.#next()) {
      try {
        await step()
      } catch (error) {
        this.#parts.written('error')
        this.#trouble.tell(error)
      }
    }
    this.#working = false
  }

  /** What makes something invalid goes first. */
  #next(): (() => Promise<void>) | null {
    if (this.#everything) {
      this.#everything = false
      return () => this.#folder.empty()
    }
    const removed = this.#removed.pop()
    if (removed !== undefined) return () => this.#remove(removed)
    for (const [uri, epoch] of this.#invalid) {
      this.#invalid.delete(uri)
      return () => this.#invalidate(uri, epoch)
    }
    for (const [key, { kept }] of this.#answers) {
      this.#forget(key)
      return () => this.#write(kept)
    }
    return null
  }

  async #remove(kept: KeptAnswer): Promise<void> {
    await this.#folder.removeAnswer(kept)
    this.#parts.written('removed')
  }

  async #invalidate(uri: string, epoch: number): Promise<void> {
    await this.#folder.invalidate(uri, epoch)
    this.#parts.written('invalidated')
  }

  async #write(kept: KeptAnswer): Promise<void> {
    const { requestedAt } = kept.sent
    if (this.#invalidated.covers(kept.uri, requestedAt)) return
    const full = this.writtenBytes + kept.bytes > this.writtenMax
    if (full) this.onFull()
    if (full || this.#parts.clock.epoch() - requestedAt > diskWrittenWithinMs) return this.#parts.written('dropped')
    try {
      const bytes = await this.#folder.write(kept)
      if (bytes === null) return this.#parts.written('dropped')
      this.#trouble.over()
      this.writtenBytes += bytes
      this.#parts.written('written')
      this.onWritten(kept)
    } catch (error) {
      // Most of what would come next would fail as well.
      this.#pausedUntil = this.#parts.clock.now() + diskPauseMs
      throw error
    }
  }

  #forget(key: string): void {
    const forgotten = this.#answers.get(key)
    if (forgotten === undefined) return
    this.#answers.delete(key)
    this.#bytes -= forgotten.bytes
  }
}

function keyOf({ uri, scope, selecting }: KeptAnswer): string {
  return `${uri}\n${fileOf(scope, selecting)}`
}
