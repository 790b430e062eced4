/** The report in the form that was asked for. */

import { harmless } from '../../explain/tell/harmless.ts'
import { explainMarkdown } from '../../explain/tell/markdown.ts'
import { isClients, type TellOptions, type ToldReport, understood } from '../../explain/tell/told.ts'
import { chosen, placesOf } from './choose.ts'
import { liveText } from './live-text.ts'
import { type Page, pageOf } from './page.ts'
import type { ExplainRequest } from './request.ts'
import { explainText } from './text.ts'

export interface Rendered {
  text: string
  /** Something failed at the gateway or behind it, or it is not known whether anything did. */
  bad: boolean
}

export interface Output {
  isTTY?: boolean
  columns?: number
}

const COLUMNS = 80

export function render(whole: ToldReport, request: ExplainRequest, output: Output): Rendered {
  const report = chosen(whole, request)
  const { failures, unexplained, lines } = report
  const bad =
    failures.some(failure => !isClients(failure)) ||
    unexplained !== undefined ||
    (lines > 0 && understood(report) === 0)
  return { text: textOf({ report, whole }, request, output), bad }
}

/** For a screen that is drawn again and again. */
export function renderLive(report: ToldReport, request: ExplainRequest, output: Output): string {
  const asked = chosen(report, request)
  return liveText(asked, pageFor(output), optionsFor({ report: asked, whole: report }, request))
}

/** What was asked for, and what it was chosen from. */
interface Choice {
  report: ToldReport
  whole: ToldReport
}

function textOf(choice: Choice, request: ExplainRequest, output: Output): string {
  const { report } = choice
  if (request.form === 'json') return `${plainJson(report)}\n`
  const options = optionsFor(choice, request)
  return request.form === 'markdown' ? explainMarkdown(report, options) : explainText(report, pageFor(output), options)
}

function optionsFor(choice: Choice, request: ExplainRequest): TellOptions {
  const { limit, narrowed } = request
  if (narrowed === undefined) return { limit }
  return { limit, narrowed: narrowed + outside(choice.report, request) + elsewhere(choice, request) }
}

function elsewhere({ report, whole }: Choice, { upstream }: ExplainRequest): string {
  const places = upstream === undefined || report.failures.length > 0 ? '' : placesOf(whole)
  return places === '' ? '' : `; there are failures at ${harmless(places)}`
}

function pageFor({ isTTY, columns }: Output): Page {
  return pageOf(columns ?? COLUMNS, isTTY === true && !process.env.NO_COLOR)
}

/** A log that ended before the time asked for has nothing to say of it: silence would pass for good news. */
function outside({ firstLine, lastLine, zoneMinutes = 0 }: ToldReport, { since, until }: ExplainRequest): string {
  const times = [firstLine, lastLine].filter(time => time !== null).map(Date.parse)
  if (times.length === 0) return ''
  const [from, to] = [since, until].map(when => when?.(zoneMinutes * 60_000))
  if (from !== undefined && Math.max(...times) < from) return ', and the log ends before that'
  return to !== undefined && Math.min(...times) > to ? ', and the log begins after that' : ''
}

/** What JSON leaves raw and a terminal obeys, or what turns text around, is written by its number: it reads the same. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
