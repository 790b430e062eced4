/** The first page: one card per upstream, with what it does and what the gateway will say. An upstream like the others. */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { causeName, causeRow } from '../../src/causes/table.ts'
import type { LogLine } from './gateway.ts'
import { type BrokenUpstream, type Opened, onFreePort } from './upstream.ts'

export interface IndexPage {
  gatewayUrl: string
  adminUrl: string
  upstreams: readonly BrokenUpstream[]
}

/** @param findLog the log line of a request, once it is written: shown beside the answer */
export function openIndex(page: () => IndexPage, findLog: (requestId: string) => LogLine | undefined): Promise<Opened> {
  return onFreePort(createServer((request, response) => answer(request, response)))

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '/'
    if (path === '/') send(response, 200, 'text/html; charset=utf-8', renderIndex(page()))
    else if (path.startsWith('/log/')) {
      send(response, 200, 'application/json', JSON.stringify(findLog(path.slice('/log/'.length)) ?? null))
    } else send(response, 404, 'text/plain; charset=utf-8', 'No such page. The list is at /\n')
  }
}

export function renderIndex({ gatewayUrl, adminUrl, upstreams }: IndexPage): string {
  const folder = join(import.meta.dirname, 'page')
  const pieces: Record<string, string> = {
    style: readFileSync(join(folder, 'style.css'), 'utf8'),
    script: readFileSync(join(folder, 'script.mjs'), 'utf8'),
    cards: upstreams.map(upstream => card(upstream, gatewayUrl)).join('\n'),
    broken: String(upstreams.filter(({ cause }) => cause !== null).length),
    gateway: escapeHtml(gatewayUrl),
    admin: escapeHtml(adminUrl),
  }
  const html = readFileSync(join(folder, 'index.html'), 'utf8')
  return html.replace(/\{\{(\w+)\}\}/g, (_, name: string) => pieces[name] ?? '')
}

/** Nobody's page explains a cut: it is the browser that has to. */
const IN_A_BROWSER =
  ' Opened in a browser it is half a page, an empty one or the browser’s own error; asked from here it tells more.'

function card(upstream: BrokenUpstream, gatewayUrl: string): string {
  const { name, title, does, notice } = upstream
  const said = saying(upstream)
  return `<article class="card ${said.tone}" data-path="/${name}">
  <h3>… ${escapeHtml(title)}</h3>
  <p>${escapeHtml(does)}</p>
  <p class="said"><span class="status">${said.status}</span> <code>${said.name}</code></p>
  <p class="notice">${code(escapeHtml(notice))}${upstream.cutsShort ? IN_A_BROWSER : ''}</p>
  <div class="act"><a class="btn" href="/${name}">See the answer<span class="vh"> of /${name}</span></a><button type="button" data-ask hidden>Ask<span class="vh"> /${name}</span> from here</button></div>
  <div class="result" aria-live="polite" hidden></div>
  <pre><code>curl -i ${escapeHtml(new URL(gatewayUrl).host)}/${name}</code></pre>
</article>`
}

/** Status and name come from the vocabulary itself, so that the card cannot promise anything else. */
export function saying(upstream: BrokenUpstream): { status: string; name: string; tone: string } {
  if (upstream.cause === null) return { status: '200', name: 'no cause', tone: 'good' }
  const row = causeRow(upstream.cause, upstream.reason)
  const name = causeName(upstream.cause, upstream.reason)
  if (row.status === 'as-received') return { status: '500', name, tone: 'warn' }
  return upstream.cutsShort ? { status: 'cut', name, tone: 'bad' } : { status: String(row.status), name, tone: 'bad' }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}

function code(html: string): string {
  return html.replace(/`([^`]+)`/g, '<code>$1</code>')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`)
}
