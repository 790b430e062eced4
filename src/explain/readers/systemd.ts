/** What systemd says of a unit: started, stopped, killed, restarted too often. */
import type { Fact, TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { numberAfter } from './parts/text.ts'
import { bySignal, type Ended, trouble } from './parts/trouble.ts'

export function systemd(): Reader {
  /** That a unit was killed is told before the reason: the reason, if one comes, takes its place. */
  let held: TroubleFact | undefined

  function end(): readonly Fact[] {
    const fact = held
    held = undefined
    return fact === undefined ? [] : [fact]
  }

  return {
    format: 'systemd',
    takes,
    end,
    read(line) {
      const fact = read(line)
      if (fact === undefined) return []
      if (fact.what === 'oom-kill' && held?.process === fact.process) held = undefined
      const before = end()
      if (fact.what !== 'killed') return [...before, fact]
      held = { ...fact, sample: line.text }
      return before
    },
  }
}

/** `app.service: Main process exited, …`, `Started app.service - The app.`; a journal's prefix is off already. */
const UNIT = /^([\w@:.\\-]{1,120}\.(?:service|scope|socket)): /
const WORDS: readonly RegExp[] = [
  /^(?:Main|Control) process exited, code=/,
  /^Failed with result '/,
  /^(?:Scheduled restart job|Service hold-off time over)/,
  /^Start request repeated too quickly/,
  /^A process of this unit has been killed by the OOM killer/,
  /^Killing process \d/,
  /^State '[\w-]{1,30}' timed out/,
  /^(?:Start|Stop|Reload)\w{0,10}(?: operation)? timed out/,
  /^Consumed /,
  /^Deactivated successfully/,
  /^Succeeded/,
  /^Failed to (?:execute|set up|locate|load|parse)/,
  /^Watchdog timeout/,
  /^Unit entered failed state/,
]
const JOBS =
  /^(?:Started|Starting|Stopped|Stopping|Reloaded|Reloading|Failed to start|Restarting) [\w@:.\\ -]{1,160}\.{0,3}$/
/** `Started app.service - The app.`; older ones write the description alone: `Started The app.` */
const JOB_OF = /^(?:Started|Stopping|Reloaded|Failed to start) (?:([\w@:.\\-]{1,120}\w) - |([\w@:.\\ -]{1,160}\w))/
/** What is no program that could answer: a timer, the login of a user. */
const NO_PROGRAM =
  /\.(?:timer|scope|target|mount|automount|slice|path|device|swap)$|^(?:Session|User Manager|User Slice|Slice) /
const JOBS_ALONE: ReadonlySet<string> = new Set<TroubleFact['what']>(['started', 'stopping', 'config-reloaded'])

function takes(text: string): boolean {
  const head = text.slice(0, 260)
  const [prefix] = UNIT.exec(head) ?? []
  if (prefix === undefined) return head.startsWith('Killed /') || (text.length < 240 && JOBS.test(head))
  const rest = head.slice(prefix.length)
  return WORDS.some(word => word.test(rest))
}

function read(line: Line): TroubleFact | undefined {
  const text = line.text.slice(0, 2000)
  const job = JOB_OF.exec(text)
  const unit = UNIT.exec(text)?.[1] ?? job?.[1] ?? job?.[2]
  const found = ofUnit(text) ?? ofJob(text)
  if (found === undefined || (JOBS_ALONE.has(found.what) && NO_PROGRAM.test(unit ?? ''))) return undefined
  const pid = numberAfter(text, 'Killing process')
  return trouble(line, 'kernel', found.what, {
    process: unit,
    pid,
    value: found.value,
    anyones: unit === undefined ? undefined : true,
  })
}

function ofUnit(text: string): Ended | undefined {
  if (text.includes('killed by the OOM killer') || text.includes("result 'oom-kill'")) return { what: 'oom-kill' }
  if (text.startsWith('Killed /')) return { what: 'oom-kill' }
  if (text.includes('repeated too quickly') || text.includes("'start-limit-hit'")) return { what: 'failed-to-start' }
  if (text.includes(' process exited, code=')) return ofExit(text)
  if (text.includes('Failed to execute')) return { what: 'failed-to-start' }
  if (text.includes('Watchdog timeout')) return { what: 'worker-timeout' }
  if (text.includes(' with signal SIGKILL')) return { what: 'killed', value: 9 }
  return undefined
}

/** `code=killed, status=9/KILL`, `code=exited, status=1/FAILURE`, `code=dumped, status=11/SEGV`. */
function ofExit(text: string): Ended | undefined {
  const status = numberAfter(text, 'status=')
  if (status === undefined) return undefined
  if (text.includes('code=killed') || text.includes('code=dumped')) return bySignal(status)
  // From 200 on it is systemd's own: the program could not even be run.
  if (status >= 200) return { what: 'failed-to-start', value: status }
  return status === 0 ? undefined : { what: 'exited', value: status }
}

function ofJob(text: string): Ended | undefined {
  if (text.startsWith('Started ')) return { what: 'started' }
  if (text.startsWith('Stopping ')) return { what: 'stopping' }
  if (text.startsWith('Failed to start ')) return { what: 'failed-to-start' }
  return text.startsWith('Reloaded ') ? { what: 'config-reloaded' } : undefined
}
