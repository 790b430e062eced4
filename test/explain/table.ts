/** Scores of labelled cases as a table, a row per software. */
import type { Score } from './corpus.ts'

export function table(scores: readonly Score[]): string {
  const bySoftware = [...Map.groupBy(scores, ({ software }) => software)].sort(([one], [other]) =>
    one < other ? -1 : 1,
  )
  return [row('', HEADS), ...[...bySoftware, ['all', scores] as const].map(([name, of]) => row(name, cells(of)))].join(
    '\n',
  )
}

/** Of those that were asked; 1 where none was. */
export function share(scores: readonly Score[], what: 'cause' | 'any' | 'suspect1' | 'suspect3' | 'negative'): number {
  const asked = scores.filter(score => score[what] !== undefined)
  return asked.length === 0 ? 1 : asked.filter(score => score[what]).length / asked.length
}

const HEADS = ['cases', 'cause@1', 'any', 'suspect@1', '@3', 'negatives', 'overclaims', 'broken']

function cells(scores: readonly Score[]): string[] {
  return [
    String(scores.length),
    ...(['cause', 'any', 'suspect1', 'suspect3', 'negative'] as const).map(what => {
      const asked = scores.filter(score => score[what] !== undefined)
      return asked.length === 0 ? '-' : `${asked.filter(score => score[what]).length}/${asked.length}`
    }),
    String(scores.filter(({ overclaim }) => overclaim).length),
    String(scores.filter(({ broken }) => broken).length),
  ]
}

function row(name: string, texts: readonly string[]): string {
  return name.padEnd(26) + texts.map(text => text.padStart(11)).join('')
}
