/** Heroku's log stream: the router's line of each request, and what it says of the dynos behind it. */
import type { Fact, TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { HEROKU_DYNOS, HEROKU_REQUESTS } from './heroku-words.ts'
import { requested } from './parts/request.ts'
import { logfmt, numberAfter } from './parts/text.ts'
import { durationMs } from './parts/time.ts'
import { answered, factOf, type Told } from './parts/told.ts'
import { exited } from './parts/trouble.ts'

export function herokuRouter(): Reader {
  return { format: 'heroku-router', takes: text => isRequest(text) || isDyno(text), read }
}

const isRequest = (text: string): boolean => {
  const head = text.slice(0, 300)
  const at = head.indexOf('at=')
  return (
    at >= 0 && /^at=(?:error code=[HL]\d\d\b|info (?:method=|code=H|desc=)|warning code=)/.test(head.slice(at, at + 30))
  )
}

const DYNO =
  /^(?:State changed from \w{1,20} to \w{1,20}|Process exited with status \d|Process running mem=|Error [RL]\d\d \(|Stopping (?:all processes|process) with SIG|Starting process with command|Cycling$|Restarting$|Idling$|Unidling$)/

function isDyno(text: string): boolean {
  return DYNO.test(text.slice(bodyAt(text)).slice(0, 80))
}

/** Behind `2026-11-02T10:11:12+00:00 heroku[web.1]: `, where no envelope has been taken off. */
function bodyAt(text: string): number {
  const at = text.slice(0, 120).indexOf(']: ')
  return at < 0 ? 0 : at + 3
}

const KEYS = ['code', 'method', 'path', 'host', 'request_id', 'fwd', 'dyno', 'connect', 'service', 'status', 'bytes']

function read(line: Line): readonly Fact[] {
  return isRequest(line.text) ? ofRequest(line) : ofDyno(line)
}

function ofRequest(line: Line): readonly Fact[] {
  const at = Math.max(line.text.indexOf('at='), 0)
  const field = logfmt(line.text.slice(at), KEYS)
  const status = Number(field.status) || 0
  const told = toldBy(field.code, status, Number(field.bytes) || 0)
  if (told === undefined) return []
  const service = durationMs(field.service, 1)
  const connect = durationMs(field.connect, 1)
  return [
    factOf(told, {
      product: 'heroku',
      at: line.at,
      status,
      endpoint: field.dyno ?? '',
      ms: { ...(connect !== undefined && { connect }), ...(service !== undefined && { wait: service }) },
      exchange: {
        ...requested(field.method ?? '', field.path ?? ''),
        host: field.host ?? '',
        client: (field.fwd ?? '').split(',', 1)[0] ?? '',
        requestId: field.request_id ?? '',
        durationMs: (connect ?? 0) + (service ?? 0),
        bytesOut: Number(field.bytes) || 0,
        upstream: (field.dyno ?? '').split('.', 1)[0] || 'web',
      },
      same: { requestId: field.request_id ?? '' },
    }),
  ]
}

function toldBy(code: string | undefined, status: number, bytesOut: number): Told | undefined {
  if (code === undefined) return status >= 500 ? answered(status) : undefined
  const told = Object.hasOwn(HEROKU_REQUESTS, code) ? HEROKU_REQUESTS[code] : undefined
  // Interrupted after part of the answer had been passed on.
  if (code === 'H18' && bytesOut > 0) return { phase: 'receive', end: { kind: 'fin' }, surest: 'inferred' }
  return told
}

function ofDyno(line: Line): readonly Fact[] {
  const body = line.text.slice(bodyAt(line.text), 400)
  const process = line.source ?? /\[([\w.-]{1,40})\]$/.exec(line.text.slice(0, Math.max(bodyAt(line.text) - 2, 0)))?.[1]
  const found = dynoTrouble(body)
  if (found === undefined) return []
  const fact: TroubleFact = { kind: 'trouble', product: 'heroku', ...found }
  if (process !== undefined) fact.process = process
  if (line.at !== undefined) fact.at = line.at
  return [fact]
}

function dynoTrouble(body: string): Pick<TroubleFact, 'what' | 'value'> | undefined {
  const code = /^Error (R\d\d)/.exec(body)?.[1]
  if (code !== undefined) return Object.hasOwn(HEROKU_DYNOS, code) ? HEROKU_DYNOS[code] : undefined
  if (body.startsWith('Process exited')) return exited(numberAfter(body, 'status') ?? 0)
  if (body.startsWith('State changed')) return ofState(body)
  if (body.startsWith('Stopping') || body.startsWith('Cycling') || body.startsWith('Restarting')) {
    return body.includes('SIGKILL') ? { what: 'killed', value: 9 } : { what: 'stopping' }
  }
  return undefined
}

function ofState(body: string): Pick<TroubleFact, 'what' | 'value'> | undefined {
  const [, from, to] = /^State changed from (\w{1,20}) to (\w{1,20})/.exec(body) ?? []
  if (to === 'crashed') return { what: from === 'starting' ? 'failed-to-start' : 'exited' }
  if (to === 'up') return { what: 'started' }
  return to === 'down' ? { what: 'stopping' } : undefined
}
