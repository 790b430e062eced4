/** The admin's part of the default page: cause, timeline of the attempts, first bytes, suspects. English, and hostile text in it. */
import type { AnswerInput, Details } from '../answer.ts'
import { milliseconds, timestamp } from '../describe-end.ts'
import { type AttemptView, type Evidence, evidenceOf } from '../evidence.ts'
import { escapeHtml, hexDump, shown } from '../printable.ts'
import { becauseLine } from '../text.ts'

export function evidenceHtml(input: AnswerInput, details: Details): string {
  const evidence = evidenceOf(input, details)
  const { exchange } = details
  const where = [exchange.route && `route ${exchange.route}`, exchange.upstream && `upstream ${exchange.upstream}`]
  return `<section class="in" lang="en" aria-labelledby="inside">
<h2 id="inside">${escapeHtml(input.row.title)}</h2>
<p class="soft">For the admin: shown because this address may see the inside of the gateway.</p>
<div class="card">
<p><code>${escapeHtml(evidence.cause)}</code> <span class="tag">${evidence.confidence}</span> <span class="tag">while in ${evidence.phase}</span></p>
<p class="says">${withCode(escapeHtml(input.row.says))}</p>
<p>${withCode(escapeHtml(input.row.fix))}</p>
${evidence.facts.map(fact => `<p class="end">${shown(fact)}</p>`).join('')}
<p class="soft">${shown([`${exchange.method} ${exchange.host}${exchange.path}`, ...where.filter(Boolean), `${milliseconds(exchange.durationMs)} in all`].join(' · '))}</p>
</div>
${becauseHtml(evidence)}${attemptsHtml(evidence)}${suspectsHtml(evidence)}<p class="soft">More: <code>goodgate causes ${escapeHtml(input.cause)}</code></p>
</section>
`
}

function attemptsHtml(evidence: Evidence): string {
  if (evidence.attempts.length === 0) return ''
  return `<h3>${evidence.attempts.length === 1 ? 'The attempt' : 'Attempts'}</h3>
${evidence.attempts.map(attempt => attemptHtml(attempt, evidence.longestMs)).join('')}`
}

function attemptHtml(attempt: AttemptView, longestMs: number): string {
  const facts = attempt.facts.map(([label, value]) => `<dt>${label}</dt><dd>${shown(value)}</dd>`).join('')
  const dump =
    attempt.sampleHex === undefined
      ? ''
      : `<pre tabindex="0" role="region" aria-label="First bytes received">${hexDump(attempt.sampleHex).map(escapeHtml).join('\n')}</pre>`
  return `<div class="card">
<p>${attempt.number}. <code>${shown(attempt.endpoint)}</code> <span class="tag">${attempt.phase}</span></p>
<p class="end">${shown(attempt.ended)}</p>
${bars(attempt, longestMs)}<dl class="fact">${facts}</dl>${dump}
</div>
`
}

/** One bar in proportion to the longest attempt; a step too short to see still gets a sliver. */
function bars(attempt: AttemptView, longestMs: number): string {
  if (attempt.steps.length === 0) return ''
  let x = 0
  const rects = attempt.steps.map(({ step, ms }) => {
    const width = Math.max(0.8, (ms / longestMs) * 100)
    const rect = `<rect class="${step}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="8"/>`
    x += width
    return rect
  })
  const key = attempt.steps.map(
    ({ step, ms }) =>
      `<li><svg viewBox="0 0 8 8" aria-hidden="true"><rect class="${step}" width="8" height="8"/></svg>${step} ${milliseconds(ms)}</li>`,
  )
  return `<svg class="bar" viewBox="0 0 ${Math.max(100, x).toFixed(2)} 8" preserveAspectRatio="none" aria-hidden="true">${rects.join('')}</svg>
<ul class="key">${key.join('')}</ul>
`
}

function becauseHtml(evidence: Evidence): string {
  if (evidence.because.length === 0) return ''
  const rows = evidence.because.map(one => {
    const since = one.since === undefined ? '' : `, since ${time(one.since)}`
    const until = one.until === undefined ? '' : ` until ${time(one.until)}`
    return `<li>${escapeHtml(becauseLine(one))}${since}${until}</li>`
  })
  return `<h3>What took the endpoints out</h3>
<div class="card"><ul class="why">${rows.join('')}</ul></div>
`
}

function suspectsHtml(evidence: Evidence): string {
  if (evidence.suspects.length === 0) return ''
  const items = evidence.suspects.map(
    suspect => `<li><p><b>${shown(suspect.id)}</b> <span class="tag">${suspect.likelihood}</span></p>
<p>${shown(suspect.evidence)}</p>
<p class="soft">Confirm</p><pre class="cmd">${shown(suspect.confirm, 600)}</pre>
<p><span class="soft">Fix:</span> ${withCode(shown(suspect.fix, 600))}</p></li>`,
  )
  return `<h3>What may stand behind it</h3>
<div class="card"><ol class="why">${items.join('')}</ol></div>
`
}

/** To the second, in UTC: what a log line can be found by. */
function time(epochMs: number): string {
  return `<time>${timestamp(epochMs).replace(/\.\d+Z$/, 'Z')}</time>`
}

/** The table's texts mark keys and commands with back-ticks; escaped before, so nothing else can become a tag. */
function withCode(escaped: string): string {
  return escaped.replace(/`([^`]+)`/g, '<code>$1</code>')
}
