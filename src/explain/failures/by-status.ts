/** What an answer's status and size say where no line says more: the app's own page, or a guess that is called one. */
import { diagnose } from '../../diagnosis/diagnose.ts'
import type { Diagnosis } from '../../diagnosis/diagnosis.ts'
import type { AttemptEnd } from '../../exchange/attempt.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Phase } from '../../exchange/phase.ts'
import { attemptSeen } from '../seen.ts'

export interface Guess {
  exchange: Exchange
  diagnosis: Diagnosis
}

/** Gateways' built-in pages are shorter: nginx's have 150 to 600 bytes, Apache's 300 to 700, all others less. */
const BUILT_IN_PAGE_BYTES_MAX = 1024

/** A page larger than any gateway's own came from the app: it said so itself. */
export function byItsSize(exchange: Exchange): Guess | null {
  const { status } = exchange.answer
  if (status === undefined || exchange.bytesOut <= BUILT_IN_PAGE_BYTES_MAX) return null
  return guessed(exchange, { kind: 'answered', status }, 'receive')
}

/** What a gateway most often means by it; only where nothing else in the input failed, for most gateways have several reasons. */
const USUALLY: Readonly<Record<number, readonly [AttemptEnd, Phase]>> = {
  502: [{ kind: 'errno', code: 'ECONNREFUSED', syscall: 'connect' }, 'connect'],
  504: [{ kind: 'timer', timer: 'firstByte', ms: 0 }, 'wait'],
}

export function byItsStatus(exchange: Exchange): Guess | null {
  const usually = USUALLY[exchange.answer.status ?? 0]
  return usually ? guessed(exchange, ...usually) : null
}

function guessed(exchange: Exchange, end: AttemptEnd, phase: Phase): Guess | null {
  const told: Exchange = { ...exchange, phase, attempts: [attemptSeen({ endpoint: '', phase, end })] }
  const diagnosis = diagnose(told)
  return diagnosis && { exchange: told, diagnosis: { ...diagnosis, confidence: 'guessed' } }
}
