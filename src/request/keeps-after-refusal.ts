/** Whether a connection serves on behind a request that was refused. */
import { requestFraming } from '../http1/framing.ts'
import type { Head } from '../http1/head.ts'
import type { Refused } from './match.ts'

/** Only where it is certain that the next request begins behind this head. */
export function keepsAfterRefusal({ refusal }: Refused, head: Head | null): boolean {
  return head !== null && !CLOSING.has(refusal.kind) && endsThere(head)
}

/** Framing is in doubt behind these, or the connection itself is what is too much. */
const CLOSING: ReadonlySet<Refused['refusal']['kind']> = new Set([
  'invalid-request',
  'method-not-allowed',
  'overloaded',
])

/** Nothing of this request follows its head, and its client wants to go on. */
function endsThere(head: Head): boolean {
  const framing = requestFraming(head)
  return (
    'kind' in framing && framing.kind === 'none' && head.minor > 0 && !/close/i.test(head.field('connection') ?? '')
  )
}
