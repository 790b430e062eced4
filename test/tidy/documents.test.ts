/** The documents are true where a machine can tell: files exist, commands run, configurations load. */
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { buildProgram } from '../../src/cli/program.ts'
import { loadConfig } from '../../src/config/load.ts'
import { blocksOf, codeWordsOf, commandsOf, DOCUMENTS, linksOf, looksLikePath } from './documents.ts'
import { allFiles, root, textOf } from './repository.ts'

const files = allFiles()
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }

/** Files of the reader's, not of ours. */
const THEIRS: ReadonlySet<string> = new Set(['goodgate.yaml', 'node_modules/'])

for (const document of DOCUMENTS) {
  test(`${document}: every file it names exists`, () => {
    const named = codeWordsOf(document).filter(word => looksLikePath(word) && !THEIRS.has(word))
    assert.deepEqual(
      named.filter(word => !exists(word)),
      [],
    )
    assert.deepEqual(
      linksOf(document).filter(target => !exists(target)),
      [],
    )
  })

  test(`${document}: every command it shows exists, with the options it shows`, async () => {
    const wrong = await Promise.all(commandsOf(document).map(whatIsWrong))
    assert.deepEqual(
      wrong.filter(problem => problem !== null),
      [],
    )
  })

  test(`${document}: no line numbers, which rot unseen`, () => {
    assert.deepEqual(textOf(document).match(/\.(?:ts|mjs):\d+/g) ?? [], [])
  })
}

test('every configuration in README.md loads', () => {
  const texts = blocksOf('README.md').filter(({ language }) => language === 'yaml')
  assert.ok(texts.length > 0)
  for (const { text } of texts) {
    const { config, problems } = loadConfig([{ name: 'README.md', text, dir: root }], {})
    assert.deepEqual(
      problems.map(({ message }) => message),
      [],
    )
    assert.ok(config)
  }
})

test('README.md names the two commands and keeps a place for the bench', () => {
  const readme = textOf('README.md')
  assert.match(readme, /npm start/)
  assert.match(readme, /npm test/)
  assert.match(readme, /<!-- bench:start -->\n[\s\S]*<!-- bench:end -->/)
})

test('what ARCHITECTURE.md calls by name is in the sources', () => {
  const code = files
    .filter(file => /^src\/.*\.ts$/.test(file))
    .map(textOf)
    .join('\n')
  const names = codeWordsOf('ARCHITECTURE.md').flatMap(word => /^(?:\w+\.)?(\w+)\(\)$|^([A-Z]\w+)$/.exec(word) ?? [])
  assert.ok(names.length > 0)
  assert.deepEqual(
    names.filter(name => name !== undefined && !name.includes('(') && !new RegExp(`\\b${name}\\b`).test(code)),
    [],
  )
})

test('ARCHITECTURE.md can be read at one sitting', () => {
  assert.ok(textOf('ARCHITECTURE.md').split('\n').length <= 250)
})

test('CHANGELOG.md has its next heading open', () => {
  const [first] = textOf('CHANGELOG.md').match(/^## .*$/m) ?? []
  assert.equal(first, '## Unreleased')
})

test('pictures are small', () => {
  const pictures = files.filter(file => file.startsWith('docs/') && /\.(?:png|jpg|webp)$/.test(file))
  assert.ok(pictures.length > 0)
  for (const picture of pictures) assert.ok(statSync(path.join(root, picture)).size < 200 * 1024, picture)
})

/** As written, below src/, or the one file or folder of that name anywhere. */
function exists(word: string): boolean {
  const name = word.replace(/^\.\//, '')
  if (name.includes('*')) {
    const pattern = new RegExp(`(?:^|/)${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`)
    return files.some(file => pattern.test(file))
  }
  if (name.endsWith('/')) return files.some(file => `/${file}`.includes(`/${name}`))
  return files.some(file => `/${file}`.endsWith(`/${name}`)) || files.some(file => file.startsWith(`${name}/`))
}

async function whatIsWrong(line: string): Promise<string | null> {
  const [program = '', ...words] = line.split(/\s+/)
  if (program === 'npm') return npmCommand(line, words)
  const from = program === 'npx' ? words.slice(1) : words
  if (program === 'npx' && words[0] !== 'goodgate') return `${line}: npx runs goodgate only`
  const file = from.find(word => !word.startsWith('-'))
  if (program.endsWith('node')) return file && exists(file) ? null : `${line}: no such file`
  return goodgateCommand(line, from)
}

function npmCommand(line: string, [verb, name]: string[]): string | null {
  if (verb === 'ci') return null
  const script = verb === 'run' ? name : verb
  return script !== undefined && script in scripts ? null : `${line}: no such script`
}

async function goodgateCommand(line: string, [verb = '', ...rest]: string[]): Promise<string | null> {
  const program = await buildProgram()
  if (/^-/.test(verb))
    return program.options.some(({ long, short }) => long === verb || short === verb) || verb === '--help' ? null : line
  const command = program.commands.find(one => one.name() === verb || one.aliases().includes(verb))
  if (!command) return `${line}: no such verb`
  const unknown = rest.filter(
    word => /^--?[a-z]/.test(word) && !command.options.some(({ long, short }) => long === word || short === word),
  )
  return unknown.length === 0 || unknown.join() === '--help' ? null : `${line}: no option ${unknown.join(', ')}`
}
