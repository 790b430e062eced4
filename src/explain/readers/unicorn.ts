/** Unicorn's log: its master kills workers that take too long and reaps those that die. */
import type { Fact, TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { numberAfter } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { bySignal, type Ended, exited, signalNumber, trouble } from './parts/trouble.ts'

const TIMED_OUT_MAX = 100

export function unicorn(): Reader {
  /** Killed by its master: the signal says nothing of memory. */
  const timedOut = new Set<number>()
  return {
    format: 'unicorn',
    takes,
    read(line) {
      const text = line.text.slice(0, 2000)
      const pid = numberAfter(text, 'PID:') ?? numberAfter(text, 'pid=') ?? numberAfter(text, 'Process::Status: pid')
      const found = foundIn(text)
      if (found === undefined) return []
      if (found.what === 'worker-timeout' && pid !== undefined && timedOut.size < TIMED_OUT_MAX) timedOut.add(pid)
      if (found.what === 'killed' && pid !== undefined && timedOut.delete(pid)) return []
      return factsOf(line, found, pid)
    },
  }
}

/** Ruby's logger: `E, [2026-11-02T10:11:12.123456 #12] ERROR -- : `. */
const PREFIX = /^[DIWEFA], \[\d{4}-\d\d-\d\dT[\d:.]{8,16} #\d{1,10}\] {1,2}(?:DEBUG|INFO|WARN|ERROR|FATAL|ANY) -- : /
const PHRASES = [
  'worker=',
  'master ',
  'listening on addr=',
  'adding listener failed',
  'reaped #<',
  'app error:',
  'retrying in ',
]
const BARE = /^(?:worker=\d{1,4} (?:PID:\d{1,10} timeout|ready|spawn)|reaped #<Process::Status)/

function takes(text: string): boolean {
  const head = text.slice(0, 200)
  const [prefix] = PREFIX.exec(head) ?? []
  if (prefix === undefined) return BARE.test(head)
  return PHRASES.some(phrase => head.startsWith(phrase, prefix.length))
}

function foundIn(text: string): Ended | undefined {
  if (text.includes(' timeout (') && text.includes('killing')) {
    const limit = /timeout \(\d{1,9}s > (\d{1,9})s\)/.exec(text)?.[1]
    return limit === undefined ? { what: 'worker-timeout' } : { what: 'worker-timeout', value: Number(limit) }
  }
  const reaped = text.indexOf('reaped #<Process::Status')
  if (reaped >= 0) return ofStatus(text.slice(reaped))
  const what = FOUND.find(([phrase]) => text.includes(phrase))?.[1]
  return what === undefined ? undefined : { what }
}

function ofStatus(text: string): Ended | undefined {
  const signal = numberAfter(text, '(signal') ?? signalNumber(/ (SIG[A-Z]{3,6})/.exec(text)?.[1] ?? '')
  return signal === undefined ? exited(numberAfter(text, ' exit') ?? 0) : bySignal(signal)
}

const FOUND: readonly (readonly [string, TroubleFact['what']])[] = [
  ['adding listener failed', 'port-taken'],
  ['app error:', 'unhandled-error'],
  [' ready', 'started'],
  [' spawned pid=', 'started'],
  ['master complete', 'stopping'],
  ['master reopening logs', 'config-reloaded'],
]

function factsOf(line: Line, { what, value }: Ended, pid: number | undefined): readonly Fact[] {
  const at = isoTime(line.text.slice(line.text.indexOf('[') + 1, 60)) ?? line.at
  const port =
    what === 'port-taken' ? numberAfter(line.text.slice(0, 300).replace(/^.*addr=[^:]{0,60}/, ''), ':') : undefined
  return [trouble(at === undefined ? {} : { at }, 'unicorn', what, { process: 'unicorn', pid, value, port })]
}
