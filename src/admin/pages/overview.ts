/** The first page of the admin address: is it serving, which endpoints, what failed last and why. */
import type { CauseId } from '../../causes/table.ts'
import { causeName, causeRow } from '../../causes/table.ts'
import { problemLine } from '../../config/problem.ts'
import { milliseconds } from '../../pages/describe-end.ts'
import { escapeHtml, shown } from '../../pages/printable.ts'
import type { Evidence } from '../../telemetry/evidence.ts'
import type { EndpointStatus, GatewayStatus, UpstreamStatus } from '../source.ts'
import { adminPage } from './html.ts'
import { ago, count, percent } from './numbers.ts'

/** Parts marked `data-part` are exchanged by the script when the page refreshes itself. */
export function overviewPage(
  status: GatewayStatus,
  upstreams: UpstreamStatus[],
  recent: Evidence[],
  now: number,
): string {
  return adminPage(
    'goodgate',
    `<header data-live>
${part('head', head(status, now))}
<p id="note" role="status"></p>
</header>
${part('config', rejected(status, now))}
${part('maintenance', maintenance(status))}
${part('sums', sums(status))}
<h2>Upstreams</h2>
${part('upstreams', upstreams.map(upstream => upstreamCard(upstream, now)).join('\n'))}
<h2>Recent failures</h2>
${part('recent', failures(recent, now))}
<footer>
<button id="reload" type="button">Reload the configuration</button>
${['/api/status', '/api/upstreams', '/api/exchanges', '/api/causes', '/api/config', '/metrics', '/openapi.json'].map(path => `<a href="${path}"><code>${path}</code></a>`).join('\n')}
</footer>`,
  )
}

function part(name: string, html: string): string {
  return `<div data-part="${name}">${html}</div>`
}

function head(status: GatewayStatus, now: number): string {
  const tone = status.state === 'serving' ? 'good' : 'warn'
  const facts = [
    `version ${status.version}`,
    `up ${ago(now - status.startedAt)}`,
    [...status.config.files, `generation ${status.config.generation}`].join(', '),
    status.instance,
  ]
  return `<div class="top"><h1>goodgate</h1> <span class="state ${tone}">${status.state}</span> <span class="soft">${shown(facts.join(' · '))}</span></div>
<p class="soft">${status.listeners.map(listener => `<code>${shown(listener)}</code>`).join(' ')}</p>`
}

function rejected(status: GatewayStatus, now: number): string {
  const { rejected } = status.config
  if (rejected === undefined) return ''
  return `<div class="alert"><b>The last configuration was refused ${ago(now - rejected.at)} ago; the one before stays in force.</b>
<pre tabindex="0">${rejected.problems.map(problem => shown(problemLine(problem), 1000)).join('\n')}</pre></div>`
}

