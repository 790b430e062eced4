/** Asking the system's resolver: hosts file, search domains and all, but no lifetimes and few words about failures. */
import { nameHoldsUntoldMs } from '../limits.ts'
import { type Address, type Ask, type DnsDoor, interleaved, type Outcome, type ResolveError } from './dns-door.ts'

export function askSystem(dns: DnsDoor): Ask {
  return (host, done) =>
    dns.lookup(host, { all: true, order: 'verbatim' }, (error, addresses) => {
      if (error?.code === 'EAI_AGAIN') askAgain(dns, host, { code: error.code, message: error.message }, done)
      else if (error) done({ error: { code: error.code ?? 'EAI_FAIL', message: error.message } })
      else done(outcomeOf(host, addresses))
    })
}

function outcomeOf(host: string, found: { address: string; family: number }[]): Outcome {
  const addresses = found.map(({ address, family }): Address => ({ address, family: family === 6 ? 6 : 4 }))
  if (addresses.length === 0) return { error: { code: 'ENODATA', message: `no address for ${host}` } }
  return { addresses: interleaved(addresses), holdsMs: nameHoldsUntoldMs }
}

/**
 * EAI_AGAIN is one word for a server that says SERVFAIL, one that refuses and one that says nothing. Asked once more
 * without getaddrinfo in between, the server's own word is the proof. That there is no such name proves nothing: what
 * getaddrinfo had asked for may have been another one, from the search domains.
 */
function askAgain(dns: DnsDoor, host: string, vague: ResolveError, done: (outcome: Outcome) => void): void {
  const servers = dns.resolver(null)
  servers.resolve4(host, { ttl: true }, (error, found) => {
    if (error === null)
      done(
        outcomeOf(
          host,
          found.map(({ address }) => ({ address, family: 4 })),
        ),
      )
    else if (error.code === undefined || !telling.has(error.code)) done({ error: vague })
    else done({ error: { code: error.code, message: `${error.message} (asked ${servers.getServers().join(', ')})` } })
  })
}

/** Codes of c-ares about the server rather than the name. */
const telling = new Set(['ESERVFAIL', 'EREFUSED', 'EFORMERR', 'ENOTIMP', 'EBADRESP', 'ETIMEOUT', 'ECONNREFUSED'])
