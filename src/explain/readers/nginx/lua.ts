/** Lines of Lua code inside nginx: Kong's and APISIX's balancers, and what their plugins met. `[lua] FILE:LINE: FUNCTION(): MESSAGE` */
import type { AttemptEnd } from '../../../exchange/attempt.ts'
import type { Fact } from '../../fact.ts'
import { attempted, exchanged, refused, type Said } from './facts.ts'
import { luaCounted, luaTarget } from './health.ts'
import { dnsCode, unresolved } from './names.ts'

/** By words anywhere in the line: authors and versions put their own around them. The first that fits. */
const SAYINGS: readonly (readonly [holds: string, tell: (said: Said) => readonly Fact[]])[] = [
  ['target status ', luaTarget],
  ['unhealthy ', luaCounted],
  ['DNS resolution failed', resolution],
  ['failed to parse domain', resolution],
  ['dns/balancer resolve for', resolution],
  ['dns server error', resolution],
  ['dns client error', resolution],
  ['get a peer from the ring-balancer', nobodyLeft],
  ['no healthy upstream', nobodyLeft],
  ['no valid upstream node', nobodyLeft],
  ['all upstream servers tried', nobodyLeft],
  ['failed to pick server', nobodyLeft],
  ['no upstream nodes', nobodyLeft],
  ['o peers are available', nobodyLeft],
  ['no peer was returned', nobodyLeft],
  ['no primary load balancer', nobodyLeft],
  ['failed to find upstream by id', noUpstream],
  ['missing upstream configuration', noUpstream],
  ['failed to fetch upstream', noUpstream],
  ['lua entry thread aborted: runtime error', bug],
  ['failed to run balancer_by_lua', bug],
]

export function luaSaid(said: Said): readonly Fact[] {
  const { message, level } = said.line
  if (level !== undefined && level !== 'error' && level !== 'crit' && level !== 'alert' && level !== 'warn') return []
  return SAYINGS.find(([holds]) => message.includes(holds))?.[1](said) ?? []
}

/** Kong lists what it asked: `Tried: ["(short)app:(na) - cache-miss", …]`. */
const TRIED = /\(short\)([^:"\s]{1,253})/
const NAMED =
  /(?:querying dns for|parse domain:?|balancer resolve for|domain[:=]|name[:=]|resolve host|resolve name) ?["']?([\w.-]{1,253})/

function resolution(said: Said): readonly Fact[] {
  // A look-up that no request waited for is repeated by itself.
  const { message } = said.line
  const name = TRIED.exec(message)?.[1] ?? NAMED.exec(message)?.[1] ?? ''
  return [unresolved(said, name, codeSaid(message))]
}

function codeSaid(message: string): string {
  const server = /dns server error:? ?(\d{1,5})/.exec(message)?.[1]
  if (server !== undefined) return dnsCode(Number(server))
  // Kong's client has codes of its own: the cache says no, or the answer was empty.
  const own = /dns client error:? ?(\d{1,5})/.exec(message)?.[1]
  if (own !== undefined) return own === '101' ? 'ENODATA' : 'ENOTFOUND'
  if (/timed? ?out|timeout/.test(message)) return 'ETIMEOUT'
  return /connection refused/.test(message) ? 'ECONNREFUSED' : 'unknown'
}

function nobodyLeft(said: Said): readonly Fact[] {
  const fact = exchanged(said, { unavailable: { why: 'unknown', endpoints: [] }, phase: 'match' })
  const { kind: _kind, whole: _whole, ...told } = fact
  return [{ ...told, kind: 'consequence', what: 'nobody-left', lost: true }]
}

function noUpstream(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'configuration', message: said.line.message.slice(0, 300) })]
}

function bug(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'bug', message: said.line.message.slice(0, 300) })]
}

/** `lua tcp socket connect timed out, when connecting to 10.0.0.5:6379`: a plugin's own connection, to a store or a service. */
export function cosocketFailed(said: Said): readonly Fact[] {
  const { message } = said.line
  const endpoint = /when connecting to (\S{1,300}?)(?:,|$)/.exec(message)?.[1] ?? ''
  const connecting = message.includes(' connect ')
  const timer = connecting ? 'connect' : message.includes(' send ') ? 'write' : 'firstByte'
  const end: AttemptEnd = { kind: 'timer', timer, ms: 0 }
  const phase = connecting ? 'connect' : timer === 'write' ? 'send' : 'wait'
  // Whether the request failed by it is the plugin's to say.
  return [attempted(said, { endpoint, phase, end, ...(phase === 'send' ? { bytesOut: 1 } : {}) }, 'inferred')]
}
