/** Caddy's logs as JSON, its default where no terminal reads them. */
import type { Reader } from '../reader.ts'
import { caddyFacts, caddyState } from './caddy/entry.ts'
import { jsonOrCut } from './cut-json.ts'
import { jsonWentWell } from './glance.ts'
import { numberIn, stringIn } from './parts/json.ts'
import { isoTime } from './parts/time.ts'

export function caddyJson(): Reader {
  const state = caddyState()
  return {
    format: 'caddy-json',
    takes,
    passes: (text, from, to) => jsonWentWell(text, from, to, '"status":', 5) && isAccess(text.slice(from, from + 200)),
    read({ text, at }) {
      const fields = jsonOrCut(text)
      if (fields === undefined) return []
      const seconds = numberIn(fields, 'ts')
      const own = seconds === undefined ? isoTime(stringIn(fields, 'ts') ?? '') : seconds * 1000
      const time = own ?? at
      return caddyFacts(
        {
          ...(time !== undefined && { at: time }),
          logger: stringIn(fields, 'logger') ?? '',
          message: stringIn(fields, 'msg') ?? '',
          fields,
        },
        state,
      )
    },
  }
}

const isAccess = (head: string): boolean => head.includes('"logger":"http.log.access')

const LOGGERS = /"logger":"(?:http|tls|admin|pki|events|caddy|layer4|dynamic_dns|docker-proxy)(?:[."])/
const MESSAGES =
  /"msg":"(?:using (?:provided|adjacent|config)|adapted config|serving initial|autosaved|shutting down|maxprocs|GOMEMLIMIT|exiting|unable to determine|handled request|Caddyfile input)/

/** Other programs log with the same library: its loggers' names, or the messages without one, are Caddy's. */
function takes(text: string): boolean {
  if (!text.startsWith('{"level":"')) return false
  const head = text.slice(0, 300)
  return head.includes('"ts":') && (LOGGERS.test(head) || MESSAGES.test(head))
}
