/** Prints how well the labelled cases are explained: `node test/explain/score.ts [ID or SOFTWARE]`. */
import { cases, present, type Score, score } from './corpus.ts'

if (!present) console.log('skipped: the labelled cases are not beside this project')
else {
  const only = process.argv[2]
  const scores = cases()
    .filter(({ id, software }) => only === undefined || id === only || software === only)
    .map(score)
  for (const one of scores) if (!right(one)) console.log(`${one.id} ${one.software}: ${one.got}`)
  const bySoftware = [...Map.groupBy(scores, ({ software }) => software)].sort(([one], [other]) =>
    one < other ? -1 : 1,
  )
  console.log(row('', scores, ['cases', 'cause@1', 'any', 'suspect@1', '@3', 'negatives', 'overclaims', 'broken']))
  for (const [software, of] of [...bySoftware, ['all', scores] as const]) console.log(row(software, of))
}

function right({ cause, suspect3, negative, overclaim, broken }: Score): boolean {
  return cause !== false && suspect3 !== false && negative !== false && !overclaim && !broken
}

function row(name: string, scores: readonly Score[], heads?: readonly string[]): string {
  const cells = heads ?? [
    String(scores.length),
    share(scores.map(({ cause }) => cause)),
    share(scores.map(({ any }) => any)),
    share(scores.map(({ suspect1 }) => suspect1)),
    share(scores.map(({ suspect3 }) => suspect3)),
    share(scores.map(({ negative }) => negative)),
    String(scores.filter(({ overclaim }) => overclaim).length),
    String(scores.filter(({ broken }) => broken).length),
  ]
  return name.padEnd(26) + cells.map(cell => cell.padStart(11)).join('')
}

function share(results: readonly (boolean | undefined)[]): string {
  const asked = results.filter(result => result !== undefined)
  return asked.length === 0 ? '-' : `${asked.filter(Boolean).length}/${asked.length}`
}
