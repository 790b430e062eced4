/** What nginx itself refused by its rules and limits. */
import type { Fact } from '../../fact.ts'
import { exchanged, refused, type Said, trouble } from './facts.ts'

/** `limiting requests, excess: 5.120 by zone "one"`; a dry run and a delay let the request through. */
export function limited(said: Said): readonly Fact[] {
  const { message } = said.line
  if (message.includes(', dry run')) return []
  const rule = /zone "([^"]{0,200})/.exec(message)?.[1] ?? ''
  return [refused(said, { kind: 'rate-limited', rule, retryAfterSeconds: 0 })]
}

/** `access forbidden by rule`, a certificate that a client lacks, a module that said no. */
export function denied(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'denied', rule: said.line.message.slice(0, 200) })]
}

/** `1024 worker_connections are not enough`. With `, reusing connections` a kept one was given up and nothing lost. */
export function connectionsExhausted(said: Said): readonly Fact[] {
  const { message } = said.line
  const value = Number.parseInt(message, 10)
  const exhausted = trouble(said, 'connections-exhausted', { value })
  if (message.endsWith(', reusing connections')) return [exhausted]
  const what = `${value} worker_connections are not enough`
  return [exchanged(said, { refusal: { kind: 'overloaded', what }, phase: 'connect' }), exhausted]
}

/** `rewrite or internal redirection cycle`, `subrequests cycle`: the request met itself inside nginx. */
export function cycle(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'loop', via: said.line.message.slice(0, 200) })]
}

/**
 * `auth request unexpected status: 502`: nginx answers 500 for it. Why the subrequest ended so stands in a line of its own, if
 * it failed at the gateway.
 */
export function authRequestFailed(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'configuration', message: said.line.message.slice(0, 200) }, 'guessed')]
}
