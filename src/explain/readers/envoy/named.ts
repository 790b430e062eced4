/** Envoy's access log as JSON: the keys are whatever its owner called them, mostly the operators' names in some spelling. */
import { type Json, numberIn } from '../parts/json.ts'
import { isoTime } from '../parts/time.ts'
import type { EnvoyFields } from './fields.ts'

/** Keys in lower case, letters and digits only. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  status: ['responsecode', 'status', 'statuscode', 'code', 'rc'],
  flags: ['responseflags', 'responseflagslong', 'flags', 'rf'],
  details: ['responsecodedetails', 'responsedetails', 'details', 'rcd'],
  termination: ['connectionterminationdetails'],
  transport: ['upstreamtransportfailurereason', 'transportfailurereason', 'upstreamfailurereason', 'utfr'],
  closeType: ['upstreamdetectedclosetype'],
  method: ['method', 'requestmethod', 'reqmethod', 'httpmethod'],
  target: ['path', 'xenvoyoriginalpath', 'xenvoyoriginpath', 'requestpath', 'uri', 'url', 'originalpath'],
  protocol: ['protocol', 'proto'],
  client: ['xforwardedfor', 'downstreamremoteaddress', 'downstreamaddress', 'clientip', 'remoteaddress'],
  requestId: ['xrequestid', 'requestid', 'reqid'],
  authority: ['authority', 'host', 'requestauthority'],
  upstreamHost: ['upstreamhost', 'upstreamremoteaddress', 'upstreamaddress'],
  cluster: ['upstreamcluster', 'upstreamclusterraw', 'cluster', 'upstreamclustername'],
  route: ['routename', 'route'],
  ms: ['duration', 'durationms', 'totalduration', 'responseduration'],
  serviceMs: ['upstreamservicetime', 'xenvoyupstreamservicetime'],
  bytesIn: ['bytesreceived', 'bytesrecv'],
  bytesOut: ['bytessent'],
  time: ['starttime', 'time', 'timestamp'],
}
const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([field, names]) => names.map(name => [name, field] as const)),
)
const NUMBERS = ['ms', 'serviceMs', 'bytesIn', 'bytesOut'] as const
const TEXTS = [
  'details',
  'termination',
  'transport',
  'closeType',
  'method',
  'target',
  'protocol',
  'client',
  'requestId',
  'authority',
  'upstreamHost',
  'cluster',
  'route',
] as const

/** Is there a key for the flags? Asked of the text, before it is parsed. */
export const hasFlags = (text: string): boolean => /"(?:response_?flags(?:_?long)?|response-flags)"\s?:/i.test(text)

export function envoyNamed(members: Json): EnvoyFields | null {
  const found: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(members)) {
    const field = BY_NAME.get(key.toLowerCase().replace(/[^a-z\d]/g, ''))
    if (field !== undefined && value !== null && value !== '' && value !== '-') found[field] ??= value
  }
  const flags = typeof found.flags === 'string' ? found.flags.split(',') : []
  const fields: EnvoyFields = { status: numberIn(found, 'status') ?? 0, flags }
  const numbers = NUMBERS.flatMap(name => pair(name, numberIn(found, name)))
  const texts = TEXTS.flatMap(name => pair(name, typeof found[name] === 'string' ? found[name] : undefined))
  const time = typeof found.time === 'string' ? isoTime(found.time) : undefined
  return { ...fields, ...Object.fromEntries([...numbers, ...texts, ...pair('startedAt', time)]) }
}

function pair<T>(name: string, value: T | undefined): [string, T][] {
  return value === undefined ? [] : [[name, value]]
}
