/** What the system says against the disk, told once and not for each answer; and once more when it is over. */
import { codeOf } from './answer-folder.ts'
import type { DiskParts } from './disk-parts.ts'

export class Trouble {
  readonly #say: DiskParts['say']
  readonly #where: string
  #code = ''

  constructor(say: DiskParts['say'], where: string) {
    this.#say = say
    this.#where = where
  }

  tell(error: unknown): void {
    const code = codeOf(error)
    if (code === this.#code) return
    this.#code = code
    const what = code === 'ENOSPC' || code === 'EDQUOT' ? 'no space is left' : (error as Error).message
    this.#say('warn', `cache.disk: ${this.#where}: ${what} (${code}); what is not on disk is kept in memory only`)
  }

  over(): void {
    if (this.#code === '') return
    this.#code = ''
    this.#say('info', `cache.disk: ${this.#where}: it can be used again`)
  }
}
