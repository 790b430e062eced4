/** Names that could not be turned into addresses, at run time or at start. */
import type { Fact } from '../../fact.ts'
import { attempted, endpointSaid, refused, type Said } from './facts.ts'

/** DNS's own codes; nginx prints its errno for a resolver that said nothing. */
const RCODES: Readonly<Record<number, string>> = {
  1: 'EFORMERR',
  2: 'ESERVFAIL',
  3: 'ENOTFOUND',
  4: 'ENOTIMP',
  5: 'EREFUSED',
}

export function dnsCode(number: number): string {
  if (number > 20) return 'ETIMEOUT'
  return RCODES[number] ?? `rcode ${number}`
}

export const UNRESOLVED = ' could not be resolved ('

/** `NAME could not be resolved (3: Host not found)`. */
export function notResolved(said: Said): readonly Fact[] {
  const { message } = said.line
  const at = message.indexOf(UNRESOLVED)
  const number = /^\d{1,5}/.exec(message.slice(at + UNRESOLVED.length, at + UNRESOLVED.length + 6))?.[0]
  const name = message.slice(0, at)
  // The certificate status's responder is resolved too; no request waits for that.
  if (said.line.doing?.side === 'aside' || number === undefined) return []
  return [unresolved(said, name, dnsCode(Number(number)))]
}

export function unresolved(said: Said, name: string, code: string): Fact {
  const endpoint = endpointSaid(said) ?? name.slice(0, 253)
  return attempted(said, { endpoint, phase: 'dns', end: { kind: 'dns', code } })
}

/** `no resolver defined to resolve NAME`, `no port in upstream "H"`, `invalid URL prefix in "…"`: the request cannot be sent anywhere. */
export function misconfigured(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'configuration', message: said.line.message.slice(0, 300) })]
}

/** `host not found in upstream "api:3000" in /etc/nginx/nginx.conf:12`: nginx does not start. getaddrinfo's reason is not told. */
export function notFoundAtStart(said: Said): readonly Fact[] {
  const { message } = said.line
  const name = /"([^"]{1,300})"/.exec(message)?.[1] ?? ''
  const end = { kind: 'dns', code: 'ENOTFOUND', message: message.slice(0, 300) } as const
  return [attempted(said, { endpoint: name, phase: 'dns', end }, 'inferred')]
}
