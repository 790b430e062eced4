/** The data plane has no clock, chance or socket of its own, so that a simulation can hold them all. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { BESIDE, DOORS } from './doors.ts'
import { codeOf, importsOf, sources } from './repository.ts'

const GLOBALS =
  /\b(?:Date\.now|performance\.now|Math\.random|process\.hrtime|set(?:Timeout|Interval|Immediate)|queueMicrotask|process\.nextTick)\b|\bnew Date\(\)/g
const MODULES = /^node:(?:net|tls|dns|dgram|http|https|http2|timers|perf_hooks|child_process|cluster|worker_threads)\b/

const files = sources('src').filter(file => !BESIDE.some(place => file.startsWith(place)))

test('nobody names clock, timers, chance and sockets but the doors', () => {
  const named = Object.fromEntries(files.map(file => [file, [...new Set(worldlyNames(file))].sort()]))
  const opened = Object.fromEntries(files.map(file => [file, [...(DOORS[file]?.names ?? [])].sort()]))
  assert.deepEqual(named, opened)
})

test('every exception exists', () => {
  for (const place of BESIDE)
    assert.ok(
      sources('src').some(file => file.startsWith(place)),
      place,
    )
  for (const door of Object.keys(DOORS)) assert.ok(files.includes(door), door)
})

/** Types are erased, and `isIP` is a function of a text. */
function worldlyNames(file: string): string[] {
  const modules = importsOf(file)
    .filter(({ to, typeOnly, names }) => MODULES.test(to) && !typeOnly && names !== '{ isIP }')
    .map(({ to }) => to)
  return [...modules, ...[...codeOf(file).matchAll(GLOBALS)].map(([name]) => name)]
}
