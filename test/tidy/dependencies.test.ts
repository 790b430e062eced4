/** Few packages, pinned to the digit, each with a reason that a reader finds. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { DEPENDENCIES, DEV_DEPENDENCIES, dependencyTable } from './dependencies.ts'
import { textOf } from './repository.ts'

const manifest = JSON.parse(textOf('package.json')) as {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  scripts: Record<string, string>
}

test('every dependency has a reason, and every reason a dependency', () => {
  assert.deepEqual(Object.keys(DEPENDENCIES).sort(), Object.keys(manifest.dependencies).sort())
  assert.deepEqual(Object.keys(DEV_DEPENDENCIES).sort(), Object.keys(manifest.devDependencies).sort())
})

test('versions are exact: the same tree today and in a year', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name)
  }
})

test('ARCHITECTURE.md gives the reasons', () => {
  const architecture = textOf('ARCHITECTURE.md')
  assert.ok(architecture.includes(dependencyTable()), `put this into ARCHITECTURE.md:\n${dependencyTable()}`)
  for (const name of Object.keys(DEV_DEPENDENCIES)) assert.ok(architecture.includes(name), name)
})

test('no package runs a script on install but the pinned runtime', () => {
  const { allowScripts } = JSON.parse(textOf('package.json')) as { allowScripts: Record<string, boolean> }
  assert.deepEqual(allowScripts, { node: true })
})
