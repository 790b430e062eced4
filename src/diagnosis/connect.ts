/** Failures between the first SYN and an open connection, TCP or unix. */
import type { CauseId } from '../causes/table.ts'
import type { Attempt } from '../exchange/attempt.ts'
import type { Diagnosis } from './diagnosis.ts'
import { splitAddress } from './split-address.ts'
import { lookUp, type Named, verdict } from './verdict.ts'

const CODES: Readonly<Record<string, Named>> = {
  ETIMEDOUT: { cause: 'connection-timeout' },
  ECONNRESET: { cause: 'connect-reset' },
  EPIPE: { cause: 'connect-reset' },
  ECONNABORTED: { cause: 'connect-reset' },
  ECONNREFUSED: { cause: 'connection-refused' },
  EHOSTUNREACH: { cause: 'destination-ip-unroutable' },
  ENETUNREACH: { cause: 'destination-ip-unroutable' },
  EHOSTDOWN: { cause: 'destination-ip-unroutable' },
  ENETDOWN: { cause: 'destination-ip-unroutable' },
  // On TCP it is a security module (SELinux) or a local packet filter that forbids the call: the same row, another suspect.
  EACCES: { cause: 'socket-permission-denied' },
  EPERM: { cause: 'socket-permission-denied' },
  EADDRNOTAVAIL: { cause: 'local-resource-exhausted', reason: 'ports' },
  EADDRINUSE: { cause: 'local-resource-exhausted', reason: 'ports' },
  EMFILE: { cause: 'local-resource-exhausted', reason: 'descriptors' },
  ENFILE: { cause: 'local-resource-exhausted', reason: 'descriptors' },
  ENOBUFS: { cause: 'local-resource-exhausted', reason: 'descriptors' },
  ENOMEM: { cause: 'local-resource-exhausted' },
  EAGAIN: { cause: 'local-resource-exhausted' },
  EINVAL: { cause: 'proxy-configuration-error' },
  EAFNOSUPPORT: { cause: 'proxy-configuration-error' },
  EPROTOTYPE: { cause: 'proxy-configuration-error' },
  ENAMETOOLONG: { cause: 'proxy-configuration-error' },
}

/** Where a unix socket says something else by the same number. */
const UNIX_CODES: Readonly<Record<string, Named>> = {
  ENOENT: { cause: 'socket-not-found' },
  ENOTDIR: { cause: 'socket-not-found' },
  EAGAIN: { cause: 'accept-queue-full' },
}

/** Of several addresses the most telling error counts, in this order: who was silent matters more than who was not there. */
const TELLING = ['ETIMEDOUT', 'ECONNRESET', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'] as const

/** What may be the address's fault, by the cause seen: the reason to the same under `dns-stale-address`, which has a row for each. */
const STALE: Readonly<Partial<Record<CauseId, Named>>> = {
  'connection-timeout': { cause: 'dns-stale-address' },
  'connection-refused': { cause: 'dns-stale-address', reason: 'refused' },
  'destination-ip-unroutable': { cause: 'dns-stale-address', reason: 'unroutable' },
  'connect-reset': { cause: 'dns-stale-address', reason: 'reset' },
}

export function diagnoseConnect(a: Attempt): Diagnosis | null {
  const seen = connectFailure(a)
  const stale = seen === null || !wentStale(a) ? undefined : STALE[seen.cause]
  return stale === undefined ? seen : verdict(stale, a.phase, seen!.confidence)
}

/** Every address that failed is missing from the latest answer about the name. */
function wentStale({ name, addressErrors = [] }: Attempt): boolean {
  if (name === undefined || name.rotates === true || addressErrors.length === 0) return false
  return addressErrors.every(({ address }) => !name.latest.includes(splitAddress(address).host))
}

function connectFailure(a: Attempt): Diagnosis | null {
  const { end } = a
  if (end.kind === 'timer') {
    const struck = end.timer === 'connect' || (end.timer === 'total' && a.phase === 'connect')
    return struck ? verdict('connection-timeout', a.phase) : null
  }
  if (end.kind === 'reset' && a.phase === 'connect') return verdict('connect-reset', a.phase)
  if (end.kind === 'fin' && a.phase === 'connect') return verdict('connection-terminated', a.phase)
  if (end.kind !== 'errno' || (a.phase !== 'connect' && end.syscall !== 'connect')) return null
  return ofCode(a, tellingCode(a, end.code))
}

/** The code that decides when several addresses of one endpoint failed. */
export function tellingCode(a: Attempt, last: string): string {
  const codes = new Set([last, ...(a.addressErrors ?? []).map(error => error.code)])
  return TELLING.find(code => codes.has(code)) ?? last
}

function ofCode(a: Attempt, code: string): Diagnosis {
  const unix = a.endpoint.startsWith('unix:')
  const named = (unix ? lookUp(UNIX_CODES, code) : undefined) ?? lookUp(CODES, code)
  // A code we have no word for is a gap of ours; it must not pass for the upstream's fault.
  if (!named) return verdict('proxy-internal-error', a.phase, 'guessed')
  // Without an own IPv6 address the kernel says EADDRNOTAVAIL too, so there it does not prove that ports ran out.
  const onIpv6 =
    code === 'EADDRNOTAVAIL' && (a.endpoint.includes('[') || a.addressErrors?.some(e => e.address.startsWith('[')))
  return verdict(named, a.phase, onIpv6 ? 'inferred' : 'proven')
}
