/** The files of kept answers: listed, read, written and removed by several processes at once, so that what is not there is normal. */
import { constants } from 'node:fs'
import type * as fs from 'node:fs/promises'
import path from 'node:path'
import { cacheEntryBytesMax, cacheVariantsMax, diskAboutBytesMax, diskUsedMs } from '../../limits.ts'
import type { KeptAnswer } from '../kept-answer.ts'
import { type AnswerFile, answerOfFile, type Disbelief, fileOfAnswer, firstLineBytesMax } from './answer-file.ts'
import { digested, draftsFolder, fileOf, folderOf, isAnswer, kindOf, markedAt, markOf, scopeOf } from './names.ts'

/** `node:fs/promises`, or what a test puts in its place. */
export type Files = Pick<
  typeof fs,
  'open' | 'readdir' | 'mkdir' | 'rename' | 'unlink' | 'rmdir' | 'rm' | 'lstat' | 'chmod' | 'writeFile'
>

const fileBytesMax = firstLineBytesMax + diskAboutBytesMax + cacheEntryBytesMax

export interface Listed {
  /** Names of files. */
  answers: string[]
  /** Answers that were asked for until then have become invalid, epoch ms; 0: none have. */
  goneAt: number
}

export class AnswerFolder {
  readonly #files: Files
  readonly #root: string
  /** Of this process's drafts: another container may have the same process number. */
  readonly #mine: string
  #drafts = 0

  constructor(files: Files, root: string, random: () => number) {
    this.#files = files
    this.#root = root
    this.#mine = `${process.pid}-${Math.floor(random() * 2 ** 48).toString(36)}`
  }

  async list(uri: string): Promise<Listed> {
    const names = (await gone(this.#files.readdir(folderOf(this.#root, uri)))) ?? []
    const marks = names.map(name => markedAt(name) ?? 0)
    return { answers: names.filter(isAnswer), goneAt: Math.max(0, ...marks) }
  }

  /** null: it is not there any more. */
  async read(uri: string, name: string, epoch: number): Promise<AnswerFile | Disbelief | null> {
    const file = path.join(folderOf(this.#root, uri), name)
    // A link would lead out of the folder.
    const handle = await gone(this.#files.open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK))
    if (handle === null) return null
    try {
      const stat = await handle.stat()
      if (!stat.isFile() || stat.size > fileBytesMax) return 'foreign'
      const bytes = await handle.readFile()
      // Where that is not allowed, it is only swept too soon.
      if (epoch - stat.mtimeMs > diskUsedMs) await handle.utimes(epoch / 1000, epoch / 1000).catch(() => {})
      return await answerOfFile(bytes)
    } finally {
      await handle.close()
    }
  }

  /** Bytes written; null: it is too large. Whoever reads meanwhile has the old one whole, or the new one whole. */
  async write(kept: KeptAnswer): Promise<number | null> {
    const bytes = await fileOfAnswer(kept)
    if (bytes === null || bytes.length > fileBytesMax) return null
    const draft = path.join(this.#root, draftsFolder, `${this.#mine}-${++this.#drafts}`)
    const folder = folderOf(this.#root, kept.uri)
    const name = fileOf(kept.scope, digested(kept.selecting))
    try {
      await this.#inFolder(path.dirname(draft), () => this.#files.writeFile(draft, bytes, { mode: 0o600, flag: 'wx' }))
      await this.#inFolder(folder, () => this.#files.rename(draft, path.join(folder, name)))
    } catch (error) {
      await gone(this.#files.unlink(draft)).catch(() => null)
      throw error
    }
    await this.#thin(kept, name)
    return bytes.length
  }

  /** A sweep may take away an empty folder at any time, also just after it was made. */
  async #inFolder(folder: string, step: () => Promise<void>): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        return await step()
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || tries === 2) throw error
        await this.#files.mkdir(folder, { recursive: true, mode: 0o700 })
      }
    }
  }

  /** A change of what Vary names does not keep the old ones alive beside the new; nor are there variants without end. */
  async #thin({ uri, scope, selecting }: KeptAnswer, written: string): Promise<void> {
    const { answers } = await this.list(uri)
    const kind = kindOf(scope, selecting)
    const others = answers.filter(name => name !== written)
    const outdated = others.filter(name => name.startsWith(scopeOf(scope)) && !name.startsWith(kind))
    const rest = others.filter(name => !outdated.includes(name))
    await this.remove(uri, [...outdated, ...rest.slice(cacheVariantsMax - 1)])
  }

  async remove(uri: string, names: readonly string[]): Promise<void> {
    const folder = folderOf(this.#root, uri)
    for (const name of names) await gone(this.#files.unlink(path.join(folder, name)))
  }

  removeAnswer({ uri, scope, selecting }: KeptAnswer): Promise<void> {
    return this.remove(uri, [fileOf(scope, digested(selecting))])
  }

  /** Everything under the address goes, first of all; the mark is for what was asked for before and is written later. */
  async invalidate(uri: string, epoch: number): Promise<void> {
    const folder = folderOf(this.#root, uri)
    const names = await gone(this.#files.readdir(folder))
    if (names === null) return
    await this.remove(uri, names.filter(isAnswer))
    const mark = markOf(epoch)
    await gone(this.#files.writeFile(path.join(folder, mark), '', { mode: 0o600 }))
    const earlier = names.filter(name => name !== mark && (markedAt(name) ?? Number.POSITIVE_INFINITY) <= epoch)
    await this.remove(uri, earlier)
  }

  /** All answers of all processes. Where there is no folder the next write makes one. */
  async empty(): Promise<void> {
    for (const name of (await gone(this.#files.readdir(this.#root))) ?? [])
      if (name !== draftsFolder)
        await this.#files.rm(path.join(this.#root, name), { recursive: true, force: true, maxRetries: 3 })
  }
}

/** null where another process was faster. */
export async function gone<T>(step: Promise<T>): Promise<T | null> {
  try {
    return await step
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'EIO'
}
