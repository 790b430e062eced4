/** Envoy's text formats: the default one, Istio's of several versions, and others that begin alike. */
import { closingQuote } from '../parts/text.ts'
import { isoTime } from '../parts/time.ts'
import type { EnvoyFields } from './fields.ts'

/** `[2026-05-03T06:07:08.090Z] "`; some products put a word in front. */
const HEAD = /^(?:ACCESS )?\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z\] (?:[\w.-]{1,60} )?"/
const FLAGS = /^(?:-|[A-Z]{2,5}(?:,[A-Z]{2,5}){0,9}|[A-Z][a-z][A-Za-z]{3,40}(?:,[A-Z][A-Za-z]{3,40}){0,9})$/
const TOKENS_MAX = 40

export function isEnvoyText(text: string): boolean {
  return (text.startsWith('[') || text.startsWith('ACCESS [')) && HEAD.test(text) && envoyText(text) !== null
}

/** null: it begins alike, and is another format. */
export function envoyText(text: string): EnvoyFields | null {
  const close = text.indexOf('] ')
  const open = text.indexOf('"', close)
  if (close < 0 || close > 48 || open < 0 || open > close + 64) return null
  const end = closingQuote(text, open + 1)
  if (end < 0) return null
  const [method = '', target = '', protocol = ''] = text.slice(open + 1, end).split(' ', 3)
  const [status, flags, ...rest] = tokensOf(text, end + 2)
  if (status === undefined || flags === undefined || !/^\d{1,3}$/.test(status) || !FLAGS.test(flags)) return null
  const startedAt = isoTime(text.slice(text.indexOf('[') + 1, close))
  return {
    status: Number(status),
    flags: flags === '-' ? [] : flags.split(','),
    ...known({ method, target, protocol }),
    ...(startedAt !== undefined && { startedAt }),
    ...behindFlags(rest),
  }
}

type Text = { [field in 'method' | 'target' | 'protocol']?: string }

function known(fields: Text): Text {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && value !== '-'))
}

/** What is bare before the bytes are details, what is quoted there the transport's reason; behind them the order is fixed. */
function behindFlags(tokens: readonly string[]): Partial<EnvoyFields> {
  const bytes = tokens.findIndex(token => /^\d{1,15}$/.test(token))
  if (bytes < 0) return {}
  const before = tokens.slice(0, bytes)
  const [details, termination] = before.filter(token => !token.startsWith('"'))
  const transport = before.filter(token => token.startsWith('"')).at(-1)
  const [, out, ms, service, forwarded, , requestId, authority, host, cluster, , , , , route] = tokens.slice(bytes)
  return {
    ...value('details', details),
    ...value('termination', termination),
    ...value('transport', transport),
    ...number('bytesIn', tokens[bytes]),
    ...number('bytesOut', out),
    ...number('ms', ms),
    ...number('serviceMs', service),
    ...value('client', forwarded),
    ...value('requestId', requestId),
    ...value('authority', authority),
    ...value('upstreamHost', host),
    ...value('cluster', cluster),
    ...value('route', route),
  }
}

function value(field: keyof EnvoyFields, token: string | undefined): Partial<EnvoyFields> {
  const text = token?.replace(/^"|"$/g, '')
  return text === undefined || text === '' || text === '-' ? {} : { [field]: text }
}

function number(field: keyof EnvoyFields, token: string | undefined): Partial<EnvoyFields> {
  return token !== undefined && /^\d{1,15}$/.test(token) ? { [field]: Number(token) } : {}
}

/** Words apart by blanks; a quoted one, and one with braces (old versions have blanks in them), is one. Quotes stay. */
function tokensOf(text: string, from: number): string[] {
  const tokens: string[] = []
  for (let at = from; at < text.length && tokens.length < TOKENS_MAX; ) {
    if (text[at] === ' ') {
      at++
      continue
    }
    const end = endOf(text, at)
    tokens.push(text.slice(at, end))
    at = end
  }
  return tokens
}

function endOf(text: string, from: number): number {
  if (text[from] === '"') {
    const close = closingQuote(text, from + 1)
    return close < 0 ? text.length : close + 1
  }
  const blank = text.indexOf(' ', from)
  const end = blank < 0 ? text.length : blank
  const brace = text.indexOf('{', from)
  if (brace < 0 || brace > end) return end
  const close = text.indexOf('}', brace)
  return close < 0 ? end : close + 1
}
