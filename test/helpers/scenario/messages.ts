/** HTTP/1 messages as a test reads them: lenient about everything but where a message ends. Shares no code with the gateway. */

export interface Message {
  /** `GET /x HTTP/1.1` or `HTTP/1.1 200 OK`. */
  start: string
  /** Lower-case names; repeated fields are joined with `, `. */
  fields: Map<string, string>
  /** Content, without chunk framing; at most `keptBytes` of it. */
  body: string
  bodyBytes: number
  trailers: string[]
  complete: boolean
  /** Ends with the connection. */
  untilClose: boolean
}

const keptBytes = 64 * 1024

type State = 'head' | 'length' | 'close' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailers' | 'raw'

export class Messages {
  readonly all: Message[] = []
  /** Bytes behind a protocol switch, or bytes that are no message. */
  raw = ''
  #state: State = 'head'
  #pending = ''
  #remaining = 0
  #answers: boolean
  #methods: string[] = []

  constructor(kind: 'requests' | 'answers') {
    this.#answers = kind === 'answers'
  }

  /** For answers: the methods of the requests that they answer, in order. */
  expect(method: string): void {
    this.#methods.push(method)
  }

  get last(): Message | undefined {
    return this.all.at(-1)
  }

  /** Bytes of a message whose head is not whole. */
  get partial(): string {
    return this.#state === 'head' ? this.#pending : ''
  }

  feed(bytes: Buffer): void {
    let text = this.#pending + bytes.toString('latin1')
    for (;;) {
      this.#pending = ''
      const rest = this.#step(text)
      if (rest === null || rest === '') {
        if (rest === null) this.#pending = text
        return
      }
      text = rest
    }
  }

  /** What is left, or null when more is needed. */
  #step(text: string): string | null {
    switch (this.#state) {
      case 'head':
        return this.#head(text)
      case 'length':
      case 'chunk-data':
        return this.#content(text)
      case 'close':
        this.#keep(text)
        return ''
      case 'raw':
        this.raw += text
        return ''
      case 'chunk-size':
        return this.#line(text, line => this.#chunk(Number.parseInt(line, 16)))
      case 'chunk-end':
        return this.#line(text, () => this.#become('chunk-size'))
      case 'trailers':
        return this.#line(text, line => {
          if (line === '') this.#whole()
          else this.last!.trailers.push(line)
        })
    }
  }

  #head(text: string): string | null {
    const end = text.indexOf('\r\n\r\n')
    if (this.#answers && !'HTTP/1.'.startsWith(text.slice(0, 7))) {
      this.#state = 'raw'
      return text
    }
    if (end === -1) return null
    const [start = '', ...lines] = text.slice(0, end).split('\r\n')
    const fields = new Map<string, string>()
    for (const line of lines) {
      const colon = line.indexOf(':')
      const name = line.slice(0, colon).toLowerCase()
      const value = line.slice(colon + 1).trim()
      fields.set(name, fields.has(name) ? `${fields.get(name)}, ${value}` : value)
    }
    this.all.push({ start, fields, body: '', bodyBytes: 0, trailers: [], complete: false, untilClose: false })
    this.#frame(start, fields)
    return text.slice(end + 4)
  }

  #frame(start: string, fields: Map<string, string>): void {
    const status = this.#answers ? Number(start.split(' ')[1]) : 0
    if (status === 101) {
      this.#whole()
      return this.#become('raw')
    }
    if (this.#answers && status < 200) return this.#whole()
    const method = this.#answers ? (this.#methods.shift() ?? 'GET') : ''
    if (method === 'HEAD' || status === 204 || status === 304) return this.#whole()
    if (fields.has('transfer-encoding')) return this.#become('chunk-size')
    const length = fields.get('content-length')
    if (length !== undefined) {
      this.#remaining = Number(length)
      return this.#remaining === 0 ? this.#whole() : this.#become('length')
    }
    if (!this.#answers) {
      this.#whole()
      if (fields.has('upgrade')) this.#become('raw')
      return
    }
    this.last!.untilClose = true
    this.#become('close')
  }

  #content(text: string): string {
    const take = text.slice(0, this.#remaining)
    this.#keep(take)
    this.#remaining -= take.length
    if (this.#remaining === 0) {
      if (this.#state === 'length') this.#whole()
      else this.#become('chunk-end')
    }
    return text.slice(take.length)
  }

  #line(text: string, take: (line: string) => void): string | null {
    const end = text.indexOf('\r\n')
    if (end === -1) return null
    take(text.slice(0, end))
    return text.slice(end + 2)
  }

  #chunk(size: number): void {
    if (Number.isNaN(size)) return this.#become('raw')
    this.#remaining = size
    this.#become(size === 0 ? 'trailers' : 'chunk-data')
  }

  #keep(text: string): void {
    const message = this.last!
    message.bodyBytes += text.length
    if (message.body.length < keptBytes) message.body += text.slice(0, keptBytes - message.body.length)
  }

  #whole(): void {
    this.last!.complete = true
    this.#become('head')
  }

  #become(state: State): void {
    this.#state = state
  }
}
