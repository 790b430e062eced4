/** Reads one answer strictly: what a client must not take for whole is an error here. */

export interface Answer {
  status: number
  headers: ReadonlyMap<string, string>
  body: Buffer
  /** The connection may be used again. */
  keepAlive: boolean
}

const END_OF_HEAD = '\r\n\r\n'

export class AnswerReader {
  #bytes: Buffer = Buffer.alloc(0)
  #head: { status: number; headers: Map<string, string>; end: number } | undefined
  #arrived: Buffer[] = []
  #arrivedBytes = 0
  /** Where the next chunk's size line begins in `#bytes`. */
  #at = 0
  #chunks: Buffer[] = []

  /** Something of this answer is there. */
  get begun(): boolean {
    return this.#arrivedBytes > 0 || this.#bytes.length > 0
  }

  /** @returns the answer once it is whole @throws when it is none, or when bytes follow it */
  read(piece: Buffer): Answer | null {
    this.#arrived.push(piece)
    this.#arrivedBytes += piece.length
    if (this.#head === undefined) {
      this.#join()
      if (!this.#readHead()) return null
    }
    const { status, headers, end } = this.#head!
    const body = this.#readBody(headers, end)
    if (body === null) return null
    return { status, headers, body, keepAlive: headers.get('connection')?.toLowerCase() !== 'close' }
  }

  #join(): void {
    this.#bytes = Buffer.concat([this.#bytes, ...this.#arrived])
    this.#arrived = []
    this.#arrivedBytes = 0
  }

  #readHead(): boolean {
    const end = this.#bytes.indexOf(END_OF_HEAD)
    if (end === -1) return false
    const [start = '', ...lines] = this.#bytes.latin1Slice(0, end).split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(start)?.[1])
    if (!status) throw new Error(`no status line: ${start.slice(0, 80)}`)
    const headers = new Map(
      lines.map(line => line.split(/: */, 2)).map(([name = '', value = '']) => [name.toLowerCase(), value]),
    )
    this.#head = { status, headers, end: end + END_OF_HEAD.length }
    this.#at = this.#head.end
    return true
  }

  #readBody(headers: ReadonlyMap<string, string>, from: number): Buffer | null {
    if (headers.get('transfer-encoding') === 'chunked') {
      this.#join()
      return this.#readChunks()
    }
    const length = Number(headers.get('content-length') ?? Number.NaN)
    if (Number.isNaN(length)) throw new Error('an answer without a length')
    const wanted = from + length
    const have = this.#bytes.length + this.#arrivedBytes
    if (have < wanted) return null
    if (have > wanted) throw new Error(`${have - wanted} bytes behind the answer`)
    this.#join()
    return this.#bytes.subarray(from)
  }

  #readChunks(): Buffer | null {
    for (;;) {
      const lineEnd = this.#bytes.indexOf('\r\n', this.#at)
      if (lineEnd === -1) return null
      const size = Number.parseInt(this.#bytes.latin1Slice(this.#at, lineEnd), 16)
      const dataEnd = lineEnd + 2 + size
      if (this.#bytes.length < dataEnd + 2) return null
      if (this.#bytes.latin1Slice(dataEnd, dataEnd + 2) !== '\r\n')
        throw new Error('a chunk does not end where it should')
      if (size === 0) break
      this.#chunks.push(this.#bytes.subarray(lineEnd + 2, dataEnd))
      this.#at = dataEnd + 2
    }
    if (!this.#bytes.subarray(-5).equals(Buffer.from('0\r\n\r\n'))) throw new Error('bytes behind the answer')
    return Buffer.concat(this.#chunks)
  }
}
