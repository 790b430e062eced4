/** Newline-delimited JSON over a Unix socket, bounded: how the supervisor and its workers talk. */
import net from 'node:net'
import { messageCharsMax } from './bounds.ts'

export interface ChannelEvents<In> {
  message(message: In): void
  /** Once; nothing is sent or received afterwards. */
  closed(): void
}

/** One end of a control connection. The peer is one of our own processes: what it says is trusted, its liveness is not. */
export class ControlChannel<In, Out> {
  readonly #socket: net.Socket
  #events: ChannelEvents<In> | undefined
  #partial: string[] = []
  #partialChars = 0

  constructor(socket: net.Socket) {
    this.#socket = socket
    socket.setEncoding('utf8')
    // A channel's end is the death of a process, which `closed` tells; the errno adds nothing.
    socket.on('error', () => {})
    socket.on('data', (text: string) => this.#read(text))
    socket.on('close', () => this.#events?.closed())
  }

  listen(events: ChannelEvents<In>): void {
    this.#events = events
  }

  send(message: Out): void {
    if (this.#socket.destroyed) return
    // A peer that reads nothing is as good as dead, and its backlog would be kept here.
    if (this.#socket.writableLength > messageCharsMax) this.#socket.destroy()
    else this.#socket.write(`${JSON.stringify(message)}\n`)
  }

  /** Sends what is queued, then closes. */
  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** A long message comes in many reads: only the new text is searched, and joined once. */
  #read(text: string): void {
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const line = this.#partial.join('') + text.slice(start, end)
      this.#partial = []
      this.#partialChars = 0
      start = end + 1
      if (line !== '') this.#events?.message(JSON.parse(line) as In)
    }
    this.#partial.push(text.slice(start))
    this.#partialChars += text.length - start
    if (this.#partialChars > messageCharsMax) this.#socket.destroy()
  }
}

/** @throws the socket's error (ENOENT, ECONNREFUSED) when nobody listens there. */
export function connectControl<In, Out>(path: string): Promise<ControlChannel<In, Out>> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ path })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(new ControlChannel<In, Out>(socket))
    })
  })
}

/** The folder of `path` must be closed to others: who can connect can command. */
export function listenControl<In, Out>(
  path: string,
  onChannel: (channel: ControlChannel<In, Out>) => void,
): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer(socket => onChannel(new ControlChannel<In, Out>(socket)))
    server.once('error', reject)
    server.listen({ path }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}
