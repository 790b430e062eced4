/** A health check of a Go program that failed, from its error. */
import type { CheckFact, Product } from '../fact.ts'
import { type GoError, goError } from './go-error.ts'
import { timer } from './parts/ends.ts'
import { ended, factOf, own, type Told } from './parts/told.ts'

export interface CheckShown {
  at?: number
  tookOut: boolean
  /** Where the line names it outside the error. */
  endpoint?: string
  upstream?: string
}

export function goCheck(
  product: Product,
  error: GoError | string,
  { at, tookOut, endpoint, upstream }: CheckShown,
): CheckFact {
  const seen = typeof error === 'string' ? (goError(error) ?? { told: ofStatus(error), endpoint: '' }) : error
  const { exchange, surest } = factOf(inTime(seen.told), {
    product,
    at,
    endpoint: seen.endpoint || endpoint,
    exchange: upstream === undefined ? {} : { upstream },
  })
  return {
    kind: 'check',
    product,
    exchange,
    tookOut,
    ...(at !== undefined && { at }),
    ...(surest !== undefined && { surest }),
  }
}

/** `received error status code: 503`, `received gRPC status code: NOT_SERVING`; what no words are known of is nobody's fault. */
function ofStatus(text: string): Told {
  const status = /\bstatus code: (\d{3})\b|\bstatus(?:code)?:? (\d{3})\b/i.exec(text.slice(0, 500))
  if (status !== null) return ended('receive', { kind: 'answered', status: Number(status[1] ?? status[2]) })
  if (/gRPC status code/.test(text)) return ended('receive', { kind: 'answered', status: 503 })
  if (/timeout|within \d/.test(text.slice(0, 500))) return ended('wait', timer('firstByte'), 'inferred')
  return own(text.slice(0, 300))
}

/** A check has one deadline for everything: the step that it struck in is most often the wait. */
function inTime(told: Told): Told {
  if (!('end' in told) || told.end.kind !== 'timer' || told.end.timer !== 'total') return told
  return ended('wait', timer('firstByte', told.end.ms), 'inferred')
}
