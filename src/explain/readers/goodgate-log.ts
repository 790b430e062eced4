/** goodgate's program log, JSON lines of supervisor and workers: starts, reloads, lost workers, names without an address. */
import type { CheckFact, Fact, Trouble } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { exchangeSeen } from '../seen.ts'
import { dns } from './parts/ends.ts'
import { type Json, jsonObject, numberIn, stringIn } from './parts/json.ts'
import { isoTime } from './parts/time.ts'
import { ended, exchangeOf, factOf, own } from './parts/told.ts'
import { trouble } from './parts/trouble.ts'

export function goodgateLog(): Reader {
  return { format: 'goodgate-log', takes, read }
}

const takes = (text: string): boolean =>
  text.startsWith('{"level":"') && /"process":"(?:supervisor|worker)"/.test(text.slice(0, 200))

const PHRASES: readonly (readonly [string, Trouble])[] = [
  ['the configuration was not reloaded', 'config-rejected'],
  ['the configuration was reloaded', 'config-reloaded'],
  ['serving ', 'started'],
  [': draining', 'stopping'],
]

function read(line: Line): readonly Fact[] {
  const json = jsonObject(line.text)
  const message = stringIn(json, 'message') ?? ''
  if (json === undefined || message === '') return []
  const at = isoTime(stringIn(json, 'time') ?? '') ?? line.at
  return ofWorker(json, message, at) ?? ofName(message, at) ?? ofWhole(json, message, at)
}

/** A worker takes its requests along: a failure of the gateway's own. */
function ofWorker(json: Json, message: string, at: number | undefined): readonly Fact[] | undefined {
  if (!/^worker \d{1,10} was lost/.test(message)) return undefined
  if ((numberIn(json, 'inFlight') ?? 0) === 0) return []
  return [factOf(own('a worker process was lost'), { product: 'goodgate', at })]
}

/** `app.internal has no address (ENOTFOUND: …)`; while an old answer stays in use nothing has failed. */
function ofName(message: string, at: number | undefined): readonly Fact[] | undefined {
  const [, host = '', code = ''] = /^(\S{1,253}) (?:has no address|is given up) \(([A-Z_]{3,20}):/.exec(message) ?? []
  if (host === '') return undefined
  const fact: CheckFact = {
    kind: 'check',
    product: 'goodgate',
    exchange: exchangeSeen(exchangeOf(ended('dns', dns(code)), { at, endpoint: `http://${host}` })),
    tookOut: true,
  }
  if (at !== undefined) fact.at = at
  return [fact]
}

function ofWhole(json: Json, message: string, at: number | undefined): readonly Fact[] {
  const when = at === undefined ? {} : { at }
  const upstream = /^upstream (\S{1,100}) has no endpoints:/.exec(message)?.[1]
  if (upstream !== undefined) return [trouble(when, 'goodgate', 'no-endpoints', { process: upstream })]
  const what = PHRASES.find(([phrase]) => message.includes(phrase))?.[1]
  return what === undefined
    ? []
    : [trouble(when, 'goodgate', what, { process: 'goodgate', pid: numberIn(json, 'pid') })]
}
