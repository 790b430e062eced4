/** Failures while a name was turned into addresses. */
import type { Attempt } from '../exchange/attempt.ts'
import type { Diagnosis } from './diagnosis.ts'
import { lookUp, type Named, verdict } from './verdict.ts'

/** c-ares, getaddrinfo and Node spell one event in several ways. */
const CODES: Readonly<Record<string, Named>> = {
  ENOTFOUND: { cause: 'dns-name-not-found' },
  ENODATA: { cause: 'dns-name-not-found' },
  EAI_NONAME: { cause: 'dns-name-not-found' },
  EAI_NODATA: { cause: 'dns-name-not-found' },
  ENONAME: { cause: 'dns-name-not-found' },
  ESERVFAIL: { cause: 'dns-error' },
  EREFUSED: { cause: 'dns-error' },
  EFORMERR: { cause: 'dns-error' },
  ENOTIMP: { cause: 'dns-error' },
  EBADRESP: { cause: 'dns-error' },
  EBADNAME: { cause: 'dns-error' },
  EAI_FAIL: { cause: 'dns-error' },
  // The resolver's own port refused: it was reached and gave no answer, which is no time-out.
  ECONNREFUSED: { cause: 'dns-error' },
  ETIMEOUT: { cause: 'dns-timeout' },
  ETIMEDOUT: { cause: 'dns-timeout' },
}

export function diagnoseResolve(a: Attempt): Diagnosis | null {
  const { end } = a
  if (end.kind === 'address-denied') return verdict('destination-ip-prohibited', a.phase)
  if (end.kind === 'timer' && (end.timer === 'dns' || (end.timer === 'total' && a.phase === 'dns'))) {
    return verdict('dns-timeout', a.phase)
  }
  if (end.kind === 'dns' || (end.kind === 'errno' && a.phase === 'dns')) return ofCode(a, end.code)
  return null
}

function ofCode(a: Attempt, code: string): Diagnosis {
  // getaddrinfo says EAI_AGAIN for a silent resolver and for SERVFAIL alike: the silence is only the likelier one.
  if (code === 'EAI_AGAIN') return verdict('dns-timeout', a.phase, 'inferred')
  const named = lookUp(CODES, code)
  return named ? verdict(named, a.phase) : verdict('dns-error', a.phase, 'inferred')
}
