/** The fact of a request that failed: an exchange, or, where nobody was left to ask, the consequence that it is. */
import type { Fact } from '../fact.ts'
import { factOf, type Shown, type Told } from './parts/told.ts'

export interface Place {
  /** Of the group that had nobody left. */
  upstream?: string | undefined
  /** The line that tells most, of an event of several. */
  sample?: string | undefined
  /** The endpoint that was taken out while it had the request. */
  takenOut?: string | undefined
}

export function requestFact(told: Told, shown: Shown, { upstream, sample, takenOut }: Place = {}): Fact {
  const fact = factOf(told, shown)
  const { product, exchange, same, surest, at } = fact
  const more = {
    ...(surest !== undefined && { surest }),
    ...(at !== undefined && { at }),
    ...(sample !== undefined && { sample }),
  }
  if (!('unavailable' in told)) return { ...fact, ...more }
  return {
    kind: 'consequence',
    product,
    what: takenOut === undefined ? 'nobody-left' : 'endpoint-out',
    lost: true,
    exchange,
    same,
    ...more,
    ...(takenOut !== undefined && { endpoint: takenOut }),
    ...(upstream !== undefined && { upstream }),
  }
}
