/** supervisord's log: its programs spawned, running, gone, given up. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { between, numberAfter } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { bySignal, type Ended, exited, signalNumber, trouble } from './parts/trouble.ts'

export function supervisord(): Reader {
  return { format: 'supervisord', takes: text => START.test(text.slice(0, 120)), read }
}

const START =
  /^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} )?(?:INFO|WARN|CRIT|ERRO|DEBG) (?:exited: |spawned: |success: |gave up: |stopped: |waiting for |killing '|spawnerr: |supervisord |reaped |received SIG|Set uid|Included )/

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, 1000)
  const found = foundIn(text)
  if (found === undefined) return []
  const at = isoTime(text) ?? line.at
  const process =
    /(?:exited|success|gave up|stopped|waiting for|spawnerr):? ([\w.:-]{1,100})/.exec(text)?.[1] ??
    between(text, "'", "'")
  return [
    trouble(at === undefined ? {} : { at }, 'kernel', found.what, {
      process,
      pid: numberAfter(text, 'with pid') ?? numberAfter(text, "' ("),
      value: found.value,
    }),
  ]
}

function foundIn(text: string): Ended | undefined {
  if (text.includes('gave up: ') || text.includes('spawnerr: ')) return { what: 'failed-to-start' }
  if (text.includes('success: ')) return { what: 'started' }
  if (text.includes('waiting for ') || text.includes('received SIG')) return { what: 'stopping' }
  if (text.includes("killing '") && text.includes('SIGKILL')) return { what: 'killed', value: 9 }
  if (!text.includes('exited: ') || text.includes('; expected)')) return undefined
  const signal = signalNumber(/terminated by (SIG[A-Z]{2,6})/.exec(text)?.[1] ?? '')
  return signal === undefined ? exited(numberAfter(text, 'exit status') ?? 1) : bySignal(signal)
}
