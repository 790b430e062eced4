/** A cause is a row, a page and a scenario: none of the three exists alone. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { CAUSE_IDS, CAUSES } from '../../src/causes/table.ts'
import { allFiles, textOf } from './repository.ts'
import { UNREACHABLE, UNREACHABLE_REASONS } from './unreachable.ts'

const names = (folder: string): string[] =>
  allFiles()
    .filter(file => file.startsWith(folder) && file.endsWith('.md'))
    .map(file => file.slice(folder.length, -'.md'.length))

const scenarios = names('test/causes/')

test('every cause has a page, and every page a cause', () => {
  assert.deepEqual(names('src/causes/pages/').sort(), [...CAUSE_IDS].sort())
})

test('every cause that a request can bring about has a scenario that expects it', () => {
  const without = CAUSE_IDS.filter(id => !(id in UNREACHABLE) && !scenariosOf(id).some(name => expects(name, id)))
  assert.deepEqual(without, [])
})

test('a cause with a scenario is not called unreachable', () => {
  assert.deepEqual(
    Object.keys(UNREACHABLE).filter(id => scenarios.some(name => expects(name, id))),
    [],
  )
})

test('every reason of such a cause has a scenario too, or stands in the list, and never both', () => {
  const shown = scenarios.map(name => textOf(`test/causes/${name}.md`)).join('\n')
  const without = CAUSE_IDS.filter(id => !(id in UNREACHABLE))
    .flatMap(id => Object.keys(CAUSES[id].reasons ?? {}).map(reason => `${id}/${reason}`))
    .filter(name => !new RegExp(`(?:cause|hidden)=${name}(?![\\w-])`).test(shown))
  assert.deepEqual(without.sort(), Object.keys(UNREACHABLE_REASONS).sort())
})

/** `connection-refused.md`, `connection-refused-both-families.md`. */
function scenariosOf(id: string): string[] {
  return scenarios.filter(name => name === id || name.startsWith(`${id}-`))
}

function expects(name: string, id: string): boolean {
  return new RegExp(`(?:cause|hidden)=${id}(?![\\w-])`).test(textOf(`test/causes/${name}.md`))
}
