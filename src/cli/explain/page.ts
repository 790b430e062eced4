/** What the terminal page is written with: width, weight, and lines that hang below a label. */
import { styleText } from 'node:util'
import { columnsOf } from '../../explain/tell/harmless.ts'
import { filled } from '../../explain/tell/wrap.ts'

export interface Page {
  columns: number
  /** Weight only: everything is said in words as well. */
  bold(text: string): string
  dim(text: string): string
}

/** Prose is not set wider than this, for the eye would lose the line. */
const PROSE_COLUMNS_MAX = 100
export const LABEL_COLUMNS = 9
/** Below each cause's number. */
export const INDENT = '    '

export function pageOf(columns: number, colour: boolean): Page {
  const weight = (style: 'bold' | 'dim') => (text: string) =>
    colour && text !== '' ? styleText(style, text, { validateStream: false }) : text
  return { columns: Math.max(40, columns), bold: weight('bold'), dim: weight('dim') }
}

/** `label    text that goes on below itself`; the text is prose of ours or harmless, and has no weight yet. */
export function labelled(
  page: Page,
  label: string,
  text: string,
  weigh: (line: string) => string = line => line,
): string[] {
  const lines = prose(page, text, INDENT.length + LABEL_COLUMNS)
  return lines.map((line, nth) => {
    const before = nth === 0 ? label : ''
    return line === '' ? INDENT + page.dim(before) : INDENT + page.dim(before.padEnd(LABEL_COLUMNS)) + weigh(line)
  })
}

/** Lines to copy: never broken, nothing beside them, and set apart from prose. */
export function block(lines: readonly string[], weigh: (line: string) => string = line => line): string[] {
  return lines.map(line => (line === '' ? '' : `${INDENT}${' '.repeat(LABEL_COLUMNS + 2)}${weigh(line.trimEnd())}`))
}

export function prose(page: Page, text: string, indent: number): string[] {
  return filled(text, Math.max(20, Math.min(page.columns, PROSE_COLUMNS_MAX) - indent))
}

/** Room for one line that is cut to it. */
export function roomBelowLabel(page: Page): number {
  return page.columns - INDENT.length - LABEL_COLUMNS
}

/** `left` and `right` at the two edges; below each other where both do not fit. */
export function edges(
  page: Page,
  left: string,
  right: string,
): { left: string; gap: string; right: string } | undefined {
  const width = Math.min(page.columns, PROSE_COLUMNS_MAX)
  const gap = width - columnsOf(left) - columnsOf(right)
  return gap < 2 ? undefined : { left, gap: ' '.repeat(gap), right }
}
