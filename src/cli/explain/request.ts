/** What was asked for on the command line, checked before anything is read. */

import type { When } from '../../explain/explain.ts'
import { type AskedCause, askedCause } from './cause-asked.ts'
import { readMoment } from './moment.ts'

/** As commander hands them over. */
export interface ExplainOptions {
  json?: boolean
  markdown?: boolean
  follow?: boolean
  since?: string
  until?: string
  upstream?: string
  cause?: string
  config?: string[]
  limit: string
  web?: boolean
  port?: string
}

export interface ExplainRequest {
  files: string[]
  form: 'text' | 'json' | 'markdown'
  follow: boolean
  since?: When
  until?: When
  upstream?: string
  cause?: AskedCause
  configs: string[]
  limit: number
  /** The page in the browser: its port, 0 for a free one. */
  web?: number
  /** The narrowing options as given, for the reader of the report. */
  narrowed?: string
}

/** @returns a string where it cannot be done: why */
export function readRequest(files: string[], options: ExplainOptions, nowMs: number): ExplainRequest | string {
  if (options.json && options.markdown) return '--json and --markdown: one of them'
  if (options.config?.includes('-') && (files.length === 0 || files.includes('-')))
    return '--config -: stdin is the log already'
  const request: ExplainRequest = {
    files,
    form: options.json ? 'json' : options.markdown ? 'markdown' : 'text',
    follow: options.follow === true,
    configs: options.config ?? [],
    limit: 0,
  }
  return (
    withLimit(request, options) ??
    withWeb(request, options) ??
    withTimes(request, options, nowMs) ??
    withChoice(request, options) ??
    request
  )
}

type Problem = string | undefined

function withLimit(request: ExplainRequest, { limit }: ExplainOptions): Problem {
  if (!/^\d{1,6}$/.test(limit)) return `--limit takes a number, not "${limit}"`
  request.limit = Number(limit)
}

function withWeb(request: ExplainRequest, { web, port, follow, json, markdown }: ExplainOptions): Problem {
  if (port !== undefined && !web) return '--port goes with --web'
  if (!web) return undefined
  if (request.files.length > 0) return '--web reads what is dropped on its page: name no files'
  if (follow || json || markdown) return '--web goes alone: it takes no other form of report'
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) return `"${port}" is no port`
  request.web = Number(port ?? 0)
}

function withTimes(request: ExplainRequest, { since, until }: ExplainOptions, nowMs: number): Problem {
  if (since !== undefined) {
    const moment = readMoment(since, nowMs)
    if (!moment.ok) return `--since: ${moment.message}`
    request.since = whenOf(since, nowMs)
  }
  if (until !== undefined) {
    const moment = readMoment(until, nowMs)
    if (!moment.ok) return `--until: ${moment.message}`
    request.until = whenOf(until, nowMs)
  }
  if (request.since && request.until && request.since(0) > request.until(0))
    return `--since ${since} is later than --until ${until}`
}

/** Of something that could be read. */
function whenOf(written: string, nowMs: number): When {
  const known = new Map<number, number>()
  return zoneMs => {
    const before = known.get(zoneMs)
    if (before !== undefined) return before
    const moment = readMoment(written, nowMs, zoneMs)
    const value = moment.ok ? moment.value : Number.NaN
    known.set(zoneMs, value)
    return value
  }
}

function withChoice(request: ExplainRequest, options: ExplainOptions): Problem {
  const { upstream, cause } = options
  if (cause !== undefined) {
    const asked = askedCause(cause)
    if (typeof asked === 'string') return asked
    request.cause = asked
  }
  if (upstream !== undefined) request.upstream = upstream
  const words = (['since', 'until', 'upstream', 'cause'] as const).flatMap(name =>
    options[name] === undefined ? [] : [`--${name} ${options[name]}`],
  )
  if (words.length > 0) request.narrowed = words.join(' ')
}
