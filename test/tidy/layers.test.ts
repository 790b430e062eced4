/** Imports point up the layer table, in the sources as in ARCHITECTURE.md. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { DEPENDENCIES } from './dependencies.ts'
import { LAYERS, type Layer, LOOKS_DOWN, layerTable } from './layers.ts'
import { importsOf, sources, textOf } from './repository.ts'

const byName = new Map(LAYERS.map(layer => [layer.name, layer]))
const files = sources('src')

test('every file of src belongs to a layer, and every layer has files', () => {
  const found = new Set(files.filter(file => !file.endsWith('.d.ts')).map(layerName))
  assert.deepEqual([...found].sort(), [...byName.keys()].sort())
})

test('a layer loads only what stands above it', () => {
  const seen = new Set<string>()
  for (const { name, imports } of LAYERS) {
    for (const above of imports) assert.ok(seen.has(above), `${name} may load ${above}, which stands below it`)
    seen.add(name)
  }
})

test('types that look down the table are the ones with a reason', () => {
  const order = LAYERS.map(({ name }) => name)
  const down = LAYERS.flatMap(({ name, types = [] }) =>
    types.filter(type => order.indexOf(type) > order.indexOf(name)).map(type => `${name} → ${type}`),
  )
  assert.deepEqual(down, Object.keys(LOOKS_DOWN))
})

test('no file imports what its layer may not', () => {
  assert.deepEqual(files.flatMap(forbiddenImports), [])
})

test('no layer is allowed more than it uses', () => {
  const used = new Set(
    files.flatMap(file => importsOf(file).map(({ to, typeOnly }) => `${layerName(file)} ${typeOnly} ${layerName(to)}`)),
  )
  const idle = LAYERS.flatMap(({ name, imports, types = [] }) => [
    ...imports.filter(to => !used.has(`${name} false ${to}`)).map(to => `${name} does not load ${to}`),
    ...types.filter(to => !used.has(`${name} true ${to}`)).map(to => `${name} uses no type of ${to}`),
  ])
  assert.deepEqual(idle, [])
})

test('no file loads itself through others', () => {
  const loads = new Map(
    files.map(file => [
      file,
      importsOf(file)
        .filter(one => !one.typeOnly)
        .map(one => one.to),
    ]),
  )
  const done = new Set<string>()
  const walk = (file: string, way: string[]): void => {
    if (way.includes(file)) assert.fail(`a circle: ${[...way.slice(way.indexOf(file)), file].join(' → ')}`)
    if (done.has(file)) return
    for (const to of loads.get(file) ?? []) walk(to, [...way, file])
    done.add(file)
  }
  for (const file of files) walk(file, [])
})

test('ARCHITECTURE.md shows this table', () => {
  assert.ok(textOf('ARCHITECTURE.md').includes(layerTable()), `put this into ARCHITECTURE.md:\n${layerTable()}`)
})

function forbiddenImports(file: string): string[] {
  const from = byName.get(layerName(file)) as Layer
  return importsOf(file).flatMap(({ to, typeOnly, names }) => {
    const allowed = to.startsWith('src/')
      ? mayImport(from, layerName(to), typeOnly)
      : to.startsWith('node:')
        ? typeOnly || from.sockets === true || !SOCKETS.test(to) || names.trim() === '{ isIP }'
        : (DEPENDENCIES[packageName(to)]?.usedBy.includes(from.name) ?? false)
    return allowed ? [] : [`${file} must not import ${to}`]
  })
}

function mayImport(from: Layer, to: string, typeOnly: boolean): boolean {
  return to === from.name || from.imports.includes(to) || (typeOnly && (from.types ?? []).includes(to))
}

/** `isIP` of node:net is a function of a text and opens nothing. */
const SOCKETS = /^node:(net|tls|dns|dgram|http|https|http2)(\/|$)/

/** `src/http1/head.ts` → `http1`; `src/serve.ts` → `serve.ts`. */
function layerName(file: string): string {
  return file.split('/')[1] ?? ''
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
