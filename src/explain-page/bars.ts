/** Failures over the time of the whole log, as bars. */
import type { Axis } from '../explain/tell/axis.ts'
import { sameDay, stamp } from '../explain/tell/times.ts'
import { element, svg } from './element.ts'

const HEIGHT = 40
const STEP = 10

export function bars(row: readonly number[], axis: Axis): HTMLElement {
  const most = Math.max(...row, 1)
  const rects = row.flatMap((count, nth) => {
    if (count <= 0) return []
    const height = Math.max(2, (count / most) * HEIGHT)
    return [svg('rect', { x: nth * STEP, y: HEIGHT - height, width: STEP - 2, height })]
  })
  const width = row.length * STEP
  const ground = svg('line', { x1: 0, x2: width, y1: HEIGHT, y2: HEIGHT })
  const picture = svg(
    'svg',
    { viewBox: `0 0 ${width} ${HEIGHT + 1}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...rects,
    ground,
  )
  const [from, to] = [new Date(axis.fromMs).toISOString(), new Date(axis.toMs).toISOString()]
  return element(
    'figure',
    {},
    picture as unknown as HTMLElement,
    element(
      'figcaption',
      {},
      element('span', {}, stamp(from, true)),
      element('span', {}, stamp(to, !sameDay(from, to))),
    ),
  )
}
