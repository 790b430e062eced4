/** gRPC failures: HTTP 200, trailers only, the status in `grpc-status` (the gRPC-over-HTTP/2 protocol, "Responses"). */

import type { Answer } from './answer.ts'
import type { AnswerInput } from './answer-input.ts'
import { causeName } from './evidence.ts'
import { commonFields, type Fields, wholeSeconds } from './headers.ts'
import { trueStatus } from './status.ts'
import { adviceText } from './visitor.ts'
import { en } from './words/en.ts'

/** gRPC codes: 2 UNKNOWN, 4 DEADLINE_EXCEEDED, 7 PERMISSION_DENIED, 8 RESOURCE_EXHAUSTED, 12 UNIMPLEMENTED, 13 INTERNAL, 14 UNAVAILABLE. */
const CODES: Record<number, number> = {
  400: 13,
  403: 7,
  404: 12,
  405: 12,
  408: 4,
  413: 8,
  429: 8,
  431: 8,
  500: 13,
  501: 12,
  502: 14,
  503: 14,
  504: 4,
}

export function renderGrpc(input: AnswerInput): Answer {
  const headers: Fields = [
    ['Content-Type', 'application/grpc'],
    ['grpc-status', String(grpcStatus(trueStatus(input.row, input.status)))],
    ['grpc-message', percentEncode(messageOf(input))],
  ]
  // Retry policies of gRPC clients read this one, in ms; it only ever delays what they would do anyway.
  if (input.retryable && input.retryAfterSeconds !== undefined) {
    headers.push(['grpc-retry-pushback-ms', String(wholeSeconds(input.retryAfterSeconds) * 1000)])
  }
  commonFields(input, headers)
  return { status: 200, headers, body: '', trailersOnly: true }
}

export function grpcStatus(status: number): number {
  return CODES[status] ?? 2
}

/** Always English: it ends in programs' logs. */
function messageOf(input: AnswerInput): string {
  const cause = causeName(input.cause, input.reason)
  return `${cause}: ${input.row.says} ${adviceText(input, en)} (request ${input.requestId})`
}

/** Everything outside visible ASCII, and `%` itself, as UTF-8 bytes. */
function percentEncode(message: string): string {
  return [...Buffer.from(message, 'utf8')]
    .map(byte =>
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('')
}
