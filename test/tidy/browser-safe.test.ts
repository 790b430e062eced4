/** Words, facts, what leads from one to the other, and readers of logs run in a browser too: no Node, no package, no DOM. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import test from 'node:test'
import { importsOf, root, sources, textOf } from './repository.ts'

const FOLDERS = ['src/causes', 'src/exchange', 'src/diagnosis', 'src/explain']

test('causes, exchange, diagnosis and explain import nothing but themselves', () => {
  const foreign = sources(...FOLDERS).flatMap(file =>
    importsOf(file)
      .filter(({ to }) => !FOLDERS.some(folder => to.startsWith(`${folder}/`)))
      .map(({ to }) => `${file} imports ${to}`),
  )
  assert.deepEqual(foreign, [])
})

test('they pass the compiler without the types of Node and of the DOM', () => {
  const { include } = JSON.parse(textOf('tsconfig.browser.json')) as { include: string[] }
  assert.deepEqual(include, FOLDERS)
  const compiler = path.join(root, 'node_modules', '.bin', 'tsc')
  const { status, stdout } = spawnSync(compiler, ['-p', 'tsconfig.browser.json'], { cwd: root, encoding: 'utf8' })
  assert.equal(status, 0, stdout)
})
