/** Kept answers on disk: one folder for all processes of a gateway, asked where memory has nothing, written behind. Never waited for long. */

import path from 'node:path'
import { diskSweptShare } from '../../limits.ts'
import type { KeptAnswer } from '../kept-answer.ts'
import { AnswerFolder, codeOf } from './answer-folder.ts'
import type { DiskParts, DiskSettings, Question } from './disk-parts.ts'
import { DiskReader } from './disk-reader.ts'
import { DiskWriter } from './disk-writer.ts'
import { Invalidated } from './invalidated.ts'
import { answersFolder } from './names.ts'
import { openFolder } from './open-folder.ts'
import { sweep, type Usage } from './sweep.ts'
import { Trouble } from './trouble.ts'

/**
 * Listing the folder of an address is all that finding, choosing by Vary and making invalid need: no process has an index that
 * could be wrong. Files are written aside and renamed, by all processes at once and without a lock; that one is gone when one
 * looks is normal. What is read is believed only where version, lengths, digest, key and today's policy agree.
 *
 * Nothing waits for long, and no queue is without end: answers beyond the bounds are dropped, and what became invalid never is. It
 * goes before answers and leaves a mark, which voids what was asked for before and comes later, from whichever process. A sweep
 * leaves three quarters of the bound in use; each process writes no more than its part of the rest before the next one.
 */
export class DiskTier {
  /** At the last sweep of this process. */
  usage: Usage | null = null
  readonly settings: DiskSettings
  readonly #parts: DiskParts
  readonly #root: string
  readonly #invalidated = new Invalidated()
  /** null: the folder cannot be used, or no longer is. */
  #reader: DiskReader | null
  #writer: DiskWriter | null
  #sweeping: Promise<void> | null = null

  constructor(parts: Omit<DiskParts, 'opened'>, settings: DiskSettings) {
    const { path: where, size, workers } = settings
    this.settings = settings
    this.#root = path.join(where, answersFolder)
    this.#parts = { ...parts, opened: this.#open(parts) }
    const folder = new AnswerFolder(parts.files, this.#root, () => parts.clock.random())
    const trouble = (): Trouble => new Trouble(parts.say, where)
    this.#reader = new DiskReader(this.#parts, folder, this.#invalidated, trouble())
    this.#writer = new DiskWriter(this.#parts, folder, this.#invalidated, trouble())
    this.#writer.writtenMax = (size * (1 - diskSweptShare)) / workers
    this.#writer.onWritten = kept => this.#written(kept)
    this.#writer.onFull = () => this.#sweep()
    void this.#parts.opened.then(good => good && this.#sweep())
  }

  async #open({ files, say }: Omit<DiskParts, 'opened'>): Promise<boolean> {
    try {
      await openFolder(files, this.settings.path, this.#root)
      return true
    } catch (error) {
      this.#reader = this.#writer = null
      say('warn', `cache.disk: ${(error as Error).message}; answers are kept in memory only`)
      return false
    }
  }

  /** false: it cannot be asked now. */
  ask(question: Question): boolean {
    return this.#reader?.ask(question) ?? false
  }

  /** A question was answered too late. */
  late(): void {
    this.#reader?.late()
  }

  write(kept: KeptAnswer): void {
    this.#writer?.write(kept)
  }

  remove(kept: KeptAnswer): void {
    this.#invalidated.mark(kept.uri, kept.sent.requestedAt)
    this.#writer?.remove(kept)
  }

  invalidate(uri: string): void {
    const epoch = this.#parts.clock.epoch()
    this.#invalidated.mark(uri, epoch)
    this.#writer?.invalidate(uri, epoch)
  }

  /** Another process has made it invalid, on disk as well. */
  heard(uri: string): void {
    this.#invalidated.mark(uri, this.#parts.clock.epoch())
  }

  #written({ uri, scope }: KeptAnswer): void {
    this.#reader?.appeared(uri, scope)
    if (this.#writer !== null && this.#writer.writtenBytes > this.#writer.writtenMax / 2) this.#sweep()
  }

  #sweep(): void {
    this.#sweeping ??= this.#swept().finally(() => {
      this.#sweeping = null
    })
  }

  async #swept(): Promise<void> {
    const { files, clock } = this.#parts
    const writer = this.#writer
    const writtenBytes = writer?.writtenBytes ?? 0
    try {
      const usage = await sweep(files, this.#root, this.settings.size, () => clock.epoch())
      if (usage === null) return
      this.usage = usage
      if (writer !== null) writer.writtenBytes -= writtenBytes
    } catch (error) {
      this.#parts.say('warn', `cache.disk: ${this.#root} cannot be cleared of old answers (${codeOf(error)})`)
    }
  }

  /** What waits to be written is on disk then. */
  async done(): Promise<void> {
    await this.#parts.opened
    await this.#writer?.done()
  }

  /** No sweep is under way. */
  async swept(): Promise<void> {
    await this.#parts.opened
    await this.#sweeping
  }

  /** It is no longer kept up to date, so nothing must be left in it that somebody could believe. */
  async leave(): Promise<void> {
    await this.#parts.opened
    this.#reader = null
    await this.#writer?.empty()
  }
}
