/** What a worker tells the supervisor of the limited endpoints that it uses: when it changes, and at once when room is short or has become free. */
import type { Gateway } from '../gateway.ts'
import { claimMs, claimSoonMs } from './bounds.ts'
import type { Claim } from './messages.ts'

export class Claims {
  readonly #gateway: () => Gateway | undefined
  readonly #send: (claims: Claim[]) => void
  #last = '[]'
  #soon: NodeJS.Timeout | undefined

  constructor(gateway: () => Gateway | undefined, send: (claims: Claim[]) => void) {
    this.#gateway = gateway
    this.#send = send
    setInterval(() => this.tell(), claimMs).unref()
  }

  /** A supervisor that knows nothing yet. */
  forget(): void {
    this.#last = '[]'
  }

  tell(): void {
    const claims = this.#gateway()?.claims() ?? []
    const text = JSON.stringify(claims)
    if (text === this.#last) return
    this.#last = text
    this.#send(claims)
  }

  soon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined
      this.tell()
    }, claimSoonMs)
  }
}
