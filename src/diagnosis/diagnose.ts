/** Facts to causes: the one place where it is decided what went wrong, in a fixed order, the first proof wins. */
import { isCauseId } from '../causes/table.ts'
import type { Attempt } from '../exchange/attempt.ts'
import type { ClientEnd, Exchange } from '../exchange/exchange.ts'
import { diagnoseClient, ofClientEnd } from './client.ts'
import { diagnoseConnect } from './connect.ts'
import type { Diagnosis } from './diagnosis.ts'
import { diagnoseRead } from './read.ts'
import { diagnoseRefusal } from './refuse.ts'
import { diagnoseResolve } from './resolve.ts'
import { diagnoseSend } from './send.ts'
import { diagnoseTls } from './tls.ts'
import { verdict } from './verdict.ts'
import { diagnoseWait } from './wait.ts'

/** The cause of the whole exchange; null when there is nothing to tell. Of several attempts the last one speaks. */
export function diagnose(x: Exchange): Diagnosis | null {
  const byClient = diagnoseClient(x)
  if (byClient) return byClient
  const last = x.attempts.at(-1)
  // A refusal after an attempt (the queue was full for the next try) only ends the tries: the attempt is the cause.
  const byAttempt = last && diagnoseAttempt(last, x.clientEnd)
  if (byAttempt) return byAttempt
  if (last?.end.kind === 'answered') return ofOriginAnswer(x, last.end.status, last)
  return diagnoseRefusal(x)
}

/**
 * The cause of one attempt; null when it was answered, or tunnelled to an end in good order: what the answer's status means is the exchange's matter.
 * `clientEnd` is the exchange's: without it an attempt given up because of the client can only be taken for a client that left.
 */
export function diagnoseAttempt(a: Attempt, clientEnd?: ClientEnd): Diagnosis | null {
  const { end } = a
  if (end.kind === 'answered' || end.kind === 'tunnelled') return null
  if (end.kind === 'client') {
    return clientEnd ? ofClientEnd(clientEnd, a.phase) : verdict('client-closed-request', a.phase, 'inferred')
  }
  if (end.kind === 'cancelled') return verdict({ cause: 'proxy-internal-error', reason: 'stopping' }, a.phase)
  if (end.kind === 'bug') return verdict('proxy-internal-error', a.phase)
  return (
    diagnoseResolve(a) ??
    diagnoseConnect(a) ??
    diagnoseTls(a) ??
    diagnoseSend(a) ??
    diagnoseWait(a) ??
    diagnoseRead(a) ??
    // No rule knows these facts: a gap of ours, said as such and never blamed on the upstream.
    verdict('proxy-internal-error', a.phase, 'guessed')
  )
}

/** The last failure that a later try kept from the client, for `hidden` in log and metrics; null when there was none. */
export function hiddenFailure(x: Exchange): Diagnosis | null {
  if (diagnose(x) !== null) return null
  for (let at = x.attempts.length - 2; at >= 0; at--) {
    const attempt = x.attempts[at]
    const found = attempt && diagnoseAttempt(attempt)
    if (found) return found
  }
  return heldBack(x)
}

/** It never met the failure that it was held for: others had. */
function heldBack({ waited }: Exchange): Diagnosis | null {
  if (waited?.cause === undefined || !isCauseId(waited.cause)) return null
  const { cause, reason } = waited
  return verdict(reason === undefined ? cause : { cause, reason }, 'queue', 'inferred')
}

function ofOriginAnswer(x: Exchange, status: number, last: Attempt): Diagnosis | null {
  const toldWhen = x.originFields !== undefined && Object.hasOwn(x.originFields, 'retry-after')
  const overloaded = (status === 503 || status === 429) && toldWhen
  if (overloaded) return verdict({ cause: 'origin-error-response', reason: 'overloaded' }, last.phase)
  return status >= 500 ? verdict('origin-error-response', last.phase) : null
}

export { processedBy, processedByAttempt, retryable } from './processed.ts'
