/** What Linux tells of TCP connections beside their sockets: how much of what was sent the peer has not confirmed. */
import fs from 'node:fs'
import type { Socket } from 'node:net'

/** The table has a line per connection of the machine (or container): it is not read more often than this. */
const freshMs = 250

interface Table {
  readAt: number
  /** null: being read. */
  text: string | null
  waiting: ((text: string) => void)[]
}

export class KernelTable {
  readonly #now: () => number
  readonly #tables = new Map<string, Table>()

  /** @param now monotonic ms */
  constructor(now: () => number) {
    this.#now = now
  }

  /** `told` gets null where nothing is known: another system, a unix socket, a connection that is gone. */
  unconfirmed(socket: Socket, told: (bytes: number | null) => void): void {
    // TLS has the descriptor of the connection below it.
    const fd = (socket as unknown as { _handle?: { fd?: number } | null })._handle?.fd ?? -1
    if (fd < 0 || socket.remoteFamily === undefined) return told(null)
    const file = socket.remoteFamily === 'IPv6' ? '/proc/self/net/tcp6' : '/proc/self/net/tcp'
    fs.readlink(`/proc/self/fd/${fd}`, (error, link) => {
      const inode = error === null ? /^socket:\[(\d+)\]$/.exec(link)?.[1] : undefined
      if (inode === undefined) return told(null)
      this.#read(file, text => told(unconfirmedIn(text, inode)))
    })
  }

  #read(file: string, then: (text: string) => void): void {
    const known = this.#tables.get(file)
    if (known !== undefined && known.text === null) return void known.waiting.push(then)
    if (known?.text != null && this.#now() - known.readAt < freshMs) return then(known.text)
    const table: Table = { readAt: this.#now(), text: null, waiting: [then] }
    this.#tables.set(file, table)
    fs.readFile(file, 'latin1', (error, text) => {
      table.text = error === null ? text : ''
      for (const tell of table.waiting.splice(0)) tell(table.text)
    })
  }
}

/** Columns: number, local and remote address, state, `tx_queue:rx_queue` (hexadecimal), timer, retransmits, uid, timeout, inode. */
function unconfirmedIn(text: string, inode: string): number | null {
  for (let at = text.indexOf(` ${inode} `); at !== -1; at = text.indexOf(` ${inode} `, at + 1)) {
    const columns = text
      .slice(text.lastIndexOf('\n', at) + 1, at + inode.length + 1)
      .trim()
      .split(/ +/)
    if (columns.length === 10) return Number.parseInt(columns[4]!, 16)
  }
  return null
}
