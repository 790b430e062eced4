/** HAProxy's termination states (its manual, "Session state at disconnection") in the words of exchanges. */
import type { Phase } from '../../exchange/phase.ts'
import { errnoUnsaid, fin, invalid, reset, timer } from './parts/ends.ts'
import {
  answered,
  badRequest,
  clientLeft,
  clientNotReading,
  clientSlow,
  cut,
  denied,
  ended,
  nobody,
  own,
  refused,
  type Told,
  unconfigured,
} from './parts/told.ts'

/** What the line says beside the two letters. */
export interface StateValues {
  /** As sent to the client; absent in TCP mode, and where nothing was sent. */
  status?: number
  /** How long the step took that it ended in. */
  spentMs: number
  /** No server of the backend had been chosen. */
  noServer: boolean
  /** A connection that carries no HTTP, or no longer: `tcp` mode, or behind a 101. */
  tunnel: boolean
  /** The head of an answer never came: what was under way was the request's body. */
  unanswered: boolean
  /** Bytes of the server's that had been passed on. */
  bytes: number
}

type Meaning = (v: StateValues) => Told | null

/** The step in which the second letter says that it ended. */
const STEPS: Readonly<Record<string, Phase>> = {
  R: 'accept',
  Q: 'queue',
  C: 'connect',
  H: 'wait',
  D: 'receive',
  L: 'receive',
  T: 'match',
  '-': 'receive',
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  // Refused, reset or unroutable, or a TLS handshake that failed: the letters are the same for all of them.
  SC: () => ended('connect', errnoUnsaid('ECONNREFUSED'), 'inferred'),
  // `timeout connect` runs until the end of the TLS handshake where the server has one.
  sC: v => ended('connect', timer('connect', v.spentMs), 'inferred'),
  // Closed or reset: not told apart.
  SH: () => ended('wait', fin, 'inferred'),
  sH: v => ended('wait', timer('firstByte', v.spentMs)),
  // Also of an answer whose chunks could not be read.
  SD: v => (v.tunnel ? brokenTunnel(v) : v.unanswered ? ended('send', reset, 'inferred') : cut(reset, 'inferred')),
  sD: silentInData,
  SL: () => cut(reset, 'inferred'),
  sL: v => cut(timer('idle', v.spentMs), 'inferred'),
  sQ: v => refused({ kind: 'queue', outcome: 'timeout', ms: v.spentMs }),
  PC: () => ended('connect', errnoUnsaid('EMFILE'), 'inferred'),
  // A chunk of the request may be meant as well; by far the most are the answer's.
  PD: () => cut(invalid('chunk-size'), 'inferred'),
  PH: ofBlockedAnswer,
  PR: ofBlockedRequest,
  PT: () => denied('tarpit'),
  PL: () => cut(invalid('chunk-size'), 'guessed'),
  RC: () => ended('connect', errnoUnsaid('ENOMEM'), 'inferred'),
  CL: () => clientLeft('receive'),
  cL: v => clientNotReading(v.spentMs),
  cD: v => (v.tunnel ? silentTunnel(v) : { ...clientNotReading(v.spentMs), surest: 'inferred' }),
  cR: v => ({ clientEnd: { kind: 'timer', timer: 'headerTimeout', ms: v.spentMs }, at: 'accept' }),
  cH: v => clientSlow(v.spentMs),
  // A tunnel has no end of its own: its client closing it is one.
  CD: v => (v.tunnel && v.status === 101 ? null : clientLeft(v.unanswered ? 'send' : 'receive')),
  LR: ofOwnAnswer,
}

