/** HAProxy's traffic in HTTP mode: `httplog`, `httpslog`, `httplog clf`, and formats of one's own, named or built upon these. */
import type { Reader } from '../reader.ts'
import { jsonOrCut } from './cut-json.ts'
import { haproxyWentWell } from './glance.ts'
import { haproxyFacts } from './haproxy/fields.ts'
import { acceptDateAt, haproxyClf, haproxyLine, isClf, trafficMode } from './haproxy/line.ts'
import { haproxyNamed, keyValues } from './haproxy/named.ts'

export function haproxyHttp(): Reader {
  return {
    format: 'haproxy-http',
    takes: text => kindOf(text) !== null,
    passes: (text, from, to) => haproxyWentWell(text, from, to, 'http'),
    read(line) {
      const fields = fieldsOf(line.text)
      return fields === null ? [] : haproxyFacts(fields, line.at)
    },
  }
}

type Kind = 'line' | 'clf' | 'json' | 'pairs'

const NAMED = /"(?:term\w{0,20}|tsc?|session_?state)"\s?:\s?"[CSPLRIDUKcs-][RQCHDLT-][A-Z-]{0,2}"/i
const PAIRS = /\b(?:term\w{0,20}|tsc?|session_?state)="?[CSPLRIDUKcs-][RQCHDLT-][A-Z-]{0,2}(?:["\s]|$)/
function kindOf(text: string): Kind | null {
  const head = text.length > 8192 ? text.slice(0, 8192) : text
  if (head.startsWith('{')) return NAMED.test(head) ? 'json' : null
  if (trafficMode(head) === 'http') return 'line'
  if (acceptDateAt(head) >= 0) return null
  if (isClf(head)) return haproxyClf(head) === null ? null : 'clf'
  return PAIRS.test(head) ? 'pairs' : null
}

function fieldsOf(text: string): ReturnType<typeof haproxyLine> {
  const kind = kindOf(text)
  if (kind === 'line') return haproxyLine(text)
  if (kind === 'clf') return haproxyClf(text)
  const json = kind === 'json' ? jsonOrCut(text) : undefined
  return haproxyNamed(json ?? keyValues(text))
}
