/** What came of a scenario, as the lines of its `expect` block: client's sight and log in one, then what each upstream got. */
import { type Asked, statusOf } from './client.ts'
import type { LogLine } from './gateways.ts'
import type { Message } from './messages.ts'
import { shown } from './text.ts'
import type { RunningUpstream } from './upstream.ts'

/** The members of a problem document that scenarios look at. */
export interface Problem {
  type: string
  status: number
  cause: string
  reason?: string
  instance: string
  requestId: string
  processed: string
  retryable: boolean
}

/** null: the answer is not one of the gateway's own failures. */
export function problemOf(answer: Message | undefined): Problem | null {
  if (answer === undefined || !answer.complete) return null
  if (!answer.fields.get('content-type')?.startsWith('application/problem+json')) return null
  const problem = JSON.parse(answer.body || '{}') as Problem
  const ours =
    problem.type?.startsWith('urn:goodgate:cause:') && problem.requestId === answer.fields.get('x-request-id')
  return ours ? problem : null
}

/** The gateway speaks for itself, whatever the format: it is the last one in Proxy-Status, and with an error. */
export function isOwn(answer: Message | undefined): boolean {
  return problemOf(answer) !== null || /(^|, )goodgate; error=[^,]*$/.test(answer?.fields.get('proxy-status') ?? '')
}

/** Also what another gateway, or this one in a loop, has explained. */
function contentOf(answer: Message): string {
  const explained = /"type": "urn:goodgate:cause:([\w-]+)"/.exec(answer.body)?.[1]
  return explained === undefined ? shown(answer.body, answer.bodyBytes) : `explained=${explained}`
}

export function tellExchange(asked: Asked, line: LogLine | undefined): string {
  const words = [`${asked.method} ${asked.path} →`, ...asked.interim.map(String)]
  const { answer } = asked
  const status = answer === undefined ? 0 : statusOf(answer)
  words.push(answer === undefined ? 'nothing' : String(status))
  const problem = problemOf(answer)
  if (answer !== undefined && !asked.whole) words.push('cut')
  const own = isOwn(answer)
  if (answer !== undefined && !own && status !== 101) words.push(contentOf(answer))
  for (const trailer of answer?.trailers ?? []) words.push(`trailer ${JSON.stringify(trailer)}`)
  words.push(...tellLog(line, status))
  const error = own ? /error=([\w-]+)/.exec(answer?.fields.get('proxy-status') ?? '')?.[1] : undefined
  if (error !== undefined) words.push(`error=${error}`)
  if (problem !== null) words.push(`processed=${problem.processed}`, `retryable=${problem.retryable ? 'yes' : 'no'}`)
  return words.join(' ')
}

function tellLog(line: LogLine | undefined, status: number): string[] {
  if (line === undefined) return ['unlogged']
  const words: string[] = []
  if ((line.status ?? 0) !== status) words.push(`logged=${line.status ?? 0}`)
  if (line.cause !== undefined) words.push(`${line.hidden ? 'hidden' : 'cause'}=${named(line)}`, `phase=${line.phase}`)
  const attempts = line.attempts ?? []
  const plain = attempts.length === 1 && named(attempts[0]!) === named(line)
  if (attempts.length > 0 && !plain) words.push(`attempts=${attempts.map(named).join(',')}`)
  return words
}

function named({ cause, reason }: { cause?: string; reason?: string }): string {
  if (cause === undefined) return 'fine'
  return reason === undefined ? cause : `${cause}/${reason}`
}

/** A line of the log that belongs to no request of a client. */
export function tellUnasked(line: LogLine): string {
  return `(${[line.method, line.path].filter(Boolean).join(' ')}) ${tellLog(line, 0).join(' ')}`
}

/** `app ← GET /one, POST /two | GET /three`: a bar between connections; `…` for requests that never became whole. */
export function tellUpstreams(running: readonly RunningUpstream[]): string[] {
  return running.map((upstream, index) => {
    const before = running.slice(0, index).filter(({ group }) => group === upstream.group).length
    const name = before === 0 ? upstream.group : `${upstream.group}.${before + 1}`
    const connections = upstream.connections.map(({ requests }) => {
      const got = requests.all.map(({ start, complete }) => start.replace(/ HTTP.*/, '') + (complete ? '' : '…'))
      if (requests.partial !== '') got.push('…')
      return got.join(', ') || 'nothing'
    })
    return `${name} ← ${connections.join(' | ') || 'nobody'}`
  })
}
