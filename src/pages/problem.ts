/** RFC 9457 problem documents: for programs, and for the people who read what programs print. */
import type { AnswerInput, Because, Details } from './answer-input.ts'
import { describeEnd, timestamp } from './describe-end.ts'
import { becauseInPublic, evidenceOf } from './evidence.ts'
import { wholeSeconds } from './headers.ts'
import { printable } from './printable.ts'
import { adviceText, visitorOf } from './visitor.ts'
import type { Words } from './words/words.ts'

/** Title and detail are the table's in English, and the visitor's sentences in every other language (RFC 9457 §3.1.3). */
export function renderProblem(input: AnswerInput, words: Words): string {
  const { row, cause, reason } = input
  const translated = words.language === 'en' ? undefined : visitorOf(input, words)
  const because = input.because ?? input.details?.exchange.unavailable?.endpoints
  const problem = {
    type: `urn:goodgate:cause:${cause}`,
    title: translated?.title ?? row.title,
    status: input.status,
    detail: translated?.what ?? row.says,
    instance: `urn:goodgate:exchange:${input.requestId}`,
    cause,
    reason,
    retryAfter: input.retryAfterSeconds === undefined ? undefined : wholeSeconds(input.retryAfterSeconds),
    retryable: input.retryable,
    processed: input.processed,
    ownerActionRequired: row.ownerActionRequired,
    requestId: input.requestId,
    advice: adviceText(input, words),
    because: because === undefined || because.length === 0 ? undefined : becauseMembers(because, input.details),
    evidence: input.details === undefined ? undefined : evidenceMember(input, input.details),
  }
  return `${JSON.stringify(problem, null, 2)}\n`
}

function becauseMembers(because: readonly Because[], details: Details | undefined): object[] {
  if (details === undefined) return becauseInPublic(because)
  return because.map(({ cause, reason, count, endpoint, evidence, since, until }) => ({
    cause,
    reason,
    count,
    endpoint,
    evidence: evidence === undefined ? undefined : printable(evidence),
    since: since === undefined ? undefined : timestamp(since),
    until: until === undefined ? undefined : timestamp(until),
  }))
}

/** The extension member that only a client with sight of the inside gets. JSON needs no other escaping than its own. */
function evidenceMember(input: AnswerInput, details: Details): object {
  const { confidence, phase, facts, suspects } = evidenceOf(input, details)
  const { route, upstream, attempts } = details.exchange
  return {
    confidence,
    phase,
    says: input.row.says,
    fix: input.row.fix,
    route,
    upstream,
    facts: facts.length === 0 ? undefined : facts.map(fact => printable(fact)),
    attempts: attempts.map(attempt => ({ ...attempt, ended: printable(describeEnd(attempt)) })),
    suspects,
  }
}
