/** How an attempt ended, in one English line for the admin, with the system's own words verbatim. */
import type { Attempt, AttemptEnd, TlsFailure } from '../exchange/attempt.ts'
import type { Exchange, Refusal } from '../exchange/exchange.ts'

export function describeEnd(attempt: Attempt): string {
  const { end } = attempt
  switch (end.kind) {
    case 'answered':
      return `answered ${end.status}`
    case 'tunnelled':
      return `tunnel closed by ${end.by}`
    case 'timer':
      return `${end.timer} timer struck after ${milliseconds(end.ms)}`
    case 'errno':
      return systemError(end)
    case 'dns':
      return withMessage(`name resolution failed: ${end.code}`, end.message)
    case 'address-denied':
      return `address ${end.address} is denied by ${end.rule}`
    case 'fin':
      return `upstream closed the connection (FIN${closeNotify(end.closeNotify)})`
    case 'reset':
      return `connection reset: ${end.syscall === undefined ? '' : `${end.syscall} `}${end.code}`
    case 'stream-reset':
      return `${end.goaway ? 'GOAWAY' : 'RST_STREAM'}${end.code === undefined ? '' : ` with code ${end.code}`}`
    case 'tls':
      return describeTls(end.failure)
    case 'invalid':
      return `invalid at byte ${end.problem.at}: ${end.problem.reason}${valuesOf(end.problem.values)}`
    case 'limit':
      return `${end.limit}${end.name === undefined ? '' : ` (${end.name})`} is ${end.size} bytes or more, limit ${end.max}`
    case 'client':
      return 'given up: the client left or its request failed'
    case 'cancelled':
      return `cancelled by ${end.why}`
    case 'bug':
      return `fault in the gateway: ${end.message}`
  }
}

/** Why no attempt was made, where the gateway itself said no. */
export function describeRefusal(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'invalid-request':
      return `invalid request at byte ${refusal.at}: ${refusal.reason}${valuesOf(refusal.values)}`
    case 'no-route':
      return `no route matches${refusal.candidates.map(one => `; ${one.route}: ${one.missed}`).join('')}`
    case 'denied':
      return `denied by ${refusal.rule}`
    case 'rate-limited':
      return `rate limit ${refusal.rule}, again in ${refusal.retryAfterSeconds} s`
    case 'maintenance':
      return describeMaintenance(refusal.until, refusal.reason)
    case 'loop':
      return `this gateway is already in Via: ${refusal.via}`
    case 'own-listener':
      return `the upstream is the gateway itself, which listens on ${refusal.listener}`
    case 'method-not-allowed':
      return 'the gateway does not serve this method'
    case 'configuration':
      return `configuration: ${refusal.message}`
    case 'overloaded':
      return `overloaded: ${refusal.what}`
    case 'queue':
      return refusal.outcome === 'full' ? 'the queue is full' : `waited ${milliseconds(refusal.ms)} in the queue`
    case 'connection-limit':
      return `all ${refusal.limit} connections are in use`
    case 'bug':
      return `fault in the gateway: ${refusal.message}`
  }
}

export function describeClientEnd(end: NonNullable<Exchange['clientEnd']>): string {
  switch (end.kind) {
    case 'fin':
    case 'reset':
      return `the client closed the connection (${end.kind === 'fin' ? 'FIN' : 'RST'})`
    case 'timer':
      return `${end.timer} timer struck after ${milliseconds(end.ms)}`
    case 'invalid-body':
      return `invalid request body at byte ${end.at}: ${end.reason}`
  }
}

/** Without it seconds would be missing between the attempts and the whole. */
export function describeWait({ ms, cause, reason }: NonNullable<Exchange['waited']>): string {
  if (cause === undefined) return `waited ${milliseconds(ms)} for room at an endpoint`
  return `waited ${milliseconds(ms)} for an endpoint to come back: ${reason === undefined ? cause : `${cause}/${reason}`}`
}

/** `0.3 ms`, `1.20 s`: three figures are enough. */
export function milliseconds(ms: number): string {
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
}

/** RFC 3339; what is no time is shown as it came. */
export function timestamp(epochMs: number): string {
  const date = new Date(epochMs)
  return Number.isNaN(date.getTime()) ? String(epochMs) : date.toISOString()
}

function systemError(end: Extract<AttemptEnd, { kind: 'errno' }>): string {
  if (end.message?.includes(end.code) === true) return end.message
  return withMessage(end.syscall === undefined ? end.code : `${end.syscall} ${end.code}`, end.message)
}

function describeTls(failure: TlsFailure): string {
  const alert = failure.alert === undefined ? '' : `, alert ${failure.alert}`
  return withMessage(`TLS ${failure.stage}: ${failure.code}${alert}`, failure.message)
}

function closeNotify(seen: boolean | undefined): string {
  if (seen === undefined) return ''
  return seen ? ' after close_notify' : ' without close_notify'
}

function withMessage(text: string, message: string | undefined): string {
  return message === undefined || message === '' || text.includes(message) ? text : `${text} (${message})`
}

function valuesOf(values: readonly string[] | undefined): string {
  return values === undefined || values.length === 0 ? '' : ` [${values.slice(0, 4).join(' | ')}]`
}

function describeMaintenance(until: number | undefined, reason: string | undefined): string {
  const end = until === undefined ? 'maintenance is on' : `maintenance until ${timestamp(until)}`
  return reason === undefined ? end : `${end}: ${reason}`
}
