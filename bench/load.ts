/** The load: wrk on the core that the gateway does not use, and a look at single answers before it. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Case } from './cases.ts'
import { CORE } from './child.ts'

/** What wrk counted. Times in µs; latency as a closed loop sees it: it grows with the number of connections. */
export interface LoadFigures {
  requests: number
  bytes: number
  durationUs: number
  p50Us: number
  p99Us: number
  maxUs: number
  errors: { connect: number; read: number; write: number; status: number; timeout: number }
}

export async function load(port: number, each: Case, seconds: number): Promise<LoadFigures> {
  const url = `http://127.0.0.1:${port}${each.path}`
  const script = join(import.meta.dirname, 'wrk.lua')
  const wrk = [
    'wrk',
    '-t1',
    `-c${each.connections}`,
    `-d${seconds}s`,
    '--latency',
    '--timeout',
    '10s',
    '-s',
    script,
    url,
  ]
  const post = each.postBytes === undefined ? [] : ['--', String(each.postBytes)]
  const { stdout } = await promisify(execFile)('taskset', ['-c', String(CORE.rest), ...wrk, ...post])
  const json = stdout.match(/^FIGURES (.*)$/m)?.[1]
  if (json === undefined) throw new Error(`wrk said nothing of use:\n${stdout}`)
  const figures: LoadFigures = JSON.parse(json)
  // Heads come on top; the answers under way when time is up are missing.
  const least = figures.requests * each.answerBytes
  if (figures.bytes < least * 0.98) throw new Error(`${each.name}: ${figures.bytes} bytes for ${least} of answers`)
  return figures
}

/** @throws unless the gateway gives the upstream's answer: 200, all bytes, nothing else */
export async function checkAnswer(port: number, each: Case): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${each.path}`, {
    method: each.postBytes === undefined ? 'GET' : 'POST',
    ...(each.postBytes === undefined ? {} : { body: Buffer.alloc(each.postBytes, 'x') }),
  })
  const bytes = (await answer.arrayBuffer()).byteLength
  if (answer.status !== 200 || bytes !== each.answerBytes) {
    throw new Error(`${each.name}: wanted 200 with ${each.answerBytes} bytes, got ${answer.status} with ${bytes}`)
  }
}

export function errorsOf({ errors }: LoadFigures): number {
  return errors.connect + errors.read + errors.write + errors.status + errors.timeout
}
