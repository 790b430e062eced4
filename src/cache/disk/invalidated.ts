/** What has become invalid lately, known at once: before the disk knows it, and while a file is being read. */
import { diskInvalidMax } from '../../limits.ts'

export class Invalidated {
  readonly #at = new Map<string, number>()

  /** `epoch`: what was asked for until then. */
  mark(uri: string, epoch: number): void {
    const until = Math.max(epoch, this.#at.get(uri) ?? 0)
    this.#at.delete(uri)
    this.#at.set(uri, until)
    if (this.#at.size <= diskInvalidMax) return
    const [oldest] = this.#at.keys()
    this.#at.delete(oldest!)
  }

  covers(uri: string, requestedAt: number): boolean {
    return requestedAt <= (this.#at.get(uri) ?? Number.NEGATIVE_INFINITY)
  }
}
