/** Envoy's own log at the debug level, its event logs, and the texts that it answers clients with. */

import type { Fact, Product, Trouble } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { eventFacts, isEnvoyEvent } from './envoy/events.ts'
import { type EnvoyLogLine, envoyLogLine } from './envoy/log-line.ts'
import { replyIn } from './envoy/reply.ts'
import { ofReset, ofResetDetails, ofTransport } from './envoy/reset.ts'
import { counterFacts, isEnvoyCounter } from './envoy/stats.ts'
import { ENVOY_DETAILS } from './envoy-flags.ts'
import { timer } from './parts/ends.ts'
import { jsonObject } from './parts/json.ts'
import { after, rowIn } from './parts/text.ts'
import { ended, nobody, type Told } from './parts/told.ts'
import { requestFact } from './request-fact.ts'
import { tlsFailureOf } from './tls-words.ts'

/** Streams whose failure has been told already, so that the local reply for it is not another. */
const STREAMS_MAX = 1000

interface State {
  /** What the certificate's check said, for the TLS error that follows. */
  check?: string
  told: Set<string>
}

export function envoyLog(): Reader {
  const state: State = { told: new Set() }
  return {
    format: 'envoy-log',
    takes: text => envoyLogLine(text) !== null || isEnvoyEvent(text) || isEnvoyCounter(text) || replyIn(text) !== null,
    read: line => factsOf(line, state),
  }
}

function factsOf(line: Line, state: State): Fact[] {
  const event = isEnvoyEvent(line.text) ? jsonObject(line.text) : undefined
  if (event !== undefined) return eventFacts(event, line.at)
  const said = envoyLogLine(line.text)
  if (said !== null) return ofLog(said, state, line)
  if (isEnvoyCounter(line.text)) return counterFacts(line.text)
  const reply = replyIn(line.text)
  if (reply === null) return []
  return [requestFact(reply, { product: 'envoy', at: line.at, whole: false })]
}

const TROUBLES: readonly (readonly [says: string, what: Trouble])[] = [
  ['starting main dispatch loop', 'started'],
  ['caught SIGTERM', 'stopping'],
  ['Caught Segmentation fault', 'segfault'],
  ['Caught Aborted', 'killed'],
  ['shutting down admin due to', 'stopping'],
  ['gRPC config for', 'config-rejected'],
  ['error initializing configuration', 'config-rejected'],
]

function ofLog(said: EnvoyLogLine, state: State, line: Line): Fact[] {
  const { message, connection = '' } = said
  const at = said.at ?? line.at
  const product: Product = line.text.startsWith('2') ? 'istio' : 'envoy'
  const check = after(message, 'X509_verify_cert: ') ?? after(message, 'verify cert failed: ')
  if (check !== undefined) {
    state.check = check
    return []
  }
  // Between a proxy and its control plane: no request of anybody's.
  const told = message.includes('gRPC config stream') ? null : ofMessage(message, state)
  if (told !== null) {
    if (connection.length > 3 && tellsAgain(state, connection, message)) return []
    const same = connection.length > 3 ? { connection } : {}
    return [requestFact(told, { product, at, whole: false, same })]
  }
  const what = rowIn(message, TROUBLES)
  if (what === undefined || (what === 'config-rejected' && !/reject|error/.test(message))) return []
  return [{ kind: 'trouble', product, what, process: 'envoy', ...(at !== undefined && { at }) }]
}

/** The same loss is told by the connection, by the router and by the reply: of each stream the router's words count. */
function tellsAgain({ told }: State, connection: string, message: string): boolean {
  const isReply = message.startsWith('Sending local reply')
  if (isReply) return told.has(connection)
  if (told.size >= STREAMS_MAX) told.clear()
  told.add(connection)
  return false
}

function ofMessage(message: string, state: State): Told | null {
  const reset = after(message, 'upstream reset: reset reason:') ?? after(message, 'upstream reset: reset reason ')
  if (reset !== undefined) return ofReasonText(reset, state)
  const details = after(message, 'Sending local reply with details ')
  if (details !== undefined) return ofResetDetails(details) ?? ofDetails(details)
  if (message.includes('TLS error') || message.includes('TLS_error')) return ofTlsError(message, state)
  if (message.includes('no healthy host for') || message.includes('no healthy upstream')) return nobody('unknown')
  if (message.startsWith('connect timeout')) return ended('connect', timer('connect'))
  return null
}

function ofDetails(details: string): Told | null {
  return ENVOY_DETAILS.find(([begins]) => details.startsWith(begins))?.[1] ?? null
}

/** `connection failure, transport failure reason: TLS error: …` */
function ofReasonText(text: string, state: State): Told | null {
  const [reason = '', transport = ''] = text.split(', transport failure reason:', 2)
  return checked(ofReset(reason.trim(), transport.trim()), state)
}

/** The handshake's error comes after the check's own line, and has less to say. Whose handshake it was, it does not say. */
function ofTlsError(message: string, state: State): Told | null {
  const told = checked(ofTransport(message), state)
  return told === null ? null : { ...told, surest: 'inferred' }
}

function checked(told: Told | null, state: State): Told | null {
  const { check } = state
  if (told === null || !('end' in told) || told.end.kind !== 'tls' || told.end.failure.stage !== 'verify') return told
  if (check === undefined || told.end.failure.code !== 'CERTIFICATE_VERIFY_FAILED') return told
  delete state.check
  const failure = tlsFailureOf(check)
  return failure === null || failure.stage !== 'verify' ? told : { ...told, end: { kind: 'tls', failure } }
}
