/** The admin's part of the default page: cause, timeline of the attempts, first bytes, suspects. English, and hostile text in it. */
import type { AnswerInput, Details } from '../answer-input.ts'
import { milliseconds as spaced, timestamp } from '../describe-end.ts'
import { type AttemptView, type Evidence, evidenceOf, evidenceOnce } from '../evidence.ts'
import { escapeHtml, hexDump, shown } from '../printable.ts'
import { becauseLine } from '../text.ts'

/** Enough to know a protocol by. */
const SAMPLE_BYTES = 48
/** With their commands. */
const SUSPECTS_FULL = 3

/**
 * `whole`: every attempt with all its facts. An error page shows them of the last one, which the cause speaks of, and of
 * the others how they ended: it comes in storms and must be small; the record behind the request id has everything.
 */
export function evidenceHtml(input: AnswerInput, details: Details, whole: boolean = false): string {
  const evidence = evidenceOf(input, details)
  const { exchange } = details
  const where = [exchange.route && `route ${exchange.route}`, exchange.upstream && `upstream ${exchange.upstream}`]
  return `<section class="in" lang="en" aria-labelledby="inside">
<h2 id="inside">${escapeHtml(input.row.title)}</h2>
<p class="soft">For the admin: this address may see the inside.</p>
<div class="card">
<p><code>${escapeHtml(evidence.cause)}</code> <small>${evidence.confidence}</small> <small>while in ${evidence.phase}</small></p>
<p class="says">${withCode(escapeHtml(input.row.says))}</p>
<p>${withCode(escapeHtml(input.row.fix))}</p>
${evidence.facts.map(fact => `<p class="end">${shown(fact)}</p>`).join('')}
<p class="soft">${shown([`${exchange.method} ${exchange.host}${exchange.path}`, ...where.filter(Boolean), `${milliseconds(exchange.durationMs)} in all`].join(' · '))}</p>
</div>
${becauseHtml(evidence)}${attemptsHtml(evidence, whole)}${suspectsHtml(evidence, whole)}<p class="soft">More: <code>goodgate causes ${escapeHtml(input.cause)}</code></p>
</section>
`
}

function attemptsHtml({ attempts, longestMs }: Evidence, whole: boolean): string {
  if (attempts.length === 0) return ''
  const full = whole ? attempts : attempts.slice(-1)
  const brief = attempts.slice(0, attempts.length - full.length)
  const lines = brief.map(
    attempt => `<li>${heading(attempt)} · ${milliseconds(attempt.totalMs)}${ending(attempt)}</li>`,
  )
  return `<h3>${attempts.length === 1 ? 'The attempt' : 'Attempts'}</h3>
${lines.length === 0 ? '' : `<ul class="card why">${lines.join('')}</ul>\n`}${full.map(attempt => attemptHtml(attempt, longestMs)).join('')}`
}

function attemptHtml(attempt: AttemptView, longestMs: number): string {
  const facts = attempt.facts.map(([label, value]) => `<dt>${label}<dd>${shown(value)}`).join('')
  const dump =
    attempt.sampleHex === undefined
      ? ''
      : `<pre tabindex="0" role="region" aria-label="First bytes received">${hexDump(attempt.sampleHex, SAMPLE_BYTES).map(escapeHtml).join('\n')}</pre>`
  return `<div class="card">
${heading(attempt)}${ending(attempt)}
${bars(attempt, longestMs)}<dl class="fact">${facts}</dl>${dump}
</div>
`
}

function heading({ number, endpoint, phase }: AttemptView): string {
  return `${number}. <code>${shown(endpoint)}</code> <small>${phase}</small>`
}

function ending({ ended }: AttemptView): string {
  return `<p class="end">${shown(ended)}</p>`
}

/** One bar in proportion to the longest attempt; a step too short to see still gets a sliver. */
function bars(attempt: AttemptView, longestMs: number): string {
  if (attempt.steps.length === 0) return ''
  let x = 0
  const rects = attempt.steps.map(({ step, ms }) => {
    const width = Math.max(0.8, (ms / longestMs) * 100)
    const rect = `<rect class="${step}" x="${tenths(x)}" width="${tenths(width)}"/>`
    x += width
    return rect
  })
  const key = attempt.steps.map(({ step, ms }) => `<li class="${step}">${step} ${milliseconds(ms)}`)
  return `<svg class="bar" viewBox="0 0 ${tenths(Math.max(100, x))} 8" preserveAspectRatio="none" aria-hidden="true">${rects.join('')}</svg>
<ul class="key">${key.join('')}</ul>
`
}

/** Number and unit stay on one line. */
function milliseconds(ms: number): string {
  return spaced(ms).replace(' ', '\u00a0')
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
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

/** What was seen stands once before them; each adds only what points to it. Of the less likely ones a small page has the names. */
function suspectsHtml({ suspects, attempts }: Evidence, whole: boolean): string {
  if (suspects.length === 0) return ''
  const { seen, notes } = evidenceOnce(suspects)
  // Above stands the attempt itself.
  const seenHtml = attempts.length > 0 || seen === '' ? '' : `<p>${shown(seen, 600)}</p>`
  const count = whole ? suspects.length : SUSPECTS_FULL
  const items = suspects.slice(0, count).map(({ id, likelihood, confirm, fix }, at) => {
    const note = notes[at] === '' ? '' : ` ${shown(notes[at]!)}`
    return `<li><b>${shown(id)}</b> <small>${likelihood}</small>${note}<pre>${shown(confirm, 600)}</pre>${withCode(shown(fix, 600))}`
  })
  const others = suspects.slice(count).map(({ id }) => `<b>${shown(id)}</b>`)
  if (others.length > 0) items.push(`<li>Less likely: ${others.join(', ')}`)
  return `<h3>What may stand behind it</h3>
<div class="card">${seenHtml}<ol class="why">${items.join('')}</ol></div>
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
