/** `FastCGI sent in stderr: "…"`: what PHP itself had to say about a request. */
import type { Fact, Trouble } from '../../fact.ts'
import { attempted, type Said, trouble } from './facts.ts'

/** Of the last one in a line the rest is cut away with it. */
const FATAL = /PHP (?:Fatal|Parse|Core|Compile) error/
const MEMORY = /Allowed memory size of (\d{1,15}) bytes exhausted/
const TIME = /Maximum execution time of (\d{1,6}) second/

export function sentInStderr(said: Said): readonly Fact[] {
  const fatal = fatalError(said.line.message)
  if (fatal === undefined) return []
  // Where PHP shows errors to visitors the status stays 200, so the 500 is only what it mostly is.
  const failed = attempted(said, { phase: 'receive', status: 500, end: { kind: 'answered', status: 500 } }, 'inferred')
  const answer = { by: 'origin' as const, status: 500, committed: true, complete: true }
  const { what, value } = fatal
  return [
    { ...failed, exchange: { ...failed.exchange, answer } },
    trouble(said, what, { process: 'php', ...(value === undefined ? {} : { value: Number(value) }) }),
  ]
}

export interface FatalError {
  what: Trouble
  /** Bytes, or seconds. */
  value?: string | undefined
}

/** Undefined: a warning, a notice, nothing that ended the script. */
export function fatalError(message: string): FatalError | undefined {
  return FATAL.test(message) ? kindOf(message) : undefined
}

function kindOf(message: string): FatalError {
  const memory = MEMORY.exec(message)
  if (memory) return { what: 'heap-exhausted', value: memory[1] }
  const time = TIME.exec(message)
  return time ? { what: 'worker-timeout', value: time[1] } : { what: 'unhandled-error' }
}
