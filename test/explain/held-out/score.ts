/** Scores of the held-out cases; run by itself it prints what is wrong: `node test/explain/held-out/score.ts [ID or SOFTWARE]`. */
import { explained, type Score } from '../corpus.ts'
import { table } from '../table.ts'
import { HELD_OUT } from './all.ts'
import type { HeldOutCase } from './case.ts'

/** Causes that blame the client's side only. */
const CLIENT: ReadonlySet<string> = new Set(['client-closed-request', 'client-timeout', 'http-request-error'])

export interface HeldOutScore extends Score {
  reason?: boolean
  count?: boolean
  firstSeen?: boolean
}

export function score({ id, software, raw, ...expect }: HeldOutCase): HeldOutScore {
  const { failures } = JSON.parse(JSON.stringify(explained(raw))) as ReturnType<typeof explained>
  const [first] = failures
  const suspects = first?.suspects.map(suspect => suspect.id) ?? []
  const causes = failures.map(({ cause }) => cause)
  const scored: HeldOutScore = {
    id,
    software,
    overclaim: expect.unproven === true && first?.confidence === 'proven',
    broken: false,
    got: `${failures.map(told).join(' + ') || 'nothing'}: ${suspects.join(', ')}`,
  }
  if (expect.negative) return { ...scored, negative: failures.every(({ cause }) => CLIENT.has(cause)) }
  if (expect.causes) {
    scored.cause = expect.causes.includes(causes[0] ?? '')
    scored.any = causes.some(cause => expect.causes!.includes(cause))
  }
  if (expect.suspects) {
    scored.suspect1 = expect.suspects.includes(suspects[0] ?? '')
    scored.suspect3 = suspects.slice(0, 3).some(suspect => expect.suspects!.includes(suspect))
  }
  if (expect.reason) scored.reason = first?.reason === expect.reason
  if (expect.count) scored.count = first?.count === expect.count
  if (expect.firstSeen) scored.firstSeen = first?.firstSeen === expect.firstSeen
  return scored
}

export function right(scored: HeldOutScore): boolean {
  const { cause, suspect3, negative, overclaim, reason, count, firstSeen } = scored
  return ![cause, suspect3, negative, reason, count, firstSeen].includes(false) && !overclaim
}

function told({
  cause,
  reason,
  confidence,
  count,
  firstSeen,
}: ReturnType<typeof explained>['failures'][number]): string {
  return `${cause}${reason === null ? '' : `/${reason}`} ${confidence} ${count}× ${firstSeen ?? ''}`
}

if (import.meta.main) {
  const only = process.argv[2]
  const scores = HELD_OUT.filter(({ id, software }) => only === undefined || id === only || software === only).map(
    score,
  )
  for (const one of scores) if (!right(one)) console.log(wrong(one))
  console.log(table(scores))
}

export function wrong(scored: HeldOutScore): string {
  const failed = (['cause', 'suspect3', 'negative', 'reason', 'count', 'firstSeen'] as const).filter(
    what => scored[what] === false,
  )
  if (scored.overclaim) return `${scored.id} ${scored.software} [overclaims]: ${scored.got}`
  return `${scored.id} ${scored.software} [${failed.join(' ')}]: ${scored.got}`
}
