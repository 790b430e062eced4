/** One end of a connection with every byte and every way to end it under control: FIN, RST, FIN below TLS. */
import type net from 'node:net'
import type { Duplex } from 'node:stream'
import type { TlsTransport } from '../../../src/wire/tls-transport.ts'

/** How the other side ended it. `cut`: FIN below TLS, without the close_notify that would have announced it. */
export type PeerEnd = 'open' | 'fin' | 'cut' | 'reset'

export class Peer {
  readonly stream: Duplex
  readonly raw: net.Socket
  end: PeerEnd = 'open'
  bytesIn = 0
  /** Gets every byte, in order. */
  onBytes: (bytes: Buffer) => void = () => {}
  #closed = false
  #watchers = new Set<() => void>()

  /** `stream` is `raw` itself, or TLS on a `TlsTransport` over it. */
  constructor(stream: Duplex, raw: net.Socket, transport: TlsTransport | null = null) {
    this.stream = stream
    this.raw = raw
    stream.on('data', (bytes: Buffer) => {
      this.bytesIn += bytes.length
      this.onBytes(bytes)
      this.wake()
    })
    stream.on('end', () => this.#ended(transport?.rawEnded ? 'cut' : 'fin'))
    // EPIPE tells of a write after the other's end; only a reset tells how the other ended.
    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' && error.syscall !== undefined) this.#ended('reset')
    }
    stream.on('error', onError)
    if (transport !== null) {
      transport.on('error', onError)
      raw.on('error', onError)
    }
    stream.on('close', () => {
      this.#closed = true
      this.wake()
    })
  }

  #ended(how: PeerEnd): void {
    if (this.end === 'open' || how === 'reset') this.end = how
    this.wake()
  }

  /** Nothing more will come. */
  get over(): boolean {
    return this.end !== 'open' || this.#closed
  }

  wake(): void {
    for (const look of this.#watchers) look()
  }

  /** @returns false when the connection was over before it came true */
  until(happened: () => boolean): Promise<boolean> {
    return new Promise(resolve => {
      const look = () => {
        const yes = happened()
        if (!yes && !this.over) return
        this.#watchers.delete(look)
        resolve(yes)
      }
      this.#watchers.add(look)
      look()
    })
  }

  /** Until the kernel has it, or nobody wants it any more. */
  say(bytes: Buffer): Promise<void> {
    return new Promise(resolve => {
      if (this.stream.destroyed || this.stream.writableEnded) return resolve()
      this.stream.once('close', resolve)
      this.stream.write(bytes, () => {
        this.stream.off('close', resolve)
        resolve()
      })
    })
  }

  stopReading(): void {
    this.stream.pause()
    this.raw.pause()
  }

  readOn(): void {
    this.stream.resume()
  }

  /** FIN (over TLS after close_notify); what still comes is read. */
  halfClose(): void {
    this.stream.end()
  }

  /** FIN alone, also below TLS: an end that nobody announced. */
  cut(): void {
    this.raw.end()
  }

  reset(): void {
    try {
      this.raw.resetAndDestroy()
    } catch {
      // A unix socket knows no RST.
      this.raw.destroy()
    }
    this.stream.destroy()
  }

  destroy(): void {
    this.stream.destroy()
    this.raw.destroy()
  }
}
