/** What the kernel says of a process and its descendants: CPU time and memory. Linux only. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** User and system time of the whole tree so far, in µs. Processes that ended since are not in it. */
export function cpuMicros(rootPid: number): number {
  let ticks = 0
  for (const pid of treeOf(rootPid)) {
    const fields = statFields(pid)
    // proc(5): utime and stime are fields 14 and 15; the list begins with field 3.
    ticks += Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0)
  }
  return (ticks / TICKS_PER_SECOND) * 1e6
}

export interface Memory {
  /** Resident now, summed: pages that two processes share count twice. */
  rssKiB: number
  /** The same with shared pages divided among their users. */
  pssKiB: number
  /** The highest resident size of each process, summed. */
  peakKiB: number
}

export function memoryOf(rootPid: number): Memory {
  const sum: Memory = { rssKiB: 0, pssKiB: 0, peakKiB: 0 }
  for (const pid of treeOf(rootPid)) {
    const status = readOr(`/proc/${pid}/status`)
    sum.rssKiB += kib(status, 'VmRSS')
    sum.peakKiB += kib(status, 'VmHWM')
    sum.pssKiB += kib(readOr(`/proc/${pid}/smaps_rollup`), 'Pss')
  }
  return sum
}

/** Busy time of one core so far, in µs: what anybody did on it. */
export function coreBusyMicros(core: number): number {
  const line = readOr('/proc/stat').match(new RegExp(`^cpu${core} (.*)$`, 'm'))?.[1] ?? ''
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(' ').map(Number)
  return ((user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND) * 1e6
}

/** The pid itself and all its descendants. */
export function treeOf(rootPid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(statFields(Number(name))?.[1])
    const siblings = children.get(parent)
    if (siblings) siblings.push(Number(name))
    else children.set(parent, [Number(name)])
  }
  const tree = [rootPid]
  for (const pid of tree) tree.push(...(children.get(pid) ?? []))
  return tree
}

/** From field 3 on; the name in field 2 may hold spaces and parentheses. */
function statFields(pid: number): string[] | undefined {
  const stat = readOr(`/proc/${pid}/stat`)
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function kib(text: string, name: string): number {
  return Number(text.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))?.[1] ?? 0)
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
