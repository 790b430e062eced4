/** What an entry of Traefik's own log says, whichever of its formats it came in. */

import type { Fact, Trouble } from '../../fact.ts'
import { goCheck } from '../go-check.ts'
import { goError } from '../go-error.ts'
import { goUnquoted } from '../go-quoted.ts'
import { after, rowIn } from '../parts/text.ts'
import { factOf, nobody, type Told } from '../parts/told.ts'
import { requestFact } from '../request-fact.ts'

export interface TraefikEntry {
  at?: number
  message: string
  /** The `error` field, where the format has one. */
  error?: string
  targetUrl?: string
  service?: string
}

/** Servers that balancers chose: an error without an address is about the only one there is. */
export type Chosen = Set<string>
const CHOSEN_MAX = 50

export function traefikFacts(entry: TraefikEntry, chosen: Chosen): Fact[] {
  const { message } = entry
  const url = after(message, 'Service selected by WRR: ') ?? after(message, 'vulcand/oxy/forward/http: Round trip: ')
  if (url !== undefined) {
    const server = /^https?:\/\/[^\s,"]{1,300}/.exec(url)?.[0]
    if (server !== undefined && chosen.size < CHOSEN_MAX) chosen.add(server.replace(/\/$/, ''))
    return []
  }
  if (message.startsWith('Health check')) return ofCheck(entry)
  return ofRequest(entry, chosen) ?? ofProvider(entry)
}

/** `'502 Bad Gateway' caused by: …`, `502 Bad Gateway` with an error beside it, `Error forwarding to http://…, err: …` */
const ANSWERED = /^'?(\d{3}) [A-Z][A-Za-z ]{2,40}'?(?: caused by: |$)/
const FORWARDING = /^Error forwarding to (\S{1,300}?), err: /
/** Of TCP services, and of what a middleware asks before the service. */
const DIALLING = /^Error (?:while (?:connection to|connecting to|dialing) backend|calling \S{1,300}?\. Cause)(?:: |$)/
const NOBODY = /no available server|no servers in the pool/

function ofRequest({ at, message, error }: TraefikEntry, chosen: Chosen): Fact[] | null {
  const answered = ANSWERED.exec(message)
  const forwarding = FORWARDING.exec(message)
  const body = after(message, 'ReverseProxy read error during body copy: ')
  const dialling = DIALLING.exec(message)
  const text = body ?? error ?? message.slice((answered ?? forwarding ?? dialling)?.[0].length ?? 0)
  if (answered === null && forwarding === null && dialling === null && body === undefined) return null
  const shown = {
    product: 'traefik' as const,
    at,
    whole: false,
    status: answered === null ? undefined : Number(answered[1]),
  }
  if (NOBODY.test(text)) return [requestFact(nobody('unknown'), shown)]
  const found = goError(text, { inBody: body !== undefined })
  if (found === null) return []
  return [
    factOf(found.told, { ...shown, endpoint: found.endpoint || (forwarding?.[1] ?? onlyOne(chosen, found.told)) }),
  ]
}

function onlyOne(chosen: Chosen, told: Told): string {
  const [one = ''] = chosen.size === 1 && 'end' in told ? chosen : []
  return one
}

/** The words of 1.x and 2.x: `… Backend: "app@docker" URL: "http://192.0.2.9:80" Weight: 1 Reason: …` */
function ofCheck({ at, message, error, targetUrl, service }: TraefikEntry): Fact[] {
  const backend = goUnquoted(after(message, 'Backend: ') ?? '', 0) ?? service
  const endpoint = (goUnquoted(after(message, 'URL: ') ?? '', 0) ?? targetUrl ?? '').replace(/\/$/, '')
  const upstream = backend === undefined ? {} : { upstream: backend }
  if (/^Health check up/.test(message)) {
    return [
      {
        kind: 'consequence',
        product: 'traefik',
        what: 'endpoint-back',
        lost: false,
        endpoint,
        ...upstream,
        ...atOf(at),
      },
    ]
  }
  const reason = error ?? after(message, 'Reason: ')
  if (reason === undefined) return []
  const tookOut = !message.includes('still failing')
  return [goCheck('traefik', reason, { tookOut, endpoint, ...upstream, ...atOf(at) })]
}

/** A service that its provider found without a server; what else providers and certificates meet is no failure of the gateway's. */
const PROVIDER: readonly (readonly [says: string, what: Trouble])[] = [
  ['port is missing', 'no-endpoints'],
  ['unable to find the IP address for the', 'no-endpoints'],
  ['endpoints not found for', 'no-endpoints'],
  ['no endpoints found', 'no-endpoints'],
  ['subset not found for', 'no-endpoints'],
  ['subsets not found', 'no-endpoints'],
  ['service not found', 'no-endpoints'],
  ['does not exist', 'config-rejected'],
  ['Too many open files', 'descriptors-exhausted'],
  ['too many open files', 'descriptors-exhausted'],
  ['I have to go', 'stopping'],
]

function ofProvider({ at, message, error = '', service }: TraefikEntry): Fact[] {
  const text = `${message} ${error}`
  if (message.startsWith('Traefik version ') && message.includes(' built on ')) {
    return [{ kind: 'trouble', product: 'traefik', what: 'started', process: 'traefik', ...atOf(at) }]
  }
  const what = rowIn(text, PROVIDER)
  if (what === undefined) return []
  return [{ kind: 'trouble', product: 'traefik', what, process: service ?? 'traefik', ...atOf(at) }]
}

const atOf = (at: number | undefined): { at?: number } => (at === undefined ? {} : { at })
