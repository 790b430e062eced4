/** A client that sends bytes as they are and keeps what comes back, until the other side closes or time is up. */
import net from 'node:net'

export interface RawAnswer {
  /** Latin1. */
  text: string
  /** Status codes of all answers in order, interim ones too. */
  statuses: number[]
  /** `open`: still there when time was up, or when `until` was content. */
  end: 'fin' | 'reset' | 'open'
}

export interface RawOptions {
  port: number
  /** Each piece is written by itself, a turn of the loop apart. */
  send: readonly (string | Buffer)[]
  localAddress?: string
  /** Not a wait but a bound: a connection that is open for so long hangs. */
  limitMs?: number
  /** Looks at all that has come, and may send more; true: enough. */
  until?: (text: string, write: (more: string) => void) => boolean
  /** FIN after the last piece. */
  halfClose?: boolean
}

export function exchangeRaw(options: RawOptions): Promise<RawAnswer> {
  const { port, send, localAddress, limitMs = 5000, until, halfClose = false } = options
  return new Promise(resolve => {
    let text = ''
    let reset = false
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true, ...(localAddress && { localAddress }) })
    const done = (end: RawAnswer['end']): void => {
      clearTimeout(timer)
      socket.removeAllListeners('close')
      socket.destroy()
      resolve({ text, statuses: statusesIn(text), end })
    }
    const timer = setTimeout(() => done('open'), limitMs)
    socket.on('connect', () => void sendAll(socket, send, halfClose))
    socket.on('data', (bytes: Buffer) => {
      text += bytes.latin1Slice()
      if (until?.(text, more => void socket.write(more, 'latin1'))) done('open')
    })
    socket.on('error', () => {
      reset = true
    })
    socket.on('close', () => done(reset ? 'reset' : 'fin'))
  })
}

async function sendAll(socket: net.Socket, pieces: readonly (string | Buffer)[], halfClose: boolean): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return
    socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
    await new Promise(resolve => setImmediate(resolve))
  }
  if (halfClose) socket.end()
}

/** An answer may follow a body that does not end a line. */
function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code))
}
