/** Answers in memory, and behind that on disk: written there when they are kept, and back into memory when they are asked for. */
import type { Head } from '../http1/head.ts'
import { diskAgainMs } from '../limits.ts'
import type { Question } from './disk/disk-parts.ts'
import type { DiskTier } from './disk/disk-tier.ts'
import type { KeptAnswer } from './kept-answer.ts'
import type { AnswerStore, MemoryStore } from './store.ts'

export class TieredStore implements AnswerStore {
  readonly readTimeoutMs: number
  readonly #memory: MemoryStore
  readonly #disk: DiskTier
  readonly #now: () => number

  /** `readTimeoutMs`: nobody waits longer for the disk. */
  constructor(memory: MemoryStore, disk: DiskTier, now: () => number, readTimeoutMs: number) {
    this.readTimeoutMs = readTimeoutMs
    this.#memory = memory
    this.#disk = disk
    this.#now = now
  }

  get bytes(): number {
    return this.#memory.bytes
  }

  get count(): number {
    return this.#memory.count
  }

  find(uri: string, scope: string, request: Head): KeptAnswer | 'other' | null {
    return this.#memory.find(uri, scope, request)
  }

  selecting(uri: string, scope: string): readonly string[] {
    return this.#memory.selecting(uri, scope)
  }

  /** What memory has not. false: the disk cannot be asked now. `answered`: look again, there may be something. */
  fetch(question: Omit<Question, 'answered'> & { answered(): unknown }): boolean {
    const { uri, scope, head } = question
    const asked: Question = {
      uri,
      scope,
      head,
      get wanted() {
        return question.wanted
      },
      answered: kept => {
        // Somebody may have brought a newer one meanwhile.
        if (kept !== null && !isAnswer(this.#memory.find(uri, scope, head))) {
          kept.written = { says: saidBy(kept), at: this.#now() }
          this.#memory.put(kept)
        }
        question.answered()
      },
    }
    return this.#disk.ask(asked)
  }

  /** What was asked for did not come in time. */
  late(): void {
    this.#disk.late()
  }

  put(answer: KeptAnswer): void {
    const earlier = this.#memory.put(answer)
    if (earlier?.body.equals(answer.body)) answer.written = earlier.written
    this.#write(answer)
  }

  resized(answer: KeptAnswer, bytesBefore: number): void {
    this.#memory.resized(answer, bytesBefore)
    this.#write(answer)
  }

  #write(answer: KeptAnswer): void {
    const now = this.#now()
    const says = saidBy(answer)
    if (answer.written?.says === says && now - answer.written.at < diskAgainMs) return
    answer.written = { says, at: now }
    this.#disk.write(answer)
  }

  drop(answer: KeptAnswer): void {
    this.#memory.drop(answer)
    this.#disk.remove(answer)
  }

  invalidate(uri: string): void {
    this.#memory.invalidate(uri)
    this.#disk.invalidate(uri)
  }
}

function isAnswer(found: KeptAnswer | 'other' | null): boolean {
  return found !== null && found !== 'other'
}

/** All that decides about its use besides its content; what else is in a head changes with every answer. */
function saidBy({ head }: KeptAnswer): string {
  return [String(head.status), ...LASTING.map(name => head.field(name) ?? '')].join('\n')
}

const LASTING = ['cache-control', 'etag', 'last-modified', 'content-type', 'content-encoding', 'location']
