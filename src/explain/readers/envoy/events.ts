/** Envoy's event logs, a JSON object a line: health checks and outlier detection. */
import type { Fact } from '../../fact.ts'
import { attemptSeen, exchangeSeen } from '../../seen.ts'
import { errno, fin, timer } from '../parts/ends.ts'
import { asObject, type Json, numberIn, objectIn, stringIn } from '../parts/json.ts'
import { isoTime } from '../parts/time.ts'
import { ended, type Told } from '../parts/told.ts'

export const isEnvoyEvent = (text: string): boolean =>
  text.startsWith('{') &&
  /"health_checker_type"|"upstream_url":.{0,200}"action":"|"action":.{0,200}"upstream_url"/.test(text.slice(0, 2000))

export function eventFacts(event: Json, lineAt: number | undefined): Fact[] {
  const at = isoTime(stringIn(event, 'timestamp') ?? '') ?? lineAt
  const upstream = stringIn(event, 'cluster_name')
  const common = {
    product: 'envoy' as const,
    ...(at !== undefined && { at }),
    ...(upstream !== undefined && { upstream }),
  }
  const action = stringIn(event, 'action')
  if (action !== undefined) {
    const endpoint = endpointOf(stringIn(event, 'upstream_url'))
    return [
      {
        kind: 'consequence',
        ...common,
        what: action === 'EJECT' ? 'endpoint-out' : 'endpoint-back',
        lost: false,
        endpoint,
      },
    ]
  }
  const endpoint = endpointOf(addressOf(objectIn(event, 'host')))
  if (asObject(event.add_healthy_event) !== undefined) {
    return [{ kind: 'consequence', ...common, what: 'endpoint-back', lost: false, endpoint }]
  }
  const failed = objectIn(event, 'eject_unhealthy_event') ?? objectIn(event, 'health_check_failure_event')
  if (failed === undefined) return []
  return checkFacts(
    endpoint,
    stringIn(failed, 'failure_type'),
    asObject(event.eject_unhealthy_event) !== undefined,
    common,
  )
}

/** The event says how the check failed only in the coarsest way: an answer that was not good, the network, or the time. */
const TYPES: Readonly<Record<string, Told>> = {
  NETWORK: ended('connect', errno('ECONNREFUSED'), 'guessed'),
  NETWORK_TIMEOUT: ended('wait', timer('firstByte'), 'guessed'),
  ACTIVE: ended('wait', fin, 'guessed'),
}

type Common = { product: 'envoy'; at?: number; upstream?: string }

function checkFacts(endpoint: string, type: string | undefined, tookOut: boolean, common: Common): Fact[] {
  const told = type !== undefined && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined
  if (told === undefined || type === 'ACTIVE' || !('end' in told)) {
    return tookOut ? [{ kind: 'consequence', ...common, what: 'endpoint-out', lost: false, endpoint }] : []
  }
  const { upstream, ...rest } = common
  const attempt = attemptSeen({ endpoint, phase: told.phase, end: told.end })
  const exchange = exchangeSeen({ attempts: [attempt], ...(upstream !== undefined && { upstream }) })
  return [{ kind: 'check', ...rest, exchange, tookOut, surest: 'guessed' }]
}

function addressOf(host: Json | undefined): string | undefined {
  const socket = objectIn(host, 'socket_address')
  const address = stringIn(socket, 'address')
  return address === undefined
    ? undefined
    : `${address.includes(':') ? `[${address}]` : address}:${numberIn(socket, 'port_value') ?? 80}`
}

function endpointOf(address: string | undefined): string {
  return address === undefined ? '' : `http://${address}`
}
