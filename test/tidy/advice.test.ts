/** Whatever a cause or a suspect tells somebody to type: goodgate itself has it. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { SUSPECTS } from '../../src/causes/suspects.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { ELSEWHERE } from '../../src/explain/fixes/elsewhere.ts'
import { FIXES } from '../../src/explain/fixes/fix-for.ts'
import { CONFIRMS } from '../../src/explain/fixes/gateway.ts'

const pages = path.join(import.meta.dirname, '../../src/causes/pages')

test('each command of goodgate’s that is advised exists', async () => {
  const program = await buildProgram()
  const verbs = new Set(program.commands.map(command => command.name()))
  const texts = [
    ...Object.values(SUSPECTS).flatMap(({ confirm, fix }) => [confirm, fix]),
    ...Object.values({ ...FIXES }).flatMap(each => Object.values(each)),
    ...Object.values({ ...CONFIRMS }).flatMap(each => Object.values(each)),
    ...Object.values(ELSEWHERE),
    ...readdirSync(pages).flatMap(page => commandLines(readFileSync(path.join(pages, page), 'utf8'))),
  ]
  // Where a command can begin, not in the midst of a sentence.
  const advised = texts.flatMap(text =>
    [...text.matchAll(/(?:^|[;|(\n`] *)goodgate ([a-z]+)/g)].map(([, verb]) => verb!),
  )
  assert.ok(advised.length > 10)
  assert.deepEqual(
    [...new Set(advised)].filter(verb => !verbs.has(verb)),
    [],
  )
})

function commandLines(page: string): string[] {
  return page.split('```').filter((_, nth) => nth % 2 === 1)
}
