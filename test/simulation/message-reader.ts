/** Reads requests or answers as they arrive, by a reading of RFC 9112 of its own: it shares nothing with the gateway's. */

export interface MessageHead {
  /** Request: method and target; answer: status. */
  method: string
  target: string
  minor: number
  status: number
  fields: ReadonlyMap<string, string>
  /** Offset of its first byte in the stream. */
  from: number
}

export interface MessageSink {
  onHead(head: MessageHead): void
  onContent(text: string): void
  /** The message has come to its end; `closed`: because the connection did. */
  onWhole(closed: boolean): void
  onProblem(what: string): void
  /** Answers only: the method that is being answered; null: nothing was asked. */
  asked(): string | null
}

type State = 'head' | 'length' | 'size' | 'data' | 'gap' | 'trailers' | 'close' | 'dead'

export class MessageReader {
  #kind: 'request' | 'answer'
  #sink: MessageSink
  #state: State = 'head'
  #text = ''
  #remaining = 0
  /** Stream offset of `#text`'s beginning. */
  #offset = 0

  constructor(kind: 'request' | 'answer', sink: MessageSink) {
    this.#kind = kind
    this.#sink = sink
  }

  /** Between two messages. */
  get quiet(): boolean {
    return this.#state === 'head' && this.#text === ''
  }

  get inHead(): boolean {
    return this.#state === 'head'
  }

  feed(text: string): void {
    this.#text += text
    while (this.#step()) {}
  }

  /** FIN: the end of a message without a length, or of one that was cut. */
  end(): void {
    if (this.#state === 'close') {
      this.#state = 'dead'
      this.#sink.onWhole(true)
    }
  }

  #take(count: number): string {
    const taken = this.#text.slice(0, count)
    this.#text = this.#text.slice(count)
    this.#offset += count
    return taken
  }

  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#readHead()
      case 'length':
      case 'data':
        return this.#readCounted()
      case 'size':
        return this.#readSize()
      case 'gap':
        return this.#readGap()
      case 'trailers':
        return this.#readTrailers()
      case 'close':
        if (this.#text !== '') this.#sink.onContent(this.#take(this.#text.length))
        return false
      case 'dead':
        return false
    }
  }

  #problem(what: string): false {
    this.#state = 'dead'
    this.#sink.onProblem(what)
    return false
  }

  #readHead(): boolean {
    const end = this.#text.indexOf('\r\n\r\n')
    if (end === -1) return false
    const from = this.#offset
    const [first = '', ...lines] = this.#take(end + 4)
      .slice(0, -4)
      .split('\r\n')
    const fields = new Map<string, string>()
    for (const line of lines) {
      const colon = line.indexOf(':')
      if (colon < 1) return this.#problem(`field line ${line}`)
      const name = line.slice(0, colon).toLowerCase()
      const before = fields.get(name)
      fields.set(name, (before === undefined ? '' : `${before}, `) + line.slice(colon + 1).trim())
    }
    const head = this.#kind === 'request' ? requestHead(first, fields, from) : answerHead(first, fields, from)
    if (head === null) return this.#problem(`first line ${first}`)
    const asked = this.#kind === 'request' ? '' : this.#sink.asked()
    if (asked === null) return this.#problem(`an answer to nothing: ${first}`)
    return this.#begin(head, asked)
  }

  #begin(head: MessageHead, asked: string): boolean {
    const { fields } = head
    const length = fields.get('content-length')
    const coding = fields.get('transfer-encoding')
    if (length !== undefined && coding !== undefined) return this.#problem('a length and a coding')
    if (length !== undefined && !/^\d+$/.test(length)) return this.#problem(`length ${length}`)
    const bare =
      head.status > 0 && (head.status < 200 || head.status === 204 || head.status === 304 || asked === 'HEAD')
    this.#remaining = bare ? 0 : Number(length ?? 0)
    if (bare) this.#state = 'head'
    else if (coding !== undefined) this.#state = 'size'
    else if (length !== undefined || this.#kind === 'request') this.#state = this.#remaining > 0 ? 'length' : 'head'
    else this.#state = 'close'
    const empty = this.#state === 'head'
    this.#sink.onHead(head)
    if (empty && (head.status === 0 || head.status >= 200)) this.#sink.onWhole(false)
    return true
  }

  #readCounted(): boolean {
    if (this.#text === '') return false
    const part = this.#take(Math.min(this.#remaining, this.#text.length))
    this.#remaining -= part.length
    this.#sink.onContent(part)
    if (this.#remaining > 0) return false
    if (this.#state === 'data') this.#state = 'gap'
    else {
      this.#state = 'head'
      this.#sink.onWhole(false)
    }
    return true
  }

  #readSize(): boolean {
    const end = this.#text.indexOf('\r\n')
    if (end === -1) return false
    const size = this.#take(end + 2).slice(0, -2)
    if (!/^[0-9a-f]{1,8}$/i.test(size)) return this.#problem(`chunk size ${size}`)
    this.#remaining = Number.parseInt(size, 16)
    this.#state = this.#remaining === 0 ? 'trailers' : 'data'
    return true
  }

  #readGap(): boolean {
    if (this.#text.length < 2) return false
    if (this.#take(2) !== '\r\n') return this.#problem('no line end behind a chunk')
    this.#state = 'size'
    return true
  }

  #readTrailers(): boolean {
    const end = this.#text.indexOf('\r\n')
    if (end === -1) return false
    if (this.#take(end + 2) !== '\r\n') return true
    this.#state = 'head'
    this.#sink.onWhole(false)
    return true
  }
}

function requestHead(line: string, fields: ReadonlyMap<string, string>, from: number): MessageHead | null {
  const match = /^([A-Z]+) (\S+) HTTP\/1\.([01])$/.exec(line)
  return match && { method: match[1]!, target: match[2]!, minor: Number(match[3]), status: 0, fields, from }
}

function answerHead(line: string, fields: ReadonlyMap<string, string>, from: number): MessageHead | null {
  const match = /^HTTP\/1\.([01]) (\d{3})(?: .*)?$/.exec(line)
  return match && { method: '', target: '', minor: Number(match[1]), status: Number(match[2]), fields, from }
}
