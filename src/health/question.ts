/** What a check asks, and what it takes for a good answer. */
import type { ActiveChecks, Endpoint } from '../config/config.ts'
import type { AttemptEnd } from '../exchange/attempt.ts'
import { HttpAnswer } from './http-answer.ts'

/** What is asked over one connection. Other protocols (gRPC) are further questions. */
export interface Question {
  /** Latin1; empty: that there is a connection is answer enough. */
  request: string
  /** For people: `GET /healthz`. */
  name: string
  answer(): Answering
}

/** Reads one answer. */
export interface Answering {
  /** null: more is to come. The memory is reused after the call. */
  take(bytes: Buffer, size: number): Heard | null
  /** The peer closed in good order. null: no answer ends like that. */
  ended(): Heard | null
  /** Of the final head, once it is there; 0 before. */
  readonly status: number
  readonly interim: number
  /** Content bytes, and how many there were to be. */
  readonly received: number
  readonly expected: number | undefined
  readonly framing: 'none' | 'length' | 'chunked' | 'close' | undefined
}

export type Heard =
  | { kind: 'answer'; status: number; body: string }
  | { kind: 'broken'; end: AttemptEnd; sample: Buffer }

/** What the answer is worth. `fault`: what is wrong with it, after the arrow. */
export type Worth = { kind: 'good' } | { kind: 'goodbye' | 'bad'; fault: string }

/** @param policy the upstream's `host` */
export function questionFor(checks: ActiveChecks, endpoint: Endpoint, policy: string, headBytesMax: number): Question {
  if (checks.type === 'tcp')
    return { request: '', name: 'connecting', answer: () => new HttpAnswer('GET', headBytesMax) }
  const { method, path } = checks
  const host = checks.host ?? (policy === 'client' || policy === 'upstream' ? authorityOf(endpoint) : policy)
  const length = method === 'POST' || method === 'PUT' || method === 'PATCH' ? 'Content-Length: 0\r\n' : ''
  const request =
    `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: goodgate (health check)\r\n` +
    `Accept: */*\r\n${length}Connection: close\r\n\r\n`
  return { request, name: `${method} ${path}`, answer: () => new HttpAnswer(method, headBytesMax) }
}

export function worthOf(checks: ActiveChecks, status: number, body: string): Worth {
  const lies = (ranges: [number, number][]): boolean => ranges.some(([low, high]) => status >= low && status <= high)
  if (checks.drain !== undefined && lies(checks.drain)) return { kind: 'goodbye', fault: String(status) }
  if (!lies(checks.status)) return { kind: 'bad', fault: String(status) }
  if (checks.body === undefined || body.includes(Buffer.from(checks.body, 'utf8').latin1Slice()))
    return { kind: 'good' }
  return { kind: 'bad', fault: `${status} without “${checks.body}” in its body` }
}

function authorityOf({ host, port, scheme, socketPath }: Endpoint): string {
  if (socketPath !== undefined) return 'localhost'
  const name = host.includes(':') ? `[${host}]` : host
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`
}
