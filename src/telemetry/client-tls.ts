/** Clients whose TLS handshake came to nothing: no request, so no line in the access log; counted, and told of now and then. */

/** A port that is scanned must not fill the log. */
const TELL_INTERVAL_MS = 10_000
/** OpenSSL has hundreds of words, and a client may bring about many of them. */
const CODES_MAX = 50

export class ClientTlsFailures {
  /** By the TLS library's code. */
  readonly counts: Record<string, number> = {}
  readonly #warn: (message: string) => void
  readonly #now: () => number
  #toldAt = Number.NEGATIVE_INFINITY
  #untold = 0

  constructor(warn: (message: string) => void, now: () => number = () => performance.now()) {
    this.#warn = warn
    this.#now = now
  }

  /** `code`: OpenSSL's or Node's. */
  failed(peer: string, code: string, message: string): void {
    const known = Object.hasOwn(this.counts, code) || Object.keys(this.counts).length < CODES_MAX
    const name = known ? code : '_other'
    this.counts[name] = (this.counts[name] ?? 0) + 1
    this.#untold++
    const now = this.#now()
    if (now - this.#toldAt < TELL_INTERVAL_MS) return
    const others = this.#untold === 1 ? '' : `, and ${this.#untold - 1} more since the last such line`
    this.#warn(`a client's TLS handshake failed: ${peer || 'a unix socket'}: ${code}: ${message}${others}`)
    this.#toldAt = now
    this.#untold = 0
  }
}
