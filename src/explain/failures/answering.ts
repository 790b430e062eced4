/** Whether an endpoint that failed was seen to answer others afterwards: what fails each time has other reasons than what fails at times. */
import type { CauseId } from '../../causes/table.ts'
import type { Exchange } from '../../exchange/exchange.ts'

export interface Answering {
  failed(exchange: Exchange, cause: CauseId): void
  waits(): boolean
  /** An access line that tells of no failure. */
  good(line: string): void
  /** Undefined: this log does not tell. */
  answersOthers(exchange: Exchange | undefined): boolean | undefined
}

/** Only of these is it asked. */
const CAUSES: ReadonlySet<CauseId> = new Set(['origin-error-response', 'connection-terminated', 'connection-reset'])
/** Looked for at a time; of more, the one that failed first is forgotten until it fails again. */
const WAITING_MAX = 16
const ANSWERED_MAX = 1000

/** A line for each request, whether it failed or not. */
const ACCESS: ReadonlySet<string> = new Set([
  'haproxy-http',
  'nginx-access',
  'ingress-nginx-access',
  'apache-access',
  'traefik-access',
  'traefik-json',
  'caddy-json',
  'envoy-access',
  'istio-access',
  'aws-alb',
])

export function tellsAnswers(format: string): boolean {
  return ACCESS.has(format)
}

export function makeAnswering(): Answering {
  const waiting = new Set<string>()
  const answered = new Set<string>()
  /** Has a good line named a server, as these logs do, since the last of those that wait first failed? */
  let namesServers = false

  return {
    failed(exchange, cause) {
      const key = CAUSES.has(cause) ? keyOf(exchange) : undefined
      if (key === undefined || answered.has(key)) return
      if (!waiting.has(key)) namesServers = false
      waiting.add(key)
      if (waiting.size > WAITING_MAX) waiting.delete(waiting.values().next().value!)
    },
    waits: () => waiting.size > 0,
    good(line) {
      namesServers ||= SERVER_FIELD.test(line.slice(0, 400))
      for (const key of waiting) {
        if (!names(line, key)) continue
        waiting.delete(key)
        if (answered.size < ANSWERED_MAX) answered.add(key)
      }
    },
    answersOthers(exchange) {
      const key = exchange && keyOf(exchange)
      if (key === undefined) return undefined
      if (answered.has(key)) return true
      return namesServers && SERVER.test(key) && waiting.has(key) ? false : undefined
    },
  }
}

/** As HAProxy names a server in each of its lines. */
const SERVER = /^[\w.:-]{1,120}\/[\w.:-]{1,120}$/
const SERVER_FIELD = /\] [\w.:~-]{1,120} [\w.:-]{1,120}\/[\w.:-]{1,120} /

/** The endpoint as lines of access name it; where the failure's line names none, the first step of the path. */
function keyOf({ attempts, path }: Exchange): string | undefined {
  const endpoint = attempts.at(-1)?.endpoint ?? ''
  if (endpoint !== '') return endpoint.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, '')
  return /^\/[^/?#]{1,100}(?=[/?#])/.exec(path)?.[0]
}

/** Not as a part of another name, address or path. */
function names(line: string, key: string): boolean {
  for (let at = line.indexOf(key); at >= 0; at = line.indexOf(key, at + 1)) {
    if (!NAME_SIGN.test(line[at - 1] ?? ' ') && !NAME_SIGN.test(line[at + key.length] ?? ' ')) return true
  }
  return false
}

const NAME_SIGN = /[\w.-]/
