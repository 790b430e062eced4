/** An exchange as the ranking of suspects looks at it: the attempt that counts, and where it was sent. */
import type { SuspectId } from '../causes/suspects.ts'
import type { Attempt } from '../exchange/attempt.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { diagnoseAttempt } from './diagnose.ts'
import type { Diagnosis, RankedSuspect } from './diagnosis.ts'
import { splitAddress } from './split-address.ts'
import type { CaseValues } from './template.ts'

/** Whose the dialled address is: it decides what a refused or silent port means. */
export type Place = 'loopback-ipv4' | 'loopback-ipv6' | 'container' | 'private' | 'public' | 'unix' | 'unknown'

export interface Scene {
  x: Exchange
  d: Diagnosis
  /** The attempt that the diagnosis speaks of; absent when none was made. */
  a?: Attempt
  place: Place
  values: CaseValues
}

export interface Pick {
  id: SuspectId
  likelihood: RankedSuspect['likelihood']
  /** What in these facts points to this one, as half a sentence. */
  note?: string
}

export function sceneOf(x: Exchange, d: Diagnosis): Scene {
  const a = attemptOf(x, d)
  const values = valuesOf(x, d, a)
  const scene: Scene = { x, d, place: placeOf(values), values }
  if (a) scene.a = a
  return scene
}

export function high(id: SuspectId, note?: string): Pick {
  return note === undefined ? { id, likelihood: 'high' } : { id, likelihood: 'high', note }
}

export function medium(id: SuspectId, note?: string): Pick {
  return note === undefined ? { id, likelihood: 'medium' } : { id, likelihood: 'medium', note }
}

export function low(id: SuspectId, note?: string): Pick {
  return note === undefined ? { id, likelihood: 'low' } : { id, likelihood: 'low', note }
}

export function isAddress(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)
}

/** The last attempt with this cause: for a failure that a later try hid, that is not the last one of all. */
function attemptOf(x: Exchange, d: Diagnosis): Attempt | undefined {
  if (x.attempts.length === 0) return undefined
  const same = x.attempts.findLast(a => {
    const found = diagnoseAttempt(a, x.clientEnd)
    return found?.cause === d.cause && found.reason === d.reason
  })
  return same ?? x.attempts.at(-1)
}

function valuesOf(x: Exchange, d: Diagnosis, a: Attempt | undefined): CaseValues {
  const values: CaseValues = { requestPath: x.path }
  if (x.upstream !== undefined) values.upstream = x.upstream
  const endpoint = a?.endpoint ?? x.unavailable?.endpoints[0]?.endpoint
  // A log may tell of a try and not of whom.
  if (endpoint === undefined || endpoint === '') return values
  values.endpoint = endpoint
  if (endpoint.startsWith('unix:')) {
    values.socketPath = endpoint.slice('unix:'.length)
    return values
  }
  // A product that names its servers only: `be_app/app1`.
  if (/^[\w.-]+\/[\w.-]+$/.test(endpoint)) {
    values.upstream ??= endpoint.slice(0, endpoint.indexOf('/'))
    return values
  }
  const configured = splitAddress(endpoint.replace(/^[a-z0-9+.-]*:\/\//i, '').replace(/\/.*$/, ''))
  const dialled = a?.address ?? a?.addressErrors?.at(-1)?.address
  const address = dialled === undefined ? configured : splitAddress(dialled)
  values.host = address.host
  const port = configured.port ?? address.port ?? defaultPort(endpoint)
  if (port !== undefined) values.port = port
  const name = nameOf(d, a, configured.host)
  if (name !== undefined) values.name = name
  return values
}

function nameOf(d: Diagnosis, a: Attempt | undefined, host: string): string | undefined {
  const inTls = a?.end.kind === 'tls' ? a.end.failure.serverName : a?.tls?.serverName
  const name = d.phase === 'tls' || d.cause.startsWith('tls-') ? (inTls ?? host) : host
  return name === '' || isAddress(name) ? undefined : name
}

function defaultPort(endpoint: string): string | undefined {
  if (endpoint.startsWith('https:')) return '443'
  return endpoint.startsWith('http:') || endpoint.startsWith('h2c:') ? '80' : undefined
}

function placeOf(values: CaseValues): Place {
  if (values.socketPath !== undefined) return 'unix'
  const host = (values.host ?? '').toLowerCase()
  if (host === '::1') return 'loopback-ipv6'
  if (/^(?:127\.|::ffff:127\.)/.test(host) || host === 'localhost') return 'loopback-ipv4'
  if (!isAddress(host)) return 'unknown'
  // Docker's bridges take their networks from 172.16.0.0/12 first; pods mostly live in 10.0.0.0/8, which many a LAN does too.
  if (/^172\.(?:1[6-9]|2\d|3[01])\./.test(host)) return 'container'
  return /^(?:10\.|192\.168\.|169\.254\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe80:)/.test(host)
    ? 'private'
    : 'public'
}
