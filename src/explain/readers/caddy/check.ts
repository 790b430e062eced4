/** Caddy's health checks: what a check met, and hosts that are back. */
import type { Fact } from '../../fact.ts'
import { goCheck } from '../go-check.ts'
import { invalid } from '../parts/ends.ts'
import { numberIn, stringIn } from '../parts/json.ts'
import { ended } from '../parts/told.ts'
import { type CaddyEntry, endpointOf } from './shown.ts'

export function checkFacts({ at, message, fields }: CaddyEntry): Fact[] {
  const host = stringIn(fields, 'host', 'address') ?? ''
  const endpoint = endpointOf(host)
  const told = at === undefined ? {} : { at }
  if (message === 'host is up')
    return [{ kind: 'consequence', product: 'caddy', what: 'endpoint-back', lost: false, endpoint, ...told }]
  if (message === 'host is down')
    return [{ kind: 'consequence', product: 'caddy', what: 'endpoint-out', lost: false, endpoint, ...told }]
  const status = numberIn(fields, 'status_code')
  const text = stringIn(fields, 'error')
  if (status !== undefined) {
    return [
      goCheck('caddy', { told: ended('receive', { kind: 'answered', status }), endpoint }, { ...told, tookOut: true }),
    ]
  }
  if (message.includes('body failed expectations')) {
    return [
      goCheck('caddy', { told: ended('receive', invalid('body'), 'guessed'), endpoint }, { ...told, tookOut: true }),
    ]
  }
  return text === undefined ? [] : [goCheck('caddy', text, { ...told, tookOut: true, endpoint })]
}
