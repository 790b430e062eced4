/** Nothing is left lying about: no test that silences the others, no debugging, no promises to do it later. */
import assert from 'node:assert/strict'
import path from 'node:path'
import test from 'node:test'
import { allFiles, codeOf, placesOf, sources, textOf } from './repository.ts'

const TEXTS = /\.(?:ts|mjs|md|json|yaml|yml|html|css|lua|sh|conf|cfg|txt)$|^\.ci\/|^LICENSE$|Caddyfile$/
const HERE = 'test/tidy/leftovers.test.ts'

const everything = allFiles().filter(file => TEXTS.test(file) && file !== HERE && file !== 'package-lock.json')
const code = sources('src', 'test', 'bench', 'examples', 'scripts').filter(file => file !== HERE)

function found(files: string[], pattern: RegExp, read: (file: string) => string): string[] {
  return files.flatMap(file =>
    placesOf(file, read(file), pattern).map(({ place, found }) => `${place} ${found.trim()}`),
  )
}

test('no test silences the others', () => {
  assert.deepEqual(
    found(code, /\b(?:test|it|describe|suite)\.only\(|\bonly: true\b/g, file => codeOf(file)),
    [],
  )
})

test('no debugger, and the sources print only in the command line', () => {
  assert.deepEqual(
    found(code, /^\s*debugger\b/gm, file => codeOf(file)),
    [],
  )
  const silent = sources('src').filter(file => !file.startsWith('src/cli/'))
  assert.deepEqual(
    found(silent, /(?<![\w-])console\.\w+/g, file => codeOf(file)),
    [],
  )
})

test('what is to be done is done or left out, not promised in a comment', () => {
  assert.deepEqual(found(everything, /\b(?:TODO|FIXME|XXX|HACK)\b(?!-)/g, textOf), [])
})

test('no path of one machine', () => {
  assert.deepEqual(found(everything, /(?<![\w.~$}*-])\/(?:work|root|Users)\/[\w.]|bash_jobs/g, textOf), [])
})

test('every source says in its first line what it is for', () => {
  const mute = code.filter(file => !/^(?:#![^\n]*\n)?\/\*\*(?: |\n \* )\S/.test(textOf(file)))
  assert.deepEqual(mute, [])
})

test('no default exports, no enums, no barrels, no names that say nothing', () => {
  assert.deepEqual(
    found(code, /^export default\b|^(?:export )?(?:const )?enum\b|^export \* from/gm, file => codeOf(file)),
    [],
  )
  assert.deepEqual(
    found(code, /\bclass \w*(?:Manager|Helper|Impl|Util)s?\b/g, file => codeOf(file)),
    [],
  )
  const vague = code.filter(file => /^(?:utils?|helpers?|common|misc|index)\.ts$/.test(path.basename(file)))
  assert.deepEqual(vague, [])
})
