/** The raw stream below a TLS client: shows whether close_notify came before the end, which node:tls hides. */
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { afterAnotherPoll } from './read-before-failing.ts'

/**
 * A truncation attack and a clean end both surface as 'end' on a TLSSocket. Here the order can be seen: an end of the TLS
 * stream while the raw stream is still open was announced (RFC 8446 §6.1), one after the raw end was a cut.
 * Costs a JavaScript hop per record; only TLS towards upstreams pays it.
 */
export class TlsTransport extends Duplex {
  rawEnded = false
  readonly raw: Socket
  /** First bytes received: what a peer that speaks no TLS said instead. */
  firstBytes: Buffer = Buffer.alloc(0)

  constructor(raw: Socket) {
    super({ allowHalfOpen: true, autoDestroy: true })
    this.raw = raw
    raw.on('data', (bytes: Buffer) => {
      if (this.firstBytes.length < 256)
        this.firstBytes = Buffer.concat([this.firstBytes, bytes.subarray(0, 256)]).subarray(0, 256)
      if (!this.push(bytes)) raw.pause()
    })
    raw.on('end', () => {
      this.rawEnded = true
      this.push(null)
    })
    raw.on('error', error => this.destroy(error))
    raw.on('close', () => {
      this.rawEnded = true
      this.destroy()
    })
  }

  override _read(): void {
    this.raw.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.raw.write(bytes, error => this.#written(error, done))
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.raw.cork()
    for (const { chunk } of chunks.slice(0, -1)) this.raw.write(chunk)
    this.raw.write(chunks.at(-1)!.chunk, error => this.#written(error, done))
    this.raw.uncork()
  }

  /** As on the raw socket: what has been said already is heard before a failed write counts. */
  #written(error: Error | null | undefined, done: (error?: Error | null) => void): void {
    if (error) afterAnotherPoll(() => done(error))
    else done()
  }

  override _final(done: (error?: Error | null) => void): void {
    this.raw.end(done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.raw.destroy()
    done(error)
  }
}
