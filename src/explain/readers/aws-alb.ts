/** AWS's load balancers: how far a request came is told by its times, who answered by its two statuses. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { type AwsFields, awsFields, isAws } from './aws-fields.ts'
import { AWS_STATUSES, awsReason } from './aws-words.ts'
import { errno, fin, invalid, timer } from './parts/ends.ts'
import { requestLine } from './parts/request.ts'
import { isoTime } from './parts/time.ts'
import { answered, cut, denied, ended, factOf, nobody, own, type Told } from './parts/told.ts'

/** It gives up a connect or a handshake after this time. */
const CONNECT_MS = 10_000

export function awsAlb(): Reader {
  return { format: 'aws-alb', takes: isAws, read }
}

function read(line: Line): readonly Fact[] {
  const fields = awsFields(line.text)
  const told = fields && toldBy(fields)
  if (!fields || !told) return []
  const status = Number(fields.status) || 0
  const group = /:targetgroup\/([^/]{1,80})/.exec(fields.group.slice(0, 300))?.[1]
  const { method, ...requested } = requestLine(fields.request)
  const { requestTime, targetTime, answerTime } = fields
  return [
    factOf(told, {
      product: 'aws-alb',
      at: isoTime(fields.time) ?? line.at,
      status,
      endpoint: fields.target === '-' ? '' : `http://${fields.target}`,
      ms: targetTime > 0 ? { wait: targetTime * 1000 } : {},
      exchange: {
        ...requested,
        method: method === '-' ? '' : method,
        client: fields.client,
        durationMs: [requestTime, targetTime, answerTime].reduce((sum, s) => sum + (s > 0 ? s * 1000 : 0), 0),
        bytesOut: fields.bytesOut,
        ...(group !== undefined && { upstream: group }),
      },
      same: fields.trace === '' ? {} : { requestId: fields.trace },
    }),
  ]
}

function toldBy(fields: AwsFields): Told | undefined {
  const status = Number(fields.status) || 0
  const targetStatus = Number(fields.targetStatus) || 0
  if (targetStatus === 0) return ofBalancer(fields, status)
  if (status === targetStatus) return status >= 500 ? answered(status) : undefined
  return status >= 500 ? afterHead(status, targetStatus) : AWS_STATUSES[status]
}

/** The target’s head had come, and the client was told something else. */
function afterHead(status: number, targetStatus: number): Told {
  if (status === 504) return { ...cut(timer('idle'), 'inferred'), more: { status: targetStatus } } as Told
  return ended('wait', invalid('answer-refused'), 'guessed')
}

function ofBalancer(fields: AwsFields, status: number): Told | undefined {
  const known = fields.reason === '-' || fields.reason === '' ? undefined : awsReason(fields.reason)
  if (known) return known
  if (fields.actions.includes('waf') && status === 403) return denied('waf')
  if (fields.actions.includes('fixed-response') || fields.actions.includes('redirect')) return undefined
  if (status === 500) return own('500')
  if (status === 502) return ofBadGateway(fields)
  // It says so for a group without targets, and for one whose targets are all unused; unhealthy ones are asked all the same.
  if (status === 503) return nobody('no-endpoints', 'inferred')
  if (status === 504) return ofTimeout(fields)
  if (status === 561) return ended('wait', fin, 'guessed')
  return AWS_STATUSES[status]
}

/**
 * All times -1: no connection came about, the target reset the SYN. With a time of the target's the request was under way: closed, reset, or an
 * answer that was none; the last is rarest.
 */
function ofBadGateway({ requestTime, targetTime }: AwsFields): Told {
  if (requestTime < 0 && targetTime < 0) return ended('connect', errno('ECONNREFUSED'), 'inferred')
  return ended('wait', fin, 'inferred')
}

function ofTimeout({ target, requestTime, targetTime }: AwsFields): Told {
  if (target === '-') return nobody('no-endpoints', 'guessed')
  if (requestTime < 0 || targetTime < 0) return ended('connect', timer('connect', CONNECT_MS), 'inferred')
  return ended('wait', timer('firstByte', targetTime * 1000))
}
