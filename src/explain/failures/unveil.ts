/** What Envoy's flags leave open and its answer says: people paste the access line, and beside it what curl got. */
import type { CauseFamily } from '../../causes/cause.ts'
import { causeRow } from '../../causes/table.ts'
import type { Group } from './groups.ts'

const FAMILIES: ReadonlySet<CauseFamily> = new Set<CauseFamily>(['connect', 'tls'])

/** Where one answer without time and place stands beside a failed connection of which the line says no more than that. */
export function unveiled(groups: readonly Group[]): Group[] {
  const answers = groups.filter(isAnswer)
  const veiled = groups.filter(isVeiled)
  const [answer] = answers
  if (answer === undefined || answers.length > 1 || veiled.length === 0) return [...groups]
  const told = veiled.map(group => byAnswer(group, answer))
  return groups.flatMap(group => {
    const at = veiled.indexOf(group)
    return at >= 0 ? [told[at]!] : group === answer ? [] : [group]
  })
}

const isEnvoys = ({ products }: Group): boolean => products.has('envoy') || products.has('istio')

function isAnswer(group: Group): boolean {
  const { cause, reason, confidence, endpoint, firstSeen } = group
  if (!isEnvoys(group) || endpoint !== undefined || firstSeen !== undefined || confidence === 'guessed') return false
  return FAMILIES.has(causeRow(cause, reason).family)
}

function isVeiled(group: Group): boolean {
  return isEnvoys(group) && group.confidence === 'guessed' && group.cause === 'connection-refused'
}

/** That they belong together is likely, not proven. */
function byAnswer(group: Group, answer: Group): Group {
  const end = answer.exchanges.at(-1)?.attempts.at(-1)
  const exchanges = group.exchanges.map(exchange => {
    const last = exchange.attempts.at(-1)
    if (end === undefined || last === undefined) return exchange
    const attempts = [...exchange.attempts.slice(0, -1), { ...end, endpoint: last.endpoint }]
    return { ...exchange, phase: end.phase, attempts }
  })
  const { reason: _, ...rest } = group
  return {
    ...rest,
    cause: answer.cause,
    ...(answer.reason !== undefined && { reason: answer.reason }),
    diagnosis: { ...answer.diagnosis, confidence: 'inferred' },
    confidence: 'inferred',
    sample: answer.sample,
    sampleNumber: answer.sampleNumber,
    exchanges,
  }
}
