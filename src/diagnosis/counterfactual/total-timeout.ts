/** timeouts.total: an answer that was on its way when time was up would have been whole at a time that its pace tells. */
import type { Attempt } from '../../exchange/attempt.ts'
import { durationAbove, durationText, measuredRange } from './amounts.ts'
import type { Finding, Group, Seen } from './finding.ts'

/** Paces vary. */
const MARGIN = 1.2
/** Of less of an answer than this share its pace is a guess. */
const SHARE_MIN = 0.1

export function totalTimeout({ cause, seen }: Group): Finding[] {
  if (cause !== 'http-response-timeout') return []
  const needs = new Map<Seen, number>()
  for (const one of seen) {
    const need = neededMs(one)
    if (need !== null) needs.set(one, need)
  }
  if (needs.size === 0) return []
  const wanted = durationAbove(Math.max(...needs.values()) * MARGIN)
  if (wanted === Infinity) return []
  const [first] = needs.keys()
  const { exchange } = first!
  const { ms } = exchange.attempts.at(-1)!.end as { ms: number }
  return [
    {
      setting: 'timeouts.total',
      value: durationText(wanted),
      instead: durationText(ms),
      effect: 'prevented',
      helped: [...needs.keys()],
      known: `at the pace at which their answers came they would have been whole after ${measuredRange([...needs.values()])}`,
      basis: 'assumption',
      confidence: 'inferred',
    },
  ]
}

/** From the exchange's beginning to the answer's end; null: not known. */
function neededMs({ exchange }: Seen): number | null {
  const last = exchange.attempts.at(-1)
  if (last === undefined || !cutByTotal(last)) return null
  const { bodyExpected, bodyReceived, ms } = last
  if (bodyExpected === undefined || bodyReceived === undefined || ms.receive === undefined) return null
  if (bodyReceived < bodyExpected * SHARE_MIN || ms.receive <= 0) return null
  return exchange.durationMs + ((bodyExpected - bodyReceived) / bodyReceived) * ms.receive
}

function cutByTotal({ end, headReceived }: Attempt): boolean {
  return headReceived && end.kind === 'timer' && end.timer === 'total'
}
