/** Azure's Application Gateway and Front Door: access records in JSON, the reason in `errorInfo`. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { afterHead, azureWord } from './azure-words.ts'
import { fin, timer } from './parts/ends.ts'
import { type Json, jsonObject, numberIn, objectIn, stringIn } from './parts/json.ts'
import { requested, withoutPort } from './parts/request.ts'
import { isoTime } from './parts/time.ts'
import { answered, ended, factOf, nobody, type Told } from './parts/told.ts'

export function azure(): Reader {
  return { format: 'azure', takes, read }
}

const takes = (text: string): boolean =>
  text.startsWith('{') &&
  (text.includes('ApplicationGatewayAccess') ||
    text.includes('AGWAccessLogs') ||
    text.includes('FrontDoorAccessLog') ||
    text.includes('FrontdoorAccessLog'))

function read(line: Line): readonly Fact[] {
  const record = jsonObject(line.text)
  const json = objectIn(record, 'properties') ?? record
  if (record === undefined || json === undefined) return []
  const status = numberIn(json, 'httpStatus', 'HttpStatus', 'httpStatusCode', 'httpStatus_d') ?? 0
  const told = toldBy(json, status)
  if (told === undefined) return []
  const taken = numberIn(json, 'timeTaken', 'TimeTaken')
  const upstream = stringIn(json, 'backendPoolName', 'BackendPoolName', 'endpoint')
  const id = stringIn(json, 'transactionId', 'trackingReference', 'TransactionId') ?? ''
  return [
    factOf(told, {
      product: 'azure',
      at: isoTime(stringIn(record, 'timeStamp', 'time', 'TimeGenerated') ?? '') ?? line.at,
      status,
      endpoint: endpointOf(json),
      exchange: {
        ...requested(
          stringIn(json, 'httpMethod', 'HttpMethod') ?? '',
          stringIn(json, 'requestUri', 'RequestUri', 'originalRequestUriWithArgs') ?? '',
        ),
        host: stringIn(json, 'host', 'hostName', 'Host', 'originalHost') ?? '',
        client: withoutPort(stringIn(json, 'clientIP', 'clientIp', 'ClientIp') ?? ''),
        requestId: id,
        ...(taken !== undefined && { durationMs: taken * 1000 }),
        ...(upstream !== undefined && { upstream }),
      },
      same: { requestId: id },
    }),
  ]
}

function toldBy(json: Json, status: number): Told | undefined {
  const word = stringIn(json, 'error_info', 'errorInfo', 'ErrorInfo') ?? ''
  const known = azureWord(word)
  if (known) return afterHead(known, status)
  if (status < 500) return undefined
  const origin = numberIn(json, 'serverStatus', 'ServerStatus', 'originStatus') ?? 0
  if (origin >= 500) return answered(status)
  if (origin > 0) return undefined
  if (status === 504) return ended('wait', timer('firstByte'), 'guessed')
  if (status === 503) return nobody('unknown', 'guessed')
  return status === 502 ? ended('wait', fin, 'guessed') : undefined
}

function endpointOf(json: Json): string {
  const routed = stringIn(json, 'serverRouted', 'ServerRouted', 'originIp', 'originUrl') ?? ''
  if (routed === '' || routed.includes('://')) return routed
  return `${routed.endsWith(':443') ? 'https' : 'http'}://${routed}`
}
