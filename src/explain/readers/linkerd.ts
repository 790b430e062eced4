/** Linkerd's proxy: its log, and the field that it sets on answers of its own. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { errno, fin, reset, timer } from './parts/ends.ts'
import { errnoIn } from './parts/errno.ts'
import { numberAfter } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { ended, factOf, nobody, refused, type Told } from './parts/told.ts'
import { tlsFailureOf } from './tls-words.ts'

/** `[ 912.501212s]  WARN ThreadId(01) outbound:…: linkerd_reconnect: …`, or with a date in place of the seconds. */
const TARGET = /\blinkerd2?_(?:app|proxy|reconnect|tls|timeout|failfast|stack|transport|http|router|meshtls)\w{0,30}/
const FIELD = /^(?:< )?l5d-proxy-error: /i

export function linkerd(): Reader {
  /** What its proxies cannot reach they dial again and again. */
  const failing = new Set<string>()
  return {
    format: 'linkerd',
    takes: text => FIELD.test(text.slice(0, 20)) || (text.includes('ThreadId(') && TARGET.test(text.slice(0, 2000))),
    read(line) {
      const text = line.text.slice(0, 4000)
      const told = /\b(?:WARN|ERROR|INFO)\b/.test(text.slice(0, 80)) || FIELD.test(text) ? linkerdSays(text) : undefined
      return told === undefined ? [] : facts(line, text, told, failing)
    },
  }
}

const REMEMBERED_MAX = 100

/** A line about a request stands for it; one about a connection for the first of its kind. */
function facts(line: Line, text: string, told: Told, failing: Set<string>): readonly Fact[] {
  const endpoint = endpointIn(text)
  if (!OF_REQUEST.test(text)) {
    const key = `${endpoint} ${JSON.stringify(told)}`
    if (failing.has(key)) return []
    if (failing.size < REMEMBERED_MAX) failing.add(key)
  }
  return [factOf(told, { product: 'envoy', at: isoTime(text.replace(/^\[/, '')) ?? line.at, endpoint, whole: false })]
}

const OF_REQUEST = /request failed|Failed to proxy request|^(?:< )?l5d-proxy-error/i

/** In its log and in the field `l5d-proxy-error`. */
export function linkerdSays(text: string): Told | undefined {
  if (text.includes('in fail-fast') || text.includes('no endpoints')) return nobody('unknown')
  if (/entering fail-?fast|Connection closed error=$/i.test(text)) return undefined
  if (text.includes('connect timed out') || text.includes('connect timeout')) return connectTimer(text)
  if (/response timeout|request timed out|logical service .{0,200}timed? ?out/.test(text)) {
    return ended('wait', timer('firstByte'), 'inferred')
  }
  if (text.includes('HTTP Loop detected') || text.includes('loop detected')) return refused({ kind: 'loop', via: '' })
  const failure = text.includes('tls') || text.includes('ertificate') ? tlsFailureOf(text) : null
  if (failure !== null) return ended('tls', { kind: 'tls', failure })
  const code = errnoIn(text)
  if (code === 'ECONNRESET') return ended('wait', reset, 'inferred')
  if (code !== undefined && /[Cc]onnect/.test(text)) return ended('connect', errno(code))
  return text.includes('connection closed before message completed') ? ended('wait', fin) : undefined
}

const connectTimer = (text: string): Told => {
  const seconds = numberAfter(text, 'timed out after')
  return ended('connect', timer('connect', seconds === undefined ? 0 : seconds * 1000))
}

/** The last address stands nearest to what failed. */
function endpointIn(text: string): string {
  const found = [
    ...text.matchAll(/(?:endpoint(?:\{addr=| )|(?:server|target|orig_dst)\.?(?:addr)?=)([\d.]{7,15}:\d{1,5})/g),
  ].at(-1)?.[1]
  return found === undefined ? '' : `http://${found}`
}
