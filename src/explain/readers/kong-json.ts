/** Kong's log plugins (file-log, http-log, tcp-log …): a JSON object for each request, with every try of its balancer. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { accessFacts } from './access/facts.ts'
import { type AccessFields, type FieldName, setField } from './access/fields.ts'
import { asObject, type Json, jsonObject, member, numberIn, objectIn, stringIn } from './parts/json.ts'

export function kongJson(): Reader {
  return {
    format: 'kong-json',
    takes: text => text[0] === '{' && text.includes('"latencies"') && text.includes('"tries"'),
    read,
  }
}

function read({ text, at }: Line): readonly Fact[] {
  const json = jsonObject(text)
  if (json === undefined) return []
  const fields: AccessFields = {}
  const request = objectIn(json, 'request')
  const service = objectIn(json, 'service')
  const status = numberIn(objectIn(json, 'response'), 'status')
  set(fields, 'client', stringIn(json, 'client_ip'))
  set(fields, 'host', stringIn(objectIn(request, 'headers'), 'host'))
  set(fields, 'method', stringIn(request, 'method'))
  set(fields, 'target', stringIn(request, 'uri'))
  set(fields, 'requestId', stringIn(request, 'id'))
  set(fields, 'status', status)
  set(fields, 'time', numberIn(json, 'started_at'))
  set(fields, 'upstreamName', stringIn(service, 'name', 'host'))
  set(fields, 'requestTime', seconds(numberIn(objectIn(json, 'latencies'), 'request')))
  addTries(fields, json, status ?? 0)
  return accessFacts({ fields, product: 'kong', at })
}

/** A try that failed has a state and nginx's status for it; the last one has the answer's, if it was the upstream's own. */
function addTries(fields: AccessFields, json: Json, status: number): void {
  const listed = member(json, 'tries')
  const tries = (Array.isArray(listed) ? listed : []).map(asObject).filter(one => one !== undefined)
  if (tries.length === 0) return
  const failed = tries.map(one => stringIn(one, 'state') === 'failed')
  const own = answeredByUpstream(json)
  const last = tries.length - 1
  set(
    fields,
    'upstreamAddr',
    tries.map(one => `${stringIn(one, 'ip') ?? '-'}:${numberIn(one, 'port') ?? 0}`).join(', '),
  )
  const codes = tries.map((one, at) => (at === last && !failed[at] ? status : (numberIn(one, 'code') ?? 502)))
  set(fields, 'upstreamStatus', codes.join(', '))
  set(fields, 'upstreamHeaderTime', tries.map((_, at) => (at === last && own && !failed[at] ? '0' : '-')).join(', '))
}

/** Kong sets this field only where an answer came; `proxy` is -1 where none did. */
function answeredByUpstream(json: Json): boolean {
  const headers = objectIn(objectIn(json, 'response'), 'headers')
  if (member(headers, 'x-kong-upstream-latency') !== undefined) return true
  return (
    member(headers, 'x-kong-response-latency') === undefined &&
    (numberIn(objectIn(json, 'latencies'), 'proxy') ?? -1) > 0
  )
}

function seconds(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : (ms / 1000).toFixed(3)
}

function set(fields: AccessFields, name: FieldName, value: string | number | undefined): void {
  if (value !== undefined) setField(fields, name, String(value))
}
