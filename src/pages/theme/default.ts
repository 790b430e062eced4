/** The default theme: what happened, is it me, may I try again, what to do, what to quote; and where on the way it broke. */
import { createHash } from 'node:crypto'
import type { AnswerInput } from '../answer-input.ts'
import { causeName } from '../evidence.ts'
import { wholeSeconds } from '../headers.ts'
import type { Page } from '../html.ts'
import { escapeHtml, shown } from '../printable.ts'
import { statusLine } from '../status.ts'
import { mayRetryByItself, type Path, type Visitor, visitorOf } from '../visitor.ts'
import type { State, Words } from '../words/words.ts'
import { DEFAULT_SCRIPT } from './default-script.ts'
import { DEFAULT_EVIDENCE_STYLE, DEFAULT_STYLE } from './default-style.ts'
import { evidenceHtml } from './evidence-html.ts'
import { siteLinks } from './links.ts'

const STYLE_HASHES = `${sha256(DEFAULT_STYLE)} ${sha256(DEFAULT_EVIDENCE_STYLE)}`

/** Everything is refused but our own style and script, by hash: even an escaping mistake could not run anything. */
const POLICY = `default-src 'none'; img-src data:; style-src ${STYLE_HASHES}; script-src ${sha256(DEFAULT_SCRIPT)}; base-uri 'none'; form-action 'none'`

export function renderDefault(input: AnswerInput, words: Words): Page {
  const visitor = visitorOf(input, words)
  const evidence = input.details === undefined ? '' : evidenceHtml(input, input.details)
  const evidenceStyle = evidence === '' ? '' : `<style>${DEFAULT_EVIDENCE_STYLE}</style>`
  const body = `<!doctype html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${input.status} · ${escapeHtml(visitor.title)}</title>
<link rel="icon" href="data:,">
<style>${DEFAULT_STYLE}</style>${evidenceStyle}
</head>
<body>
<main>
<p class="code" lang="en">${statusLine(input.status)} · <code>${escapeHtml(causeName(input.cause, input.reason))}</code></p>
<h1>${escapeHtml(visitor.title)}</h1>
<p class="lead">${escapeHtml(visitor.what)}</p>
${diagram(visitor.path, words)}
${answers(visitor, words)}
${actions(input, words)}
${evidence}<footer>
<span class="soft">${words.requestId}</span> <code id="rid">${shown(input.requestId)}</code>
<button id="copy" type="button" data-done="${words.copied}" hidden>${words.copy}</button>
<p class="soft">${words.quoteIt}</p>
</footer>
</main>
<script>${DEFAULT_SCRIPT}</script>
</body>
</html>
`
  return {
    body,
    headers: [
      ['Content-Security-Policy', POLICY],
      ['Referrer-Policy', 'no-referrer'],
    ],
  }
}

function answers(visitor: Visitor, words: Words): string {
  return `<dl class="card ask">
<div><dt>${words.isItMe}</dt><dd>${escapeHtml(visitor.blame)}</dd></div>
<div><dt>${words.mayIAgain}</dt><dd>${escapeHtml(visitor.again)}</dd></div>
<div><dt>${words.whatToDo}</dt><dd class="do">${escapeHtml(visitor.advice)}</dd></div>
</dl>`
}

/** The button is a link to the page itself, so it needs no script; a POST gets none, for a link would not repeat it. */
function actions(input: AnswerInput, words: Words): string {
  const links = siteLinks(input.errors, words)
  const parts: string[] = []
  if (mayRetryByItself(input)) {
    const after = input.retryAfterSeconds === undefined ? 0 : wholeSeconds(input.retryAfterSeconds)
    parts.push(
      `<a class="btn" href="">${words.tryAgain}</a>`,
      `<span id="retry" class="soft" data-after="${after}" data-every="${words.retryingIn}" data-s="${words.units.seconds}" data-m="${words.units.minutes}" data-resume="${words.resume}" data-stopped="${words.stopped}" hidden><span id="timer" role="timer"></span><button id="pause" type="button">${words.pause}</button></span>`,
    )
  }
  parts.push(...links)
  if (input.details !== undefined) parts.push('<a href="#inside" lang="en">Evidence for the admin</a>')
  return parts.length === 0 ? '' : `<p class="act">${parts.join('\n')}</p>`
}

type Tone = 'good' | 'bad' | 'warn' | 'idle'

const TONES: Record<State, Tone> = {
  ok: 'good',
  bad: 'bad',
  refused: 'bad',
  busy: 'warn',
  slow: 'warn',
  paused: 'warn',
  unreached: 'idle',
  unasked: 'idle',
  unknown: 'idle',
}

const ICONS = {
  you: '<path d="M3 5h18v14H3zM3 9.5h18M6 7.3h.01M8.5 7.3h.01"/>',
  gateway: '<path d="M4 20.5V8l8-5 8 5v12.5M9 20.5V12h6v8.5M2.5 20.5h19"/>',
  server: '<path d="M4 4h16v6.5H4zM4 13.5h16V20H4zM7.5 7.3h.01M7.5 16.8h.01M12 7.3h4.5M12 16.8h4.5"/>',
}

/** By tone, and for the three warnings by what they warn of. */
const MARKS: Record<Tone | 'busy' | 'slow' | 'paused', string> = {
  good: '<path d="M2 6.5l2.8 2.8L10 3.5"/>',
  bad: '<path d="M2.5 2.5l7 7M9.5 2.5l-7 7"/>',
  warn: '<path d="M6 2v4.5M6 9.8v.1"/>',
  idle: '<path d="M2.5 6h7"/>',
  busy: '<path d="M2.3 6h.1M6 6h.1M9.7 6h.1"/>',
  slow: '<path d="M6 1.8V6l2.8 2"/>',
  paused: '<path d="M4.2 3v6M7.8 3v6"/>',
}

function diagram(path: Path, words: Words): string {
  const { you, gateway, server, state } = words
  const label = `${words.whereItBroke}: ${you}: ${state[path.you]}. ${gateway}: ${state[path.gateway]}. ${server}: ${state[path.server]}.`
  return `<div class="card path" role="img" aria-label="${escapeHtml(label)}">
${station(ICONS.you, you, path.you, words)}
${link(path.links[0])}
${station(ICONS.gateway, gateway, path.gateway, words)}
${link(path.links[1])}
${station(ICONS.server, server, path.server, words)}
</div>`
}

function station(icon: string, name: string, state: State, words: Words): string {
  const tone = TONES[state]
  return `<div class="${tone}"><span class="icon"><svg viewBox="0 0 24 24">${icon}</svg>${mark(state === 'busy' || state === 'slow' || state === 'paused' ? state : tone)}</span><b>${name}</b><em>${words.state[state]}</em></div>`
}

function link(state: Path['links'][number]): string {
  if (state === 'ok') return '<i class="good"></i>'
  return state === 'bad' ? `<i class="bad">${mark('bad')}</i>` : '<i class="idle"></i>'
}

function mark(kind: keyof typeof MARKS): string {
  return `<span class="mark"><svg viewBox="0 0 12 12">${MARKS[kind]}</svg></span>`
}

function sha256(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`
}
