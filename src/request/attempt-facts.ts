/** What a relay saw of an attempt, written down. Only for failures, repeated tries and slow exchanges: it allocates. */
import type { Attempt } from '../exchange/attempt.ts'
import { sampleBytesMax } from '../limits.ts'
import type { Relay } from './relay.ts'

export function attemptFacts(relay: Relay): Attempt {
  const { connection, dialFailure, answer } = relay
  const origin = connection?.origin ?? dialFailure?.origin
  const wire = connection?.wire
  const bytesOut = wire ? wire.bytesOut - relay.bytesOutBefore : 0
  const endedAt = relay.endedAt || relay.world.now()
  const attempt: Attempt = {
    endpoint: relay.endpoint?.id ?? '',
    reused: relay.reused,
    phase: relay.phase,
    end: relay.end ?? { kind: 'client' },
    ms: steps(relay, endedAt),
    bytesOut,
    bytesIn: wire ? wire.bytesIn - relay.bytesInBefore : 0,
    requestSent: relay.sentAt > 0,
    headReceived: answer !== null,
    connectMs: tenths(relay.endpoint?.connectMs ?? 0),
  }
  if (origin?.address) attempt.address = origin.address
  if (origin && origin.addressErrors.length > 0)
    attempt.addressErrors = origin.addressErrors.map(error => ({ ...error, ms: tenths(error.ms) }))
  if (dialFailure?.name) attempt.name = dialFailure.name
  if (origin?.tls) attempt.tls = origin.tls
  if (relay.localPort > 0) attempt.localPort = relay.localPort
  if (relay.reused && connection) {
    attempt.idleMs = tenths(relay.idleMs)
    attempt.requestsBefore = connection.requests - 1
    attempt.idleAllowedMs = Math.round(connection.usableUntil - connection.idleSince)
    const { shortestMs } = connection.endpoint.keepAlive
    if (shortestMs !== Infinity) attempt.closesIdleAfterMs = Math.round(shortestMs)
  }
  if (connection && connection.advertisedKeepAliveMs > 0)
    attempt.advertisedKeepAliveMs = connection.advertisedKeepAliveMs
  if (bytesOut > 0) attempt.sinceFirstWriteMs = tenths(endedAt - relay.firstWriteAt)
  if (relay.interim > 0) attempt.interim = relay.interim
  if (answer) {
    attempt.status = answer.status
  }
  // A tunnel has no body.
  if (answer && answer.status !== 101) {
    attempt.bodyFraming = answer.framing.kind
    attempt.bodyReceived = relay.bodyPasser.received
    if (answer.framing.kind === 'length') attempt.bodyExpected = answer.framing.length
  }
  if (relay.sample) attempt.sampleHex = relay.sample.subarray(0, sampleBytesMax).toString('hex')
  else if (dialFailure?.sampleHex) attempt.sampleHex = dialFailure.sampleHex
  if (dialFailure?.socketFile) attempt.socketFile = dialFailure.socketFile
  return attempt
}

/** Milliseconds as facts have them: finer than that is noise, and every format and API shows the same number. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}

function steps(relay: Relay, endedAt: number): Attempt['ms'] {
  const origin = relay.reused ? undefined : (relay.connection?.origin ?? relay.dialFailure?.origin)
  const ms: Attempt['ms'] = {}
  if (origin?.dnsMs !== undefined) ms.dns = tenths(origin.dnsMs)
  if (origin?.connectMs !== undefined) ms.connect = tenths(origin.connectMs)
  if (origin?.tlsMs !== undefined) ms.tls = tenths(origin.tlsMs)
  if (relay.firstWriteAt === 0) return ms
  const sentAt = relay.sentAt || endedAt
  ms.send = tenths(sentAt - relay.firstWriteAt)
  if (relay.sentAt > 0) ms.wait = tenths(Math.max(0, (relay.headAt || endedAt) - sentAt))
  if (relay.headAt > 0) ms.receive = tenths(endedAt - relay.headAt)
  return ms
}