function maintenance({ maintenance }: GatewayStatus): string {
  const items = maintenance.map(({ route, by, until, reason }) => {
    const ends = until === undefined ? '' : ` until ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    const word = by === 'hand' ? 'by hand' : 'by the configuration'
    return `<b>${route === null ? 'Every route' : `Route ${shown(route)}`} is in maintenance${ends}</b>, ${word}${reason === undefined ? '' : `: ${shown(reason, 300)}`}`
  })
  return items.length === 0 ? '' : `<div class="alert planned">${items.join('<br>')}</div>`
}

function sums(status: GatewayStatus): string {
  const { total, failed, hidden, active } = status.requests
  const serving = status.workers.filter(worker => worker.state === 'serving').length
  const boxes: [string, string, string][] = [
    [count(total), 'requests', ''],
    [count(failed), `failed${total === 0 ? '' : `, ${percent(failed / total)}`}`, failed === 0 ? '' : 'bad'],
    [count(hidden), 'failures hidden by a retry', hidden === 0 ? '' : 'warn'],
    [count(active), 'under way', ''],
    [
      `${serving} of ${status.workers.length}`,
      `workers serve${status.workerRestarts === 0 ? '' : `, ${status.workerRestarts} replaced`}`,
      serving === 0 ? 'bad' : '',
    ],
  ]
  if (status.logLinesDropped > 0) boxes.push([count(status.logLinesDropped), 'log lines dropped', 'warn'])
  return `<ul class="sums">${boxes
    .map(
      ([value, label, tone]) =>
        `<li><b${tone === '' ? '' : ` class="state ${tone}"`}>${value}</b><span>${label}</span></li>`,
    )
    .join('')}</ul>`
}

function upstreamCard(upstream: UpstreamStatus, now: number): string {
  return `<section class="card"><div class="group"><h3>${shown(upstream.name)}</h3><span class="soft">${shown(upstream.balance)}</span></div>
<table class="ends"><thead><tr><th>Endpoint</th><th class="s">State</th><th class="n">Attempts</th><th class="n">Failed</th><th class="n">Busy</th><th class="n">Idle</th><th class="l">Last failure</th></tr></thead>
<tbody>${upstream.endpoints.map(endpoint => endpointRow(endpoint, now)).join('\n')}</tbody></table></section>`
}

const TONES: Record<EndpointStatus['state'], string> = {
  up: 'good',
  away: 'bad',
  failing: 'bad',
  ejected: 'bad',
  open: 'bad',
  draining: 'warn',
}

function endpointRow(endpoint: EndpointStatus, now: number): string {
  const notes = [
    endpoint.weight === 1 ? '' : `weight ${endpoint.weight}`,
    endpoint.backup ? 'backup' : '',
    endpoint.keepAliveIdleMs === undefined ? '' : `keeps idle connections ${milliseconds(endpoint.keepAliveIdleMs)}`,
  ].filter(Boolean)
  const share = endpoint.failures === 0 ? '' : ` <small>${percent(endpoint.failures / endpoint.attempts)}</small>`
  return `<tr><td class="wide"><code>${shown(endpoint.id)}</code>${notes.length === 0 ? '' : `<small>${notes.join(' · ')}</small>`}</td>
<td class="s"><span class="state ${TONES[endpoint.state]}">${endpoint.state}</span>${because(endpoint, now)}</td>
<td class="n" data-label="attempts">${count(endpoint.attempts)}</td><td class="n" data-label="failed">${count(endpoint.failures)}${share}</td>
<td class="n" data-label="busy">${endpoint.connections.active}</td><td class="n" data-label="idle">${endpoint.connections.idle}</td>
<td class="t l">${lastFailure(endpoint, now)}</td></tr>`
}

/** What took it out, since when, until when. */
function because({ because }: EndpointStatus, now: number): string {
  if (because === undefined) return ''
  const { cause, reason, evidence, since, until } = because
  const times = `for ${ago(now - since)}${until === undefined ? '' : `, ${ago(until - now)} more`}`
  const name = shown(causeName(cause as CauseId, reason))
  return ` <small>${times}</small><small>${evidence === undefined ? name : `${name}: ${shown(evidence, 160)}`}</small>`
}

function lastFailure({ lastFailure }: EndpointStatus, now: number): string {
  if (lastFailure === undefined) return ''
  const name = shown(causeName(lastFailure.cause as CauseId, lastFailure.reason))
  const text = lastFailure.requestId === undefined ? name : link(lastFailure.requestId, name)
  return `${text} <small>${ago(now - lastFailure.at)} ago</small>`
}

function failures(recent: Evidence[], now: number): string {
  if (recent.length === 0) return '<p class="card none">None since the workers started.</p>'
  return `<div class="card"><table><thead><tr><th>Cause</th><th>Request</th><th class="n">Status</th><th>Upstream</th><th class="n">Took</th><th>When</th></tr></thead>
<tbody>${recent.map(evidence => failureRow(evidence, now)).join('\n')}</tbody></table></div>`
}

function failureRow({ exchange, diagnosis, hidden }: Evidence, now: number): string {
  const name = diagnosis === null ? 'slow' : shown(causeName(diagnosis.cause, diagnosis.reason))
  const title = diagnosis === null ? 'Answered, but late' : causeRow(diagnosis.cause, diagnosis.reason).title
  const tries = exchange.attempts.length > 1 ? `<small>${exchange.attempts.length} attempts</small>` : ''
  return `<tr><td>${link(exchange.requestId, `<code>${name}</code>`)}<small>${escapeHtml(title)}</small></td>
<td class="wide">${shown(`${exchange.method} ${exchange.host}${exchange.path}`, 160)}${hidden ? ' <span class="tag">hidden from the client</span>' : ''}</td>
<td class="n">${exchange.answer.status ?? '–'}</td><td>${shown(exchange.upstream ?? '–')}${tries}</td>
<td class="n">${milliseconds(exchange.durationMs)}</td><td class="t">${ago(now - exchange.startedAt)} ago</td></tr>`
}

/** `html` is markup. */
function link(requestId: string, html: string): string {
  return `<a href="/api/exchanges/${encodeURIComponent(requestId)}">${html}</a>`
}
