/** The kernel's own lines: who was killed for memory, who crashed, what it dropped, and what a security module forbade. */
import type { TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { isSecurityDenial, ofSecurity } from './kernel-security.ts'
import { anyOf, between, numberAfter } from './parts/text.ts'
import { ctimeTime } from './parts/time.ts'
import { trouble } from './parts/trouble.ts'

/** One kill is told in up to four lines, over some seconds. */
const PIDS_MAX = 1000

export function kernel(): Reader {
  const killed = new Set<number>()
  return {
    format: 'kernel',
    takes,
    read(read) {
      const text = withoutUptime(read.text.slice(0, 4000))
      const at = read.at ?? ctimeTime(read.text.slice(1, 60))
      const line = at === undefined ? read : { ...read, at }
      const fact = ofSecurity(text, line) ?? ofOom(text, line) ?? ofCrash(text, line) ?? ofLimit(text, line)
      if (fact === undefined) return []
      if (fact.process !== undefined) fact.anyones = true
      if (fact.what === 'oom-kill' && fact.pid !== undefined) {
        if (killed.has(fact.pid)) return []
        if (killed.size < PIDS_MAX) killed.add(fact.pid)
      }
      return [fact]
    },
  }
}

/** `[81234.501122] `, as `dmesg` and the journal have it; `[Mon Nov  2 10:11:12 2026] `, as `dmesg -T` has it. */
function withoutUptime(text: string): string {
  const bare = text.startsWith('kernel: ') ? text.slice(8) : text
  if (bare[0] !== '[') return bare
  return bare.replace(/^\[(?: {0,8}\d{1,10}\.\d{6}|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})\] /, '')
}

const STARTS = [
  'Out of memory: Kill',
  'Memory cgroup out of memory: Kill',
  'Killed process ',
  'oom-kill:',
  'oom_reaper: ',
  'Memory cgroup stats for',
  'traps: ',
  'TCP: ',
  'nf_conntrack: ',
  'ip_conntrack: ',
  'VFS: file-max',
  'possible SYN flooding on port',
  'Tasks in /',
  'audit: ',
  'type=AVC ',
  'type=1400 ',
]
const INSIDE = /^[\w./ :()-]{1,64}\[\d{1,10}\]: segfault at |^[\w./ :()-]{1,64} invoked oom-killer: /

const ANY_START = anyOf(STARTS, { atStart: true })

function takes(text: string): boolean {
  const head = withoutUptime(text.slice(0, 300))
  return ANY_START.test(head) || INSIDE.test(head) || isSecurityDenial(head)
}

/** `Out of memory: Killed process 4242 (node) …`, `oom-kill:constraint=…,task=node,pid=4242,uid=0`. */
function ofOom(text: string, line: Line): TroubleFact | undefined {
  const reaped = text.startsWith('oom_reaper: reaped process')
  if (text.startsWith('oom-kill:')) {
    const process = between(`${text},`, ',task=', ',')
    return trouble(line, 'kernel', 'oom-kill', { process, pid: numberAfter(text, ',pid=') })
  }
  const named =
    /(?:Kill(?:ed)?|reaped) process (\d{1,10})(?: \(([^)]{1,64})\)|, UID \d{1,10},? \(([^)]{1,64})\))?/.exec(text)
  const memory = text.includes('emory') || text.startsWith('Killed process') || reaped
  if (!named || !memory) return undefined
  return trouble(line, 'kernel', 'oom-kill', { process: named[2] ?? named[3], pid: Number(named[1]) })
}

/** `node[4242]: segfault at 0 ip …`, `traps: node[4242] general protection fault …`. */
function ofCrash(text: string, line: Line): TroubleFact | undefined {
  const named = /^(?:traps: )?([\w./ :()-]{1,64})\[(\d{1,10})\](?:: segfault at | (?:general protection|trap ))/.exec(
    text,
  )
  if (!named) return undefined
  return trouble(line, 'kernel', 'segfault', { process: named[1], pid: Number(named[2]), value: 11 })
}

function ofLimit(text: string, line: Line): TroubleFact | undefined {
  if (text.includes('ossible SYN flooding')) {
    const port = /flooding on port (?:[\da-fA-F.:[\]]{2,50}:)?(\d{1,5})\b/.exec(text)?.[1]
    return trouble(line, 'kernel', 'syn-flood', port === undefined ? {} : { port: Number(port) })
  }
  if (text.includes('conntrack') && text.includes('table full')) return trouble(line, 'kernel', 'conntrack-full')
  if (text.startsWith('TCP: out of memory')) return trouble(line, 'kernel', 'memory-short')
  if (text.startsWith('TCP: too many orphaned sockets')) return trouble(line, 'kernel', 'connections-exhausted')
  if (text.startsWith('VFS: file-max')) {
    return trouble(line, 'kernel', 'descriptors-exhausted', { value: numberAfter(text, 'limit') })
  }
  return undefined
}
