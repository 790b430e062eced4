/** The evidence of one exchange as a page: the same view that an error page shows to those who may see the inside. */
import { causeRow } from '../../causes/table.ts'
import type { AnswerInput } from '../../pages/answer-input.ts'
import { milliseconds, timestamp } from '../../pages/describe-end.ts'
import { shown } from '../../pages/printable.ts'
import { evidenceHtml } from '../../pages/theme/evidence-html.ts'
import type { Evidence } from '../../telemetry/evidence.ts'
import { adminPage } from './html.ts'

export function exchangePage(evidence: Evidence): string {
  const { exchange } = evidence
  return adminPage(
    `${exchange.requestId} · goodgate`,
    `<header><p class="back"><a href="/">← goodgate</a></p>
<h1>${shown(`${exchange.method} ${exchange.host}${exchange.path}`)}</h1>
<p class="soft">${timestamp(exchange.startedAt)} · from ${shown(exchange.client)} · ${outcome(evidence)} · request <code>${shown(exchange.requestId)}</code></p></header>
${inside(evidence)}
<details><summary>Everything, as recorded</summary><pre tabindex="0">${record(evidence)}</pre></details>`,
  )
}

function outcome({ exchange, hidden }: Evidence): string {
  const { status, by, complete } = exchange.answer
  const what =
    status === undefined ? 'no answer was sent' : `${status} ${by === 'origin' ? 'by the origin' : 'by the gateway'}`
  const cut = status !== undefined && !complete ? ', cut short' : ''
  return `${what}${cut} after ${milliseconds(exchange.durationMs)}${hidden ? ', the failure hidden from the client' : ''}`
}

function inside(evidence: Evidence): string {
  const { exchange, diagnosis, suspects } = evidence
  if (diagnosis === null) return '<p class="card text">Nothing failed: it is kept because it took long.</p>'
  const row = causeRow(diagnosis.cause, diagnosis.reason)
  // The view needs cause, row and request; what an answer would have needed besides is filled in and not shown.
  const input: AnswerInput = {
    status: exchange.answer.status ?? 0,
    cause: diagnosis.cause,
    reason: diagnosis.reason,
    row,
    requestId: exchange.requestId,
    method: exchange.method,
    isGrpc: false,
    processed: 'unknown',
    retryable: false,
    errors: { theme: 'default', contact: '', statusPage: '', behindCdn: false, showDetailsTo: [] },
  }
  return evidenceHtml(input, { exchange, diagnosis, suspects }, true)
}

/** Line by line: what hides or turns text around is shown by its code, and the line breaks stay. */
function record(evidence: Evidence): string {
  const lines = JSON.stringify(evidence, null, 2).split('\n')
  return lines.map(line => shown(line, Number.POSITIVE_INFINITY)).join('\n')
}
