/** Formats of one's own that name their fields: JSON, or `key=value`, with the termination state among them. */
import { asObject, type Json } from '../parts/json.ts'
import { dayFirstTime, isoTime } from '../parts/time.ts'
import type { HaproxyFields, Timers } from './fields.ts'

/** Lower case, letters and digits only; what people call the variables of `log-format`. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  state: [
    'terminationstate',
    'termstate',
    'terminationflags',
    'termflags',
    'termination',
    'sessionstate',
    'tsc',
    'ts',
    'terminationcode',
  ],
  status: [
    'status',
    'statuscode',
    'httpstatus',
    'httpstatuscode',
    'responsestatus',
    'responsecode',
    'st',
    'code',
    'rescode',
  ],
  backend: ['backend', 'backendname', 'be', 'b'],
  server: ['server', 'servername', 'srv', 's', 'srvname'],
  address: ['serveraddress', 'serveraddr', 'backendserver'],
  serverIp: ['serverip', 'si', 'srvip'],
  serverPort: ['serverport', 'sp', 'srvport'],
  client: ['client', 'clientip', 'ci', 'clientaddress', 'clientaddr', 'src', 'srcip', 'remoteaddr', 'remoteaddress'],
  bytes: ['bytes', 'bytesread', 'bytessent', 'bytesout', 'responsebytes'],
  retries: ['retries', 'rc', 'retriescount', 'retrycount'],
  request: ['request', 'httprequest', 'requestline', 'r'],
  method: ['method', 'httpmethod', 'requestmethod', 'verb', 'hm'],
  path: ['path', 'uri', 'url', 'httpuri', 'httppath', 'requesturi', 'requestpath', 'hu', 'hp', 'target'],
  requestId: ['requestid', 'uniqueid', 'id', 'xrequestid', 'reqid'],
  timers: ['timers', 'times', 'timing'],
  queue: ['tw', 'timequeue', 'queuetime', 'timewait', 'timequeued', 'timebackendqueue'],
  connect: ['tc', 'timeconnect', 'connecttime', 'timebackendconnect', 'timeserverconnect', 'timetoconnect', 'timetcp'],
  response: [
    'timeresponse',
    'responsetime',
    'timebackendresponse',
    'timeserverresponse',
    'timeserver',
    'timewaitresponse',
  ],
  total: ['ta', 'tt', 'timetotal', 'totaltime', 'timeactive', 'timeduration', 'duration', 'timesession', 'elapsed'],
  date: ['time', 'timestamp', 'date', 'datetime', 'timelocal', 'acceptdate', 'requestdate', 'starttime', 'timeaccept'],
}
const ERRORS = ['bcerr', 'bcerrstr', 'bcerrname', 'sslbcerr', 'sslbcerrstr', 'backenderror', 'connerr']

const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([field, names]) => names.map(name => [name, field] as const)),
)
const STATE = /^[CSPLRIDUKcs-][RQCHDLT-](?:[NIDVEOU-][NIURPD-])?$/

/** null: no field of it is a termination state. */
export function haproxyNamed(members: Json): HaproxyFields | null {
  const found: Record<string, string> = {}
  const errors: string[] = []
  for (const [key, value] of membersOf(members)) {
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string' || text === '') continue
    const name = key.toLowerCase().replace(/[^a-z\d]/g, '')
    // Both are a time; they differ only in the case of one letter.
    const field = key === 'TR' || key === 'Tq' ? 'requestTime' : key === 'Tr' ? 'response' : BY_NAME.get(name)
    if (ERRORS.includes(name)) errors.push(text)
    else if (field === 'state' ? STATE.test(text) : field !== undefined) found[field!] ??= text
  }
  return found.state === undefined ? null : fieldsOf(found, found.state, errors)
}

/** Those of inner objects too: some put all of HAProxy's into one. */
function membersOf(members: Json): [string, unknown][] {
  return Object.entries(members).flatMap(([key, value]) => {
    const inner = asObject(value)
    return inner === undefined ? [[key, value] as [string, unknown]] : Object.entries(inner)
  })
}

function fieldsOf(found: Record<string, string>, state: string, errors: string[]): HaproxyFields {
  const { server = '', backend, method, path, requestId, client } = found
  const slash = server.indexOf('/')
  const request = found.request ?? (method === undefined ? undefined : `${method} ${path ?? ''} `)
  const startedAt = dateOf(found.date)
  const ip = found.serverIp
  const address = found.address ?? (ip === undefined ? undefined : `${ip}:${found.serverPort ?? '80'}`)
  return {
    state,
    timers: timersOf(found),
    ...(server !== '' && { server: server.slice(slash + 1) }),
    ...(slash > 0 ? { backend: server.slice(0, slash) } : backend !== undefined && { backend }),
    ...(address !== undefined && { address }),
    ...(client !== undefined && { client }),
    ...(startedAt !== undefined && { startedAt }),
    ...(request !== undefined && { request }),
    ...(requestId !== undefined && { requestId }),
    ...numbers(found),
    ...(errors.length > 0 && { backError: errors.join(' ') }),
  }
}

function numbers(found: Record<string, string>): Pick<HaproxyFields, 'status' | 'bytes' | 'retries'> {
  const status = numberOf(found.status)
  const bytes = numberOf(found.bytes)
  const retries = numberOf(found.retries)
  return {
    ...(status !== undefined && { status }),
    ...(bytes !== undefined && { bytes }),
    ...(retries !== undefined && { retries }),
  }
}

function timersOf(found: Record<string, string>): Timers {
  const [first, second, third, fourth, fifth] = (found.timers ?? '').split('/').map(numberOf)
  const five = fifth !== undefined
  const timers = {
    request: numberOf(found.requestTime) ?? (five ? first : undefined),
    queue: numberOf(found.queue) ?? (five ? second : first),
    connect: numberOf(found.connect) ?? (five ? third : second),
    response: numberOf(found.response) ?? (five ? fourth : undefined),
    total: numberOf(found.total) ?? (five ? fifth : third),
  }
  return Object.fromEntries(Object.entries(timers).filter(([, ms]) => ms !== undefined)) as Timers
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined
}

function dateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{10}(?:\.\d{1,9})?$/.test(text)) return Number(text) * 1000
  if (/^\d{13}$/.test(text)) return Number(text)
  return isoTime(text) ?? dayFirstTime(text)
}

/** `key=value` and `key="a value"`, all of a line. */
export function keyValues(text: string): Json {
  const found: Record<string, string> = {}
  for (const [, key, quoted, plain] of text
    .slice(0, 8192)
    .matchAll(/\b(\w{1,40})=(?:"([^"]{0,4000})"|([^\s",]{1,2000}))/g)) {
    if (!Object.hasOwn(found, key!)) found[key!] = quoted ?? plain ?? ''
  }
  return found
}
