/** The page of `--follow`, as it stands now: a row for each cause, so that all are seen at once, then as much of the first as fits. */
import { axisOf, onAxis } from '../../explain/tell/axis.ts'
import { columnsOf, cutToColumns, harmless } from '../../explain/tell/harmless.ts'
import { spansDays } from '../../explain/tell/headline.ts'
import { grouped } from '../../explain/tell/numbers.ts'
import { sparkline } from '../../explain/tell/sparkline.ts'
import { stamp } from '../../explain/tell/times.ts'
import { lostIn, nameOf, type TellOptions, type ToldReport } from '../../explain/tell/told.ts'
import { causeLines } from './cause-text.ts'
import type { Page } from './page.ts'
import { headLines } from './text.ts'

const SPARK_COLUMNS = 24

export function liveText(report: ToldReport, page: Page, options: TellOptions): string {
  const { failures } = report
  const [first] = failures
  const total = lostIn(failures)
  const detail =
    first === undefined
      ? []
      : ['', ...causeLines(first, { page, axis: axisOf(report), nth: 0, total, dated: spansDays(report) })]
  const rows = failures.length < 2 ? [] : ['', ...table(rowsOf(report, options.limit), page)]
  return [...headLines(report, page, options), ...rows, ...detail].join('\n')
}

/** How many, when last, their course, what, where. */
function rowsOf(report: ToldReport, limit: number): string[][] {
  const axis = axisOf(report)
  const dated = spansDays(report)
  return report.failures.slice(0, limit).map(failure => {
    const { cause, reason, count, lastSeen, endpoint, upstream } = failure
    const course = onAxis(failure, axis, SPARK_COLUMNS)
    return [
      grouped(count),
      lastSeen === null ? '' : stamp(lastSeen, dated),
      course === undefined ? '' : sparkline(course),
      nameOf(cause, reason),
      harmless((endpoint ?? upstream ?? '').slice(0, 200)),
    ]
  })
}

function table(rows: string[][], page: Page): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => columnsOf(row[column] ?? ''))))
  return rows.map(row => {
    const cells = row.map((cell, column) => {
      const gap = ' '.repeat((widths[column] ?? 0) - columnsOf(cell))
      return column === 0 ? gap + cell : cell + gap
    })
    return cutToColumns(cells.join('  ').trimEnd(), page.columns)
  })
}