/** By the first letter, where the pair is none of the usual ones. */
const BY_EVENT: Readonly<Record<string, (v: StateValues, step: Phase) => Told | null>> = {
  C: (_, step) => clientLeft(step),
  c: v => clientSlow(v.spentMs),
  S: (_, step) => ended(step === 'receive' ? 'receive' : 'wait', reset, 'guessed'),
  s: (v, step) =>
    ended(
      step === 'receive' ? 'receive' : 'wait',
      timer(step === 'receive' ? 'idle' : 'firstByte', v.spentMs),
      'inferred',
    ),
  P: v => ofBlockedRequest(v),
  R: () => ended('connect', errnoUnsaid('ENOMEM'), 'inferred'),
  I: () => own('an error that its self-check found'),
  L: ofOwnAnswer,
  // Its server was marked down, and `on-marked-down shutdown-sessions` ended what was under way.
  D: () => nobody('failing-checks'),
  // Ended on purpose: by an administrator, or because the active servers are back.
  K: (_, step) => ended(step, { kind: 'cancelled', why: 'shutdown' }, 'inferred'),
  U: (_, step) => ended(step, { kind: 'cancelled', why: 'shutdown' }, 'inferred'),
}

/** The meaning of `SC--`, `sH` …; null: nothing failed, or nothing that the letters tell. */
export function ofState(state: string, values: StateValues): Told | null {
  const pair = state.slice(0, 2)
  if (pair[0] === '-') return ofWhole(values)
  // Nobody to ask ends in the step of connecting; whoever waited in a queue had servers to wait for.
  if (values.noServer && (pair === 'SC' || pair === 'sC')) return nobody('unknown')
  if (Object.hasOwn(MEANINGS, pair)) return MEANINGS[pair]!(values)
  const event = pair[0] ?? ''
  return Object.hasOwn(BY_EVENT, event) ? BY_EVENT[event]!(values, STEPS[pair[1] ?? ''] ?? 'wait') : null
}

/** Does it say that the server was taken out while it had this request? */
export function takenOut(state: string): boolean {
  return state.startsWith('D')
}

/** All went its way: a 5xx is then the server's own. */
function ofWhole({ status, noServer }: StateValues): Told | null {
  return status !== undefined && status >= 500 && !noServer ? answered(status) : null
}

function brokenTunnel(v: StateValues): Told {
  if (v.bytes === 0 && v.status === undefined) return ended('wait', reset, 'inferred')
  return { phase: 'receive', end: reset, more: { status: 101 } }
}

/** Data goes both ways: before the head of an answer it is the request's, of which the server took no more. */
function silentInData(v: StateValues): Told {
  if (v.tunnel) return silentTunnel(v)
  return v.unanswered ? ended('send', timer('write', v.spentMs), 'inferred') : cut(timer('idle', v.spentMs))
}

function silentTunnel(v: StateValues): Told {
  if (v.bytes === 0 && v.status === undefined) return ended('wait', timer('firstByte', v.spentMs), 'inferred')
  return { phase: 'receive', end: timer('tunnelIdle', v.spentMs), more: { status: 101 } }
}

/** 502: the answer; 400: a chunk of the request; 500: a rule that could not rewrite the head. */
function ofBlockedAnswer({ status }: StateValues): Told {
  if (status === 400) return { ...badRequest('bad-chunk'), surest: 'inferred' }
  if (status === 500) return { ...unconfigured('a header rewrite of the response failed'), surest: 'inferred' }
  if (status === 403) return denied('http-response')
  return ended('wait', invalid('field-line'), 'inferred')
}

const REFUSED_BY_STATUS: Readonly<Record<number, Told>> = {
  400: badRequest('bad-request-line'),
  408: clientSlow(),
  411: badRequest('length-required'),
  413: badRequest('body-too-large'),
  414: badRequest('uri-too-long'),
  417: badRequest('expectation'),
  429: refused({ kind: 'rate-limited', rule: 'http-request', retryAfterSeconds: 0 }),
  431: badRequest('headers-too-large'),
  500: { ...unconfigured('a header rewrite of the request failed'), surest: 'inferred' },
  501: badRequest('unsupported-coding'),
  505: badRequest('version'),
}

function ofBlockedRequest({ status, tunnel }: StateValues): Told {
  if (tunnel || status === undefined) return denied('tcp-request')
  return REFUSED_BY_STATUS[status] ?? denied('http-request')
}

/** Redirects, statistics and `return` rules are as somebody wants them; a 503 among them is most often a maintenance page. */
function ofOwnAnswer({ status }: StateValues): Told | null {
  return status === 503 ? refused({ kind: 'maintenance' }, 'guessed') : null
}
