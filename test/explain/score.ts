/** Prints how well the labelled cases are explained: `node test/explain/score.ts [ID or SOFTWARE]`. */
import { cases, present, type Score, score } from './corpus.ts'
import { table } from './table.ts'

if (!present) console.log('skipped: the labelled cases are not beside this project')
else {
  const only = process.argv[2]
  const scores = cases()
    .filter(({ id, software }) => only === undefined || id === only || software === only)
    .map(score)
  for (const one of scores) if (!right(one)) console.log(`${one.id} ${one.software}: ${one.got}`)
  console.log(table(scores))
}

function right({ cause, suspect3, negative, overclaim, broken }: Score): boolean {
  return cause !== false && suspect3 !== false && negative !== false && !overclaim && !broken
}
