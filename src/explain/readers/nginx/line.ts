/** The frame of a line of nginx's error log: `DATE [level] PID#TID: *CONN MESSAGE while DOING, FIELDS`, or what is left of it. */
import { type Doing, splitDoing } from './doing.ts'
import { readTail, type Tail, tailStart } from './tail.ts'

export interface NginxLine {
  at?: number
  level?: string
  pid?: string
  connection?: string
  /** Without `while …` and the fields. */
  message: string
  doing: Doing | undefined
  tail: Tail
}

export const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'] as const

const DATE = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d) /
const LEVEL = /^(?:nginx: )?\[(\w{4,6})\] ?/
const PROCESS = /^(\d{1,10})#\d{1,10}: ?/
const CONNECTION = /^\*(\d{1,20}) /

export function readLine(text: string): NginxLine {
  let rest = text
  const line: Pick<NginxLine, 'at' | 'level' | 'pid' | 'connection'> = {}
  const date = DATE.exec(rest)
  if (date) {
    line.at = dateOf(date)
    rest = rest.slice(date[0].length)
  }
  const level = LEVEL.exec(rest)
  if (level?.[1] !== undefined && (LEVELS as readonly string[]).includes(level[1])) {
    line.level = level[1]
    rest = rest.slice(level[0].length)
  }
  const process = PROCESS.exec(rest)
  if (process?.[1] !== undefined) {
    line.pid = process[1]
    rest = rest.slice(process[0].length)
  }
  const connection = CONNECTION.exec(rest)
  if (connection?.[1] !== undefined) {
    line.connection = connection[1]
    rest = rest.slice(connection[0].length)
  }
  const start = tailStart(rest)
  const head = rest.slice(0, start)
  return { ...line, ...splitDoing(head), tail: readTail(rest, start) }
}

/** nginx writes local time without a zone: it is taken for UTC. */
function dateOf([, year, month, day, hour, minute, second]: RegExpExecArray): number {
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
}
