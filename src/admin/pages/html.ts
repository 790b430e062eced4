/** The frame of the admin pages: one style, one script, both allowed by hash and nothing else. */
import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { escapeHtml } from '../../pages/printable.ts'
import { DEFAULT_EVIDENCE_STYLE, DEFAULT_STYLE } from '../../pages/theme/default-style.ts'
import { ADMIN_SCRIPT } from './script.ts'
import { ADMIN_STYLE } from './style.ts'

const STYLES = [DEFAULT_STYLE, DEFAULT_EVIDENCE_STYLE, ADMIN_STYLE]

const POLICY = `default-src 'none'; img-src data:; style-src ${STYLES.map(sha256).join(' ')}; script-src ${sha256(ADMIN_SCRIPT)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** `main` is HTML; the title is text. */
export function adminPage(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
${STYLES.map(style => `<style>${style}</style>`).join('\n')}
</head>
<body class="admin">
<main>
${main}
</main>
<script>${ADMIN_SCRIPT}</script>
</body>
</html>
`
}

export function htmlAnswer(c: Context, page: string): Response {
  return c.body(page, 200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': POLICY,
  })
}

function sha256(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
