/** Ends of attempts that nginx has words of its own for: its timers, and connections that the upstream closed. */
import type { AttemptEnd, AttemptTimer } from '../../../exchange/attempt.ts'
import type { Phase } from '../../../exchange/phase.ts'
import type { Fact } from '../../fact.ts'
import { sentSome } from './calls.ts'
import { groupOf } from './endpoint.ts'
import { attempted, exchanged, type Said } from './facts.ts'

const TIMERS: Readonly<Partial<Record<Phase, AttemptTimer>>> = {
  connect: 'connect',
  tls: 'tls',
  send: 'write',
  wait: 'firstByte',
  receive: 'idle',
}

/** `upstream timed out (110: …) while …`: nginx's own timer, whatever the number says. Its length is not in the line. */
export function timedOut(said: Said): readonly Fact[] {
  const { doing } = said.line
  if (doing?.side === 'tunnel') {
    return [attempted(said, { phase: 'receive', status: 101, end: { kind: 'timer', timer: 'tunnelIdle', ms: 0 } })]
  }
  const phase = upstreamPhase(said)
  const end: AttemptEnd = { kind: 'timer', timer: TIMERS[phase] ?? 'firstByte', ms: 0 }
  return [attempted(said, { phase, end, ...sentSome(phase) }, doing === undefined ? 'guessed' : undefined)]
}

/** The stream module: nothing moved either way. */
export function tunnelTimedOut(said: Said): readonly Fact[] {
  return said.line.doing?.side === 'tunnel' && said.line.level === 'error' ? timedOut(said) : []
}

/** `upstream prematurely closed connection`, and the same of a FastCGI or HTTP/2 stream. */
export function closed(said: Said): readonly Fact[] {
  const { doing } = said.line
  if (doing?.side === 'tunnel') return []
  const phase = upstreamPhase(said)
  return [attempted(said, { phase, end: { kind: 'fin' }, ...sentSome(phase) }, doing ? undefined : 'inferred')]
}

/** HTTP/2: the stream alone, or the connection with it. */
export function streamReset(goaway: boolean): (said: Said) => readonly Fact[] {
  return said => {
    const code = /with error (\d{1,10})/.exec(said.line.message)?.[1]
    const end: AttemptEnd = {
      kind: 'stream-reset',
      ...(code === undefined ? {} : { code: Number(code) }),
      ...(goaway ? { goaway } : {}),
    }
    const phase = upstreamPhase(said)
    return [attempted(said, { phase, end, ...sentSome(phase) })]
  }
}

export function noLiveUpstreams(said: Said): readonly Fact[] {
  const upstream = said.line.tail.upstream === undefined ? undefined : groupOf(said.line.tail.upstream)
  const named = upstream === undefined ? {} : { upstream }
  const fact = exchanged(said, { unavailable: { why: 'ejected', endpoints: [] }, phase: 'connect', ...named })
  const { kind: _kind, whole: _whole, ...told } = fact
  // Every server may be set down as well, or at its max_conns: nginx has the same words for it.
  return [{ ...told, kind: 'consequence', what: 'nobody-left', lost: true, surest: 'inferred', ...named }]
}

/** The step of the attempt; an answer that is being handed out is still being received. */
export function upstreamPhase({ line: { doing } }: Said): Phase {
  if (doing === undefined || doing.phase === 'accept') return 'wait'
  return doing.side === 'upstream' || doing.side === 'client' ? doing.phase : 'wait'
}
