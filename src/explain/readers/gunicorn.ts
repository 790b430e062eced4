/** gunicorn's own log: its arbiter times workers out, finds them killed, boots them anew. */
import type { Fact, TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { anyOf, numberAfter } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { bySignal, type Ended, exited, signalNumber, trouble } from './parts/trouble.ts'

/** Workers that were timed out are killed by gunicorn itself: their signal says nothing of memory. */
const TIMED_OUT_MAX = 100

export function gunicorn(): Reader {
  const timedOut = new Set<number>()
  return {
    format: 'gunicorn',
    takes,
    read(line) {
      const text = line.text.slice(0, 2000)
      const found = foundIn(text)
      const pid = numberAfter(text, '(pid:') ?? numberAfter(text, 'with pid') ?? numberAfter(text, '(pid')
      if (found === undefined) return []
      if (found.what === 'worker-timeout' && pid !== undefined && timedOut.size < TIMED_OUT_MAX) timedOut.add(pid)
      if (found.what === 'killed' && pid !== undefined && timedOut.delete(pid)) return []
      return factsOf(line, found, pid)
    },
  }
}

/** `[2026-11-02 10:11:12 +0000] [7] [CRITICAL] `, or less of it. */
const PREFIX =
  /^(?:\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: [+-]\d{4})?\] )?(?:\[\d{1,10}\] )?\[(?:CRITICAL|ERROR|WARNING|INFO|DEBUG)\] /

const PHRASES = [
  'WORKER TIMEOUT (pid:',
  'Worker (pid:',
  'Worker with pid ',
  'Booting worker with pid',
  'Worker exiting (pid',
  'Worker failed to boot',
  'Starting gunicorn ',
  'Shutting down: Master',
  'Exception in worker process',
  'Error handling request ',
  'Connection in use: (',
  "Can't connect to (",
  'Handling signal: ',
  'Using worker: ',
  'Listening at: ',
  'Invalid request from ip=',
  'Hang up: Master',
  'App failed to load',
  'Autorestarting worker after current request',
  'Retrying in 1 second',
  'Unhandled exception in main loop',
  'Socket error processing request',
]

const ANY_PHRASE = anyOf(PHRASES, { atStart: true })

function takes(text: string): boolean {
  const head = text.slice(0, 200)
  const [prefix] = PREFIX.exec(head) ?? []
  if (prefix?.includes('] [')) return true
  const rest = prefix === undefined ? head.trimStart() : head.slice(prefix.length)
  return ANY_PHRASE.test(rest)
}

function foundIn(text: string): Ended | undefined {
  if (text.includes('WORKER TIMEOUT')) return { what: 'worker-timeout' }
  if (text.includes('was sent SIG'))
    return bySignal(signalNumber(/was sent (SIG[A-Z]{3,6})/.exec(text)?.[1] ?? '') ?? 9)
  const signal = numberAfter(text, 'terminated due to signal')
  if (signal !== undefined) return bySignal(signal)
  if (text.includes('exited with code')) return exited(numberAfter(text, 'exited with code') ?? 0)
  const what = FOUND.find(([phrase]) => text.includes(phrase))?.[1]
  return what === undefined ? undefined : { what }
}

const FOUND: readonly (readonly [string, TroubleFact['what']])[] = [
  ['Booting worker with pid', 'started'],
  ['Listening at: ', 'started'],
  ['Connection in use: (', 'port-taken'],
  ["Can't connect to (", 'failed-to-start'],
  ['Worker failed to boot', 'failed-to-start'],
  ['App failed to load', 'failed-to-start'],
  ['Exception in worker process', 'failed-to-start'],
  ['Unhandled exception in main loop', 'unhandled-error'],
  ['Error handling request ', 'unhandled-error'],
  ['Hang up: Master', 'config-reloaded'],
  ['Handling signal: hup', 'config-reloaded'],
  ['Handling signal: term', 'stopping'],
  ['Handling signal: int', 'stopping'],
  ['Handling signal: quit', 'stopping'],
  ['Shutting down: Master', 'stopping'],
  ['Autorestarting worker after current request', 'stopping'],
]

function factsOf(line: Line, found: Ended, pid: number | undefined): readonly Fact[] {
  const at = isoTime(line.text.slice(1, 40)) ?? line.at
  const port = found.what === 'port-taken' ? portIn(line.text, "', ") : portIn(line.text, 'Listening at: ')
  const request =
    found.what === 'unhandled-error' ? /request (\S{1,300})/.exec(line.text.slice(0, 400))?.[1] : undefined
  return [
    trouble({ ...(at !== undefined && { at }) }, 'gunicorn', found.what, {
      process: 'gunicorn',
      pid,
      value: found.value,
      port,
      request,
    }),
  ]
}

/** `('0.0.0.0', 8000)`, `http://0.0.0.0:8000 (7)`. */
function portIn(text: string, marker: string): number | undefined {
  const at = text.indexOf(marker)
  const found = at < 0 ? null : /(?::|^)(\d{2,5})(?:\)| |$)/.exec(text.slice(at + marker.length, at + 300))
  return found ? Number(found[1]) : undefined
}
