/** Whether header, problem document, log and counters tell the same story; each complaint is a sentence. */
import { type CauseId, causeRow } from '../../../src/causes/table.ts'
import { until } from '../until.ts'
import { type Asked, statusOf } from './client.ts'
import type { FailureCount, LogLine, TestGateway } from './gateways.ts'
import { isOwn, type Problem, problemOf } from './tell.ts'
import type { RunningUpstream } from './upstream.ts'

export function disagreements(asked: Asked, line: LogLine | undefined): string[] {
  const { answer } = asked
  if (line === undefined) return [`${asked.method} ${asked.path} is not in the log`]
  const problem = problemOf(answer)
  const complaints = isOwn(answer) ? ofOwn(asked, line, problem) : ofPassedOn(asked, line)
  const last = line.attempts?.at(-1)
  const byClient = /^(client-|http-request-error$)/.test(line.cause ?? '')
  if (line.cause !== undefined && !line.hidden && last?.cause !== undefined && last.cause !== line.cause && !byClient)
    complaints.push(`the last attempt failed by ${last.cause}, the exchange by ${line.cause}`)
  return complaints.map(complaint => `${asked.method} ${asked.path}: ${complaint}`)
}

function ofOwn({ answer }: Asked, line: LogLine, problem: Problem | null): string[] {
  const status = statusOf(answer!)
  const row = causeRow(line.cause as CauseId, line.reason)
  const details = line.reason === undefined ? line.cause : `${line.cause}/${line.reason}`
  const header = answer!.fields.get('proxy-status')
  const wanted = row.error === null ? undefined : `goodgate; error=${row.error}; details="${details}"`
  const id = answer!.fields.get('x-request-id')
  const ofHead: Pair[] = [
    ['status of head and log', status, line.status],
    ['Proxy-Status', header?.replace(/; next-hop="[^"]*"/, ''), wanted],
    ['request id of log and head', line.requestId, id],
    ['Cache-Control', answer!.fields.get('cache-control'), 'no-store'],
  ]
  if (problem === null) return same(ofHead)
  return same([
    ...ofHead,
    ['status of head and problem', status, problem.status],
    ['cause of problem and log', problem.cause, line.cause],
    ['reason of problem and log', problem.reason, line.reason],
    ['type', problem.type, `urn:goodgate:cause:${line.cause}`],
    ['request id of problem and head', problem.requestId, id],
    ['instance', problem.instance, `urn:goodgate:exchange:${id}`],
  ])
}

/** The origin's own answers, whole or cut, and no answer at all. */
function ofPassedOn({ answer, whole, method }: Asked, line: LogLine): string[] {
  const complaints: string[] = []
  if (answer !== undefined) {
    const status = statusOf(answer)
    // Proxy-Status is a list: ours is the last hop's word (RFC 9209 §2).
    const said = (answer.fields.get('proxy-status') ?? '').split(', ').at(-1)!
    complaints.push(...same([['status of head and log', status, line.status]]))
    if (status >= 500 && method !== 'HEAD' && !said.includes(`goodgate; received-status=${status}`))
      complaints.push(`the origin's ${status} is not marked as such: ${said}`)
    if (answer.fields.get('x-request-id') !== line.requestId) complaints.push('another request id than in the log')
  }
  if (!whole && line.cause === undefined) complaints.push('the answer was not whole, and the log gives no cause')
  return complaints
}

type Pair = [what: string, one: unknown, other: unknown]

function same(pairs: Pair[]): string[] {
  return pairs.flatMap(([what, one, other]) =>
    one === other ? [] : [`${what}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`],
  )
}

/** Requests that must not be carried out twice, and were sent whole more often than they were asked. */
export function doubled(
  asked: readonly { method: string; path: string }[],
  running: readonly RunningUpstream[],
): string[] {
  const counts = new Map<string, number>()
  for (const { requests } of running.flatMap(({ connections }) => connections))
    for (const { start, complete, fields } of requests.all) {
      const [method, path] = start.split(' ')
      if (complete && /^(POST|PATCH)$/.test(method!) && !fields.has('idempotency-key'))
        counts.set(`${method} ${path}`, (counts.get(`${method} ${path}`) ?? 0) + 1)
    }
  return [...counts].flatMap(([request, count]) => {
    const wanted = asked.filter(({ method, path }) => `${method} ${path}` === request).length
    return count > wanted ? [`${request} was asked ${wanted} times and sent ${count} times`] : []
  })
}

/** Where log and counters differ; null: nowhere. Workers count in batches, so that it may take a moment. */
export async function miscounted(gateway: TestGateway): Promise<string | null> {
  let difference = ''
  const look = async () => {
    const want = failuresLogged(gateway.log())
    const have = failuresCounted(await gateway.failures())
    difference = `the log has\n${want}\nthe counters have\n${have}`
    return have === want
  }
  return until('the counters agree with the log', look, 5000).then(
    () => null,
    () => difference,
  )
}

/** As `goodgate_failures_total` must have counted them. */
function failuresLogged(lines: readonly LogLine[]): string {
  const counts = new Map<string, number>()
  for (const { upstream, cause, hidden } of lines) {
    if (cause === undefined) continue
    const key = `${upstream ?? '-'} ${cause} ${hidden ?? false}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const told = [...counts].map(([key, count]) => `${key} ${count}`)
  return told.sort().join('\n')
}

function failuresCounted(counts: readonly FailureCount[]): string {
  const lines = counts.map(({ upstream, cause, hidden, count }) => `${upstream || '-'} ${cause} ${hidden} ${count}`)
  return lines.sort().join('\n')
}
