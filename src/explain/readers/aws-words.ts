/** `error_reason` of AWS's Application Load Balancer, and the statuses that it gives by itself. */
import { errno, fin, invalid, timer } from './parts/ends.ts'
import {
  badRequest,
  clientLeft,
  clientSlow,
  cut,
  denied,
  ended,
  own,
  refused,
  type Told,
  unconfigured,
} from './parts/told.ts'

const BODY_MAX = 1024 * 1024

/** Functions behind it: what they cost and need is not the network's. */
const LAMBDA: Readonly<Record<string, Told>> = {
  LambdaConnectionError: ended('connect', errno('ECONNRESET'), 'guessed'),
  LambdaConnectionTimeout: ended('connect', timer('connect')),
  LambdaInvalidResponse: ended('wait', invalid('function-response')),
  LambdaResponseTooLarge: cut({ kind: 'limit', limit: 'body', max: BODY_MAX, size: BODY_MAX }),
  LambdaRequestTooLarge: badRequest('body-too-large'),
  LambdaUnhandled: ended('wait', fin, 'inferred'),
  LambdaThrottling: refused({ kind: 'overloaded', what: 'LambdaThrottling' }, 'inferred'),
  LambdaEC2ThrottledException: refused({ kind: 'overloaded', what: 'LambdaEC2ThrottledException' }, 'inferred'),
  LambdaServiceException: ended('wait', fin, 'guessed'),
}

export function awsReason(reason: string): Told | undefined {
  if (Object.hasOwn(LAMBDA, reason)) return LAMBDA[reason]
  // Permissions, keys, subnets, a missing function: what an administrator has to set right.
  if (reason.startsWith('Lambda')) return unconfigured(reason)
  if (reason.endsWith('EpRequestTimeout')) return ended('wait', timer('firstByte'), 'inferred')
  if (reason.endsWith('EpRequestFailed')) return ended('wait', fin, 'guessed')
  if (reason === 'AuthUnhandledException') return own(reason)
  return reason.startsWith('Auth') || reason.startsWith('JWT') ? denied(reason) : undefined
}

/** Statuses of its own below 500; others (redirects, fixed answers) are no failures. */
export const AWS_STATUSES: Readonly<Record<number, Told>> = {
  0: clientLeft('wait'),
  400: badRequest('bad-request-line'),
  405: refused({ kind: 'method-not-allowed' }),
  408: clientSlow(),
  411: badRequest('length-required'),
  413: badRequest('body-too-large'),
  414: badRequest('uri-too-long'),
  431: badRequest('headers-too-large'),
  460: clientLeft('wait'),
  463: badRequest('field-value'),
  464: unconfigured('the request’s protocol does not fit the protocol version of the target group'),
  501: badRequest('transfer-coding-unsupported'),
  505: badRequest('version'),
}
