/** Istio's ztunnel, which carries connections in ambient mode: a line for each that is over, with an error where it failed. */

import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { errno, fin, timer } from './parts/ends.ts'
import { errnoIn } from './parts/errno.ts'
import { logfmt } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { answered, cut, denied, ended, nobody, type Told } from './parts/told.ts'
import { requestFact } from './request-fact.ts'
import { tlsFailureOf } from './tls-words.ts'

const HEAD =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z\s{1,4}(?:info|warn|error)\s{1,4}access\s{1,4}connection (?:complete|failed)\s/

export function ztunnel(): Reader {
  return {
    format: 'istio-access',
    takes: text => HEAD.test(text.slice(0, 120)),
    passes: (text, from, to) => text.startsWith('info', from + 28) && !text.slice(from, to).includes(' error="'),
    read: factsOf,
  }
}

const KEYS = ['error', 'direction', 'src.addr', 'dst.addr', 'dst.hbone_addr', 'dst.service', 'bytes_recv']

function factsOf({ text, at }: Line): Fact[] {
  const fields = logfmt(text.replaceAll('\t', ' ').slice(0, 8192), KEYS)
  const { error, 'dst.service': upstream } = fields
  const told = error === undefined ? null : toldOf(error, Number(fields.bytes_recv) > 0)
  if (told === null) return []
  const time = isoTime(text) ?? at
  const address = fields['dst.hbone_addr'] ?? fields['dst.addr']
  const exchange = upstream === undefined ? {} : { upstream }
  const endpoint = address === undefined ? '' : `http://${address}`
  return [requestFact(told, { product: 'istio', at: time, endpoint, exchange }, { upstream })]
}

/** `begun`: the other side had sent something. */
function toldOf(error: string, begun: boolean): Told | null {
  if (error.includes('policy rejection') || error.includes('allow policies') || error.includes('denied'))
    return denied('authorization policy')
  if (error.includes('no healthy upstream') || error.includes('no valid')) return nobody('unknown')
  const status = /http status: (\d{3})/.exec(error)?.[1]
  if (status !== undefined) return answered(Number(status), 'inferred')
  const failure = tlsFailureOf(error)
  if (failure !== null) return ended('tls', { kind: 'tls', failure })
  const connecting = error.includes('connection failed') || error.includes('connection timed out')
  if (connecting && /deadline|timed out/.test(error)) return ended('connect', timer('connect'))
  const code = errnoIn(error)
  if (code !== undefined && connecting) return ended('connect', errno(code))
  if (code !== undefined) return begun ? { ...cut(errno(code)), ...tunnel } : ended('wait', errno(code))
  return /unexpected eof|closed|connection drain/i.test(error) ? ended('wait', fin, 'inferred') : null
}

/** It carries bytes of which it does not know where they end. */
const tunnel = { more: { status: 101 } }
