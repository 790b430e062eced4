/** The plain old pages people know, with the two lines they always missed: what to do, and what to quote. */
import type { AnswerInput } from '../answer-input.ts'
import { causeName } from '../evidence.ts'
import type { Page } from '../html.ts'
import { escapeHtml, shown } from '../printable.ts'
import { statusLine } from '../status.ts'
import { renderEvidenceText } from '../text.ts'
import { visitorOf } from '../visitor.ts'
import type { Words } from '../words/words.ts'
import { siteLinks } from './links.ts'

export type ClassicTheme = 'nginx' | 'apache' | 'plain'

/** No style and no script at all: nothing is allowed. */
const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"

export function renderClassic(theme: ClassicTheme, input: AnswerInput, words: Words): Page {
  const visitor = visitorOf(input, words)
  const title = statusLine(input.status)
  const parts = {
    what: escapeHtml(visitor.what),
    advice: escapeHtml(visitor.advice),
    quote: `${words.requestId}: <code>${shown(input.requestId)}</code> · <code>${escapeHtml(causeName(input.cause, input.reason))}</code>`,
    links: siteLinks(input.errors, words).join(' · '),
    inside:
      input.details === undefined
        ? ''
        : `<pre lang="en">${escapeHtml(renderEvidenceText(input, input.details))}</pre>\n`,
  }
  const body = `<!doctype html>
<html lang="${words.lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${theme === 'plain' ? `${input.status} · ${escapeHtml(visitor.title)}` : title}</title></head>
<body>
${LAYOUTS[theme](title, escapeHtml(visitor.title), parts)}</body>
</html>
`
  return { body, headers: [['Content-Security-Policy', POLICY]] }
}

interface Parts {
  what: string
  advice: string
  quote: string
  links: string
  inside: string
}

const LAYOUTS: Record<ClassicTheme, (title: string, headline: string, parts: Parts) => string> = {
  nginx: (title, headline, { advice, quote, links, inside }) => `<center><h1>${title}</h1></center>
<hr>
<center>${headline}. ${advice}</center>
<center>${quote}${links && ` · ${links}`}</center>
<center>goodgate</center>
${inside}`,
  apache: (title, _headline, { what, advice, quote, links, inside }) => `<h1>${title.slice(4)}</h1>
<p>${what}<br>
${advice}</p>
${links && `<p>${links}</p>\n`}${inside}<hr>
<address>goodgate · ${quote}</address>
`,
  plain: (title, headline, { what, advice, quote, links, inside }) => `<h1>${headline}</h1>
<p>${what}</p>
<p><strong>${advice}</strong></p>
${links && `<p>${links}</p>\n`}<p>${title} · ${quote}</p>
${inside}`,
}
