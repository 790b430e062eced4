/** Writes the tables that ARCHITECTURE.md shows from the data the tests use: `node test/tidy/write-tables.ts`. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { dependencyTable } from './dependencies.ts'
import { layerTable } from './layers.ts'
import { root, textOf } from './repository.ts'

const tables = { layers: layerTable(), dependencies: dependencyTable() }

let text = textOf('ARCHITECTURE.md')
for (const [name, table] of Object.entries(tables)) {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`ARCHITECTURE.md has no ${start} … ${end}`)
  text = `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`
}
writeFileSync(path.join(root, 'ARCHITECTURE.md'), text)
