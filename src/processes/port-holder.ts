/** Who has a port or a Unix socket: /proc/net → inode → the process with that inode among its files. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import type { Listener } from '../config/config.ts'

export interface Holder {
  pid?: number
  /** `nginx`, `node server.js`; absent for a process that we may not look into. */
  command?: string
  uid?: number
}

interface Listening {
  inode: string
  uid?: number
}

const TCP_LISTEN = '0A'

/** undefined where it cannot be known. */
export function holderOf(bind: Listener['bind']): Holder | undefined {
  const listening = 'path' in bind ? unixListening(bind.path) : tcpListening(bind.port)
  if (listening.length === 0) return undefined
  for (const pid of pids()) {
    if (!hasInode(pid, listening)) continue
    const command = commandOf(pid)
    return command ? { pid: command === 'goodgate' ? supervisorOf(pid) : pid, command } : { pid }
  }
  const uid = listening[0]?.uid
  return uid === undefined ? undefined : { uid }
}

/** `nginx (pid 812)`, `a process of uid 33`, `another process`. */
export function holderName(holder: Holder | undefined): string {
  if (holder?.pid !== undefined) return `${holder.command ?? 'a process'} (pid ${holder.pid})`
  if (holder?.uid !== undefined) return `a process of uid ${holder.uid} (run as root to learn which)`
  return 'another process'
}

/** By port alone: a bind on all interfaces collides with each single one, and the other way round. */
function tcpListening(port: number): Listening[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const found: Listening[] = []
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of linesOf(table)) {
      const [, local, , state, , , , uid, , inode] = line.trim().split(/\s+/)
      if (state === TCP_LISTEN && local?.endsWith(wanted) && inode) found.push({ inode, uid: Number(uid) })
    }
  }
  return found
}

function unixListening(socketPath: string): Listening[] {
  const found: Listening[] = []
  for (const line of linesOf('/proc/net/unix')) {
    const [, , , flags, , , inode, name] = line.trim().split(/\s+/)
    // __SO_ACCEPTCON: the listening end, not one of its connections.
    if (name === socketPath && flags === '00010000' && inode) found.push({ inode })
  }
  return found
}

function linesOf(table: string): string[] {
  try {
    return readFileSync(table, 'latin1').split('\n').slice(1)
  } catch {
    return []
  }
}

/** Ascending: of a master and its workers, all of which hold the socket, the master is the older one. */
function pids(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter(pid => pid > 0 && pid !== process.pid)
      .sort((a, b) => a - b)
  } catch {
    return []
  }
}

function hasInode(pid: number, listening: Listening[]): boolean {
  const wanted = listening.map(({ inode }) => `socket:[${inode}]`)
  try {
    return readdirSync(`/proc/${pid}/fd`).some(fd => {
      try {
        return wanted.includes(readlinkSync(`/proc/${pid}/fd/${fd}`))
      } catch {
        return false
      }
    })
  } catch {
    return false
  }
}

/** Our workers hold the sockets, but whoever is told of us wants to stop the supervisor. Orphaned, a worker stands for itself. */
function supervisorOf(pid: number): number {
  const parent = parentOf(pid)
  return parent > 1 && commandOf(parent) === 'goodgate' ? supervisorOf(parent) : pid
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** The program's name, with the script for an interpreter; our own processes by our own name. */
function commandOf(pid: number): string | undefined {
  let words: string[]
  try {
    words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean)
  } catch {
    return undefined
  }
  if (words.some(word => /\/(cli\/(main\.ts|goodgate\.mjs)|processes\/worker\.ts)$|\bgoodgate$/.test(word)))
    return 'goodgate'
  // nginx and others write their role into the first word: "nginx: master process /usr/sbin/nginx -g …"
  const title = /^([\w.-]+): /.exec(words[0] ?? '')?.[1]
  if (title) return title
  const program = path.basename(words[0] ?? '')
  const script = words.slice(1).find(word => !word.startsWith('-') && !/\s|[(;]/.test(word))
  return /^(node|bun|deno|python[\d.]*|ruby|perl|java|php[\d.]*)$/.test(program) && script
    ? `${program} ${path.basename(script)}`
    : program || undefined
}
