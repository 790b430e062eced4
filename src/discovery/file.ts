/** A file that lists endpoints, looked at every second. */
import { readFile, stat } from 'node:fs/promises'
import type { Discovery } from '../config/config.ts'
import { fileLookMs, fileSettlesMs } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { Source, SourceParts } from './source.ts'

/** Asked for again and again rather than watched: mounted and renamed files are told of by no system alike. */
export class FileSource implements Source {
  readonly name: string
  readonly #parts: SourceParts
  readonly #path: string
  readonly #timer: Timer = new Timer(() => void this.#look())
  /** Size, time and place of what was read last, and of the last look. */
  #read = ''
  #seen = ''
  #settling = false
  #good = false
  #trouble = ''
  #stopped = false

  constructor(parts: SourceParts, { path }: Extract<Discovery, { kind: 'file' }>) {
    this.#parts = parts
    this.#path = path
    this.name = `file ${path}`
  }

  start(): void {
    void this.#look()
  }

  stop(): void {
    this.#stopped = true
    this.#parts.world.wheel.remove(this.#timer)
  }

  async #look(): Promise<void> {
    try {
      await this.#readIfChanged()
    } catch (error) {
      const { code = 'EIO', message } = error as NodeJS.ErrnoException
      this.#failed(code, message)
    }
    if (!this.#stopped) this.#parts.world.wheel.arm(this.#timer, this.#settling ? fileSettlesMs : fileLookMs)
  }

  /** A file that is just being written looks different each time: it is read when it has been the same twice, at first at once. */
  async #readIfChanged(): Promise<void> {
    const { size, mtimeMs, ino } = await stat(this.#path)
    const state = `${size} ${mtimeMs} ${ino}`
    this.#settling = state !== this.#seen && this.#seen !== ''
    this.#seen = state
    if (this.#settling || state === this.#read) return
    const text = await readFile(this.#path, 'utf8')
    // Loaded where it is needed: most gateways have no such file.
    const { readEndpointFile } = await import('../config/endpoint-file.ts')
    if (this.#stopped) return
    this.#read = state
    const read = readEndpointFile(text, this.#path)
    if ('problem' in read) return this.#failed('EINVAL', read.problem)
    if (this.#trouble !== '') this.#parts.say('info', `${this.name} can be read again`)
    this.#trouble = ''
    this.#good = true
    this.#parts.found({ endpoints: read.endpoints })
  }

  /** What was read last stays. */
  #failed(code: string, message: string): void {
    if (this.#stopped) return
    const kept = this.#good ? '; the endpoints read last stay' : ''
    if (message !== this.#trouble) this.#parts.say('warn', `${this.name}: ${message}${kept}`)
    this.#trouble = message
    if (!this.#good) this.#parts.found({ failed: { code, message } })
  }
}
