/** Looks for answers on disk: few at once, a bounded number waiting, none while the disk is slow. */

import type { Head } from '../../http1/head.ts'
import { diskAbsentMax, diskAbsentMs, diskPauseMs, diskReadsMax, diskReadsWaitingMax } from '../../limits.ts'
import { KeptAnswer } from '../kept-answer.ts'
import { selectionOf } from '../vary.ts'
import type { AnswerFile } from './answer-file.ts'
import type { AnswerFolder } from './answer-folder.ts'
import type { DiskParts, Question } from './disk-parts.ts'
import type { Invalidated } from './invalidated.ts'
import { digested, fileOf, kindOf, scopeOf } from './names.ts'
import type { Trouble } from './trouble.ts'

export class DiskReader {
  readonly #parts: DiskParts
  readonly #folder: AnswerFolder
  readonly #invalidated: Invalidated
  readonly #trouble: Trouble
  readonly #waiting: Question[] = []
  /** Addresses and scopes of which there is nothing, and until when that is believed. */
  readonly #absent = new Map<string, number>()
  #reading = 0
  #pausedUntil = 0

  constructor(parts: DiskParts, folder: AnswerFolder, invalidated: Invalidated, trouble: Trouble) {
    this.#parts = parts
    this.#folder = folder
    this.#invalidated = invalidated
    this.#trouble = trouble
  }

  /** false: it is not asked, and there is nothing to wait for. */
  ask(question: Question): boolean {
    const now = this.#parts.clock.now()
    if (this.#isAbsent(question, now)) return false
    const full = this.#reading >= diskReadsMax && this.#waiting.length >= diskReadsWaitingMax
    if (now < this.#pausedUntil || full) {
      this.#parts.read('busy')
      return false
    }
    if (this.#reading < diskReadsMax) void this.#run(question)
    else this.#waiting.push(question)
    return true
  }

  /** Somebody has waited in vain. */
  late(): void {
    this.#parts.read('late')
    this.#pausedUntil = this.#parts.clock.now() + diskPauseMs
  }

  /** There is something now. */
  appeared(uri: string, scope: string): void {
    this.#absent.delete(`${uri}\n${scope}`)
  }

  async #run(question: Question): Promise<void> {
    this.#reading++
    question.answered(await this.#find(question))
    this.#reading--
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      // Who waited behind a question for the same address may have had its answer by that.
      if (next.wanted && !this.#isAbsent(next, this.#parts.clock.now())) return void this.#run(next)
      next.answered(null)
    }
  }

  async #find(question: Question): Promise<KeptAnswer | null> {
    try {
      if (!(await this.#parts.opened)) return null
      const file = await this.#suiting(question)
      this.#trouble.over()
      this.#parts.read(file === null ? 'miss' : 'hit')
      return file === null ? null : this.#kept(file, question.head)
    } catch (error) {
      this.#parts.read('error')
      this.#trouble.tell(error)
      this.#pausedUntil = this.#parts.clock.now() + diskPauseMs
      return null
    }
  }

  /** Any one of the scope tells which fields choose among them, and so the name of the one that suits. */
  async #suiting(question: Question): Promise<AnswerFile | null> {
    const { uri, scope, head } = question
    const { answers, goneAt } = await this.#folder.list(uri)
    const mine = answers.filter(name => name.startsWith(scopeOf(scope)))
    if (mine.length === 0) this.#remember(`${uri}\n${scope}`)
    for (const name of mine) {
      const file = await this.#believed(question, name, goneAt)
      if (file === null) continue
      const names = file.selecting.map(([field]) => field)
      const wanted = fileOf(scope, digested(selectionOf(names, head)))
      if (wanted === name) return file
      const other = mine.includes(wanted) ? await this.#believed(question, wanted, goneAt) : null
      if (other !== null) return other
      if (mine.every(each => each.startsWith(kindOf(scope, file.selecting)))) return null
    }
    return null
  }

  /** null: it is not what its name says, or not valid any more, or gone. Then it is removed. */
  async #believed({ uri, scope }: Question, name: string, goneAt: number): Promise<AnswerFile | null> {
    const epoch = this.#parts.clock.epoch()
    const file = await this.#folder.read(uri, name, epoch)
    if (file === null) return null
    if (typeof file !== 'string') {
      const { sent } = file.freshness
      const own = file.uri === uri && file.scope === scope && fileOf(scope, file.selecting) === name
      // One from the future cannot be told its age: some clock was set back.
      const timely = sent.answeredAt <= epoch + skewMs && sent.requestedAt <= sent.answeredAt + skewMs
      const valid = sent.requestedAt > goneAt && !this.#invalidated.covers(uri, sent.requestedAt)
      if (own && timely && valid) return file
      if (!own) this.#parts.rejected('foreign')
    } else this.#parts.rejected(file)
    await this.#folder.remove(uri, [name])
    return null
  }

  /** Its age goes on by the wall clock: no other clock goes on over a restart. */
  #kept({ uri, scope, selecting, body, head, freshness, date }: AnswerFile, request: Head): KeptAnswer {
    const { clock } = this.#parts
    // The request has the values whose digests are in the file.
    const names = selecting.map(([name]) => name)
    const kept = new KeptAnswer(uri, scope, selectionOf(names, request), body)
    const now = clock.now()
    kept.renew(head, freshness, now - Math.max(0, clock.epoch() - freshness.sent.answeredAt), date)
    return kept
  }

  #isAbsent({ uri, scope }: Question, now: number): boolean {
    const key = `${uri}\n${scope}`
    const until = this.#absent.get(key)
    if (until === undefined) return false
    if (now < until) return true
    this.#absent.delete(key)
    return false
  }

  #remember(key: string): void {
    if (this.#absent.size >= diskAbsentMax) {
      const [oldest] = this.#absent.keys()
      this.#absent.delete(oldest!)
    }
    this.#absent.set(key, this.#parts.clock.now() + diskAbsentMs)
  }
}

/** Times within one machine differ by rounding only. */
const skewMs = 1_000
