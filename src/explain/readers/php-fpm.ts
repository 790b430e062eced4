/** php-fpm's log: pools that are full, children that die, scripts that take too long, and what PHP itself gave up for. */
import type { Fact, TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { after, between, firstIn, numberAfter, rowIn } from './parts/text.ts'
import { dayFirstTime } from './parts/time.ts'
import { bySignal, exited, trouble } from './parts/trouble.ts'

export function phpFpm(): Reader {
  return { format: 'php-fpm', takes, read }
}

/** `[02-Nov-2026 10:11:12] WARNING: …`, and without the date where a journal keeps it: `[WARNING] [pool www] …`. */
const START =
  /^(?:\[\d\d-[A-Z][a-z]{2}-\d{4} [\d:.]{8,15}(?: [\w/+-]{1,40})?\] )?(?:(?:NOTICE|WARNING|ERROR|ALERT|DEBUG): |\[(?:NOTICE|WARNING|ERROR|ALERT)\] (?:\[pool |fpm|child |Finishing|Terminating|ready|Reloading|unable)|PHP (?:Fatal error|Parse error|Warning|Notice|Deprecated|message): )/

const OWN = ['[pool ', 'fpm', 'child ', 'PHP ', 'ready to handle', 'listening socket', 'exiting, bye', 'slowlog', 'FPM']

function takes(text: string): boolean {
  const head = text.slice(0, 400)
  if (!START.test(head)) return false
  // Others begin with a level as well; only the date in brackets is php's alone.
  return head.startsWith('[') || firstIn(head, OWN) !== undefined
}

type More = Omit<TroubleFact, 'kind' | 'product' | 'what' | 'at'>
type Found = Pick<TroubleFact, 'what'> & { [key in keyof More]?: More[key] | undefined }

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, 8000)
  const at = dayFirstTime(text.slice(1)) ?? line.at
  const found = ofPhp(text) ?? ofChild(text) ?? ofMaster(text)
  if (found === undefined) return []
  const { what, ...more } = found
  return [trouble({ ...(at !== undefined && { at }) }, 'php-fpm', what, { process: poolOf(text), ...more })]
}

const poolOf = (text: string): string => between(text, '[pool ', ']') ?? 'php-fpm'

/** What PHP says itself, alone or through `said into stderr`. */
function ofPhp(text: string): Found | undefined {
  const at = text.indexOf('PHP Fatal error:')
  if (at < 0) return undefined
  const message = text.slice(at)
  const memory = numberAfter(message, 'Allowed memory size of')
  if (memory !== undefined) return { what: 'heap-exhausted', value: memory }
  if (message.includes('Out of memory')) return { what: 'heap-exhausted' }
  const seconds = numberAfter(message, 'Maximum execution time of')
  return seconds === undefined ? { what: 'unhandled-error' } : { what: 'worker-timeout', value: seconds }
}

/** Lines that name a child. */
function ofChild(text: string): Found | undefined {
  const rest = after(text, 'child ')
  const pid = rest === undefined ? undefined : numberAfter(text, 'child ')
  if (rest === undefined || pid === undefined) return undefined
  const request = between(rest, '(request: "', '")')
  if (rest.includes('execution timed out')) {
    return { what: 'worker-timeout', pid, request, value: numberAfter(rest, 'execution timed out (') }
  }
  if (rest.includes('executing too slow')) {
    return { what: 'slow-request', pid, request, value: numberAfter(rest, 'executing too slow (') }
  }
  const signal = numberAfter(rest, 'exited on signal')
  const ended = signal === undefined ? exited(numberAfter(rest, 'exited with code') ?? 0) : bySignal(signal)
  // Told to end, by whoever reloads it: its own line says when.
  return ended === undefined || ended.what === 'stopping' ? undefined : { ...ended, pid }
}

const MASTER: readonly (readonly [string, TroubleFact['what']])[] = [
  ['max_children', 'pool-exhausted'],
  ['ready to handle connections', 'started'],
  ['Reloading in progress', 'config-reloaded'],
  ['Finishing ...', 'stopping'],
  ['Terminating ...', 'stopping'],
  ['Address already in use', 'port-taken'],
  ['already listen on', 'port-taken'],
  ['unable to bind listening socket', 'failed-to-start'],
  ['FPM initialization failed', 'failed-to-start'],
  ['failed to open', 'failed-to-start'],
  ['failed to post process the configuration', 'failed-to-start'],
  ['cannot get uid for user', 'failed-to-start'],
  ['cannot get gid for group', 'failed-to-start'],
  ['has not been defined', 'failed-to-start'],
  ['unknown entry', 'failed-to-start'],
  ['No pool defined', 'failed-to-start'],
]

function ofMaster(text: string): Found | undefined {
  const what = rowIn(text, MASTER)
  if (what === undefined) return undefined
  if (what === 'pool-exhausted') {
    if (!text.includes('reached')) return undefined
    return { what, value: numberAfter(text, 'max_children setting (') }
  }
  const listen = between(text, "address '", "'") ?? after(text, 'already listen on ')
  if (listen === undefined) return { what }
  const port = /(?:^|:)(\d{1,5})$/.exec(listen.slice(-60))?.[1]
  return port === undefined ? { what, path: listen.slice(0, 200) } : { what, port: Number(port) }
}
