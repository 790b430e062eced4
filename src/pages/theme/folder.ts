/** A site's own pages: `CAUSE.html`, `STATUS.html` or `error.html` of a folder, read once when the configuration is applied. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AnswerInput } from '../answer-input.ts'
import { causeName } from '../evidence.ts'
import { wholeSeconds } from '../headers.ts'
import type { Page } from '../html.ts'
import { escapeHtml, shown } from '../printable.ts'
import { renderEvidenceText } from '../text.ts'
import { visitorOf } from '../visitor.ts'
import type { Words } from '../words/words.ts'

/** File name without `.html` → its text. */
export type FolderTheme = ReadonlyMap<string, string>

export interface ThemeProblem {
  path: string
  message: string
}

/** Pages are kept in memory in every worker and sent in storms. */
const PAGE_BYTES_MAX = 256 * 1024
const PAGES_MAX = 200

const BUILT_IN = new Set(['default', 'nginx', 'apache', 'plain'])
const loaded = new Map<string, FolderTheme>()

/**
 * Reads a theme's folder; nothing to do for the built-in ones. Call it whenever a configuration is applied. With problems the
 * pages read before stay in use. Files other than `*.html` are not looked at.
 */
export function loadTheme(theme: string): { problems: ThemeProblem[] } {
  if (BUILT_IN.has(theme)) return { problems: [] }
  const problems: ThemeProblem[] = []
  const pages = new Map<string, string>()
  for (const name of pageNames(theme, problems)) readPage(join(theme, name), name, pages, problems)
  if (problems.length === 0 && !pages.has('error')) {
    problems.push({
      path: join(theme, 'error.html'),
      message: 'the folder has no error.html, the page for every other case',
    })
  }
  if (problems.length === 0) loaded.set(theme, pages)
  return { problems }
}

export function folderTheme(theme: string): FolderTheme | undefined {
  return loaded.get(theme)
}

/** Placeholders are escaped for text and quoted attributes, not for scripts or unquoted attributes. Unknown ones stay as they are. */
export function renderFolder(theme: FolderTheme, input: AnswerInput, words: Words): Page | undefined {
  const page = theme.get(input.cause) ?? theme.get(String(input.status)) ?? theme.get('error')
  if (page === undefined) return undefined
  const visitor = visitorOf(input, words)
  const values: Record<string, string> = {
    status: String(input.status),
    title: escapeHtml(visitor.title),
    what: escapeHtml(visitor.what),
    advice: escapeHtml(visitor.advice),
    again: escapeHtml(visitor.again),
    requestId: shown(input.requestId),
    cause: escapeHtml(causeName(input.cause, input.reason)),
    retryAfter: input.retryAfterSeconds === undefined ? '' : String(wholeSeconds(input.retryAfterSeconds)),
    lang: words.lang,
    contact: shown(input.errors.contact),
    statusPage: shown(input.errors.statusPage),
    evidence: input.details === undefined ? '' : escapeHtml(renderEvidenceText(input, input.details)),
  }
  const body = page.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : whole,
  )
  return { body, headers: [] }
}

function pageNames(folder: string, problems: ThemeProblem[]): string[] {
  try {
    const names = readdirSync(folder).filter(name => name.endsWith('.html'))
    if (names.length > PAGES_MAX) problems.push({ path: folder, message: `more than ${PAGES_MAX} pages` })
    return names.slice(0, PAGES_MAX)
  } catch (error) {
    problems.push({ path: folder, message: `cannot be read: ${messageOf(error)}` })
    return []
  }
}

function readPage(path: string, name: string, pages: Map<string, string>, problems: ThemeProblem[]): void {
  try {
    const { size } = statSync(path)
    if (size > PAGE_BYTES_MAX) problems.push({ path, message: `${size} bytes, more than ${PAGE_BYTES_MAX}` })
    else pages.set(name.slice(0, -'.html'.length), readFileSync(path, 'utf8'))
  } catch (error) {
    problems.push({ path, message: `cannot be read: ${messageOf(error)}` })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
