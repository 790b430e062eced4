/** nginx's access log, and every log of the same shape: combined, formats of one's own, JSON, `key=value`, LTSV. */
import type { Fact, Product } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { accessFacts } from './access/facts.ts'
import type { AccessFields } from './access/fields.ts'
import { guessFields } from './access/guess.ts'
import { makeJsonGlance } from './access/json-passes.ts'
import { makerOf } from './access/learned.ts'
import { directiveFormat } from './access/log-format.ts'
import { jsonFields, looksLikeJson, looksNamed, namedFields } from './access/named.ts'
import { makeGlance } from './access/passes.ts'

const FORMAT = 'nginx-access'

export function nginxAccess(): Reader {
  const glance = makeGlance()
  const jsonGlance = makeJsonGlance()
  return {
    format: FORMAT,
    takes: text => looksCombined(text) || looksLikeJson(text) || looksNamed(text),
    read(line) {
      const fields = fieldsOf(line.text)
      if (fields === undefined) return []
      const lists = fields.upstreamAddr !== undefined || fields.upstreamStatus !== undefined
      if (line.text[0] === '{') jsonGlance.learn(lists)
      else if (looksCombined(line.text)) glance.learn(lists)
      return factsOf(fields, line)
    },
    passes: (text, from, to) => (text[from] === '{' ? jsonGlance : glance).passes(text, from, to),
  }
}

/** For a format of which the configuration is known: `log_format main '…';`. Undefined where it has no status. */
export function learnLogFormat(directive: string): Reader | undefined {
  return makerOf(directiveFormat(directive))?.()
}

function fieldsOf(text: string): AccessFields | undefined {
  if (text[0] === '{') return jsonFields(text)
  return looksCombined(text) ? guessFields(text) : namedFields(text)
}

function factsOf(fields: AccessFields, line: Line): readonly Fact[] {
  return accessFacts({ fields, product: productOf(line), at: line.at })
}

/** Apache's combined format is the same to the letter; only where the line comes from can tell. */
function productOf({ source = '' }: Line): Product {
  if (/apache|httpd/i.test(source)) return 'apache'
  if (/kong/i.test(source)) return 'kong'
  if (/apisix/i.test(source)) return 'apisix'
  return /ingress/i.test(source) ? 'ingress-nginx' : 'nginx'
}

/** `… [time] … "METHOD target HTTP/x" status …` */
export function looksCombined(text: string): boolean {
  const open = text.indexOf('"')
  if (open < 0 || open > 400) return false
  const version = text.indexOf(' HTTP/', open)
  const close = version < 0 ? -1 : text.indexOf('"', version)
  if (close > 0 && close - version < 12 && isMethod(text, open)) return hasStatus(text, close)
  return isNoRequest(text, open)
}

function isMethod(text: string, open: number): boolean {
  const first = text.charCodeAt(open + 1)
  return first >= 0x41 && first <= 0x5a
}

/** Right behind the request, or some fields later. 009 is nginx's number for an answer of HTTP/0.9, or of no HTTP at all. */
function hasStatus(text: string, close: number): boolean {
  return /^(?: \S{1,100}){0,6}? "?(?:[1-5]\d\d|009)(?=[ "]|$)/.test(text.slice(close + 1, close + 400))
}

/** What came was no request: nothing, or a handshake. `[time] "\\x16\\x03" 400 157` */
function isNoRequest(text: string, open: number): boolean {
  if (!text.startsWith('] "', open - 2)) return false
  const close = text.indexOf('"', open + 1)
  return close > 0 && /^" [1-5]\d\d /.test(text.slice(close, close + 6))
}
