/** Files of a few screens, functions of one. What is longer today stands on the ratchet and may only shrink. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { allFiles, root, sources, textOf } from './repository.ts'
import { LONG_FILES, LONG_FUNCTIONS } from './sizes-ratchet.ts'

const FILE_LINES_MAX = 300
const MEDIAN_LINES_MAX = 120
const FILE_BYTES_MAX = 1024 * 1024

const FOLDERS = ['src', 'bench', 'examples', 'scripts', 'test']

test(`no file is longer than ${FILE_LINES_MAX} lines, and those on the ratchet have not grown`, () => {
  const long = sources(...FOLDERS).map(file => [file, lineCount(file)] as const)
  hold(Object.fromEntries(long.filter(([, lines]) => lines > FILE_LINES_MAX)), LONG_FILES)
})

test('no function is longer than 70 lines, and those on the ratchet have not grown', () => {
  hold(longFunctions(), LONG_FUNCTIONS)
})

test(`half of the sources have fewer than ${MEDIAN_LINES_MAX} lines`, () => {
  const lengths = sources('src')
    .map(lineCount)
    .sort((a, b) => a - b)
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0
  assert.ok(median < MEDIAN_LINES_MAX, `the median is ${median}`)
})

test('no file is larger than 1 MiB', () => {
  const large = allFiles().filter(file => statSync(path.join(root, file)).size > FILE_BYTES_MAX)
  assert.deepEqual(large, [])
})

function hold(found: Record<string, number>, ratchet: Readonly<Record<string, number>>): void {
  const grown = Object.entries(found).filter(([name, lines]) => lines > (ratchet[name] ?? 0))
  assert.deepEqual(Object.fromEntries(grown), {}, 'too long: split it')
  const fits = Object.keys(ratchet).filter(name => !(name in found))
  assert.deepEqual(fits, [], 'these fit now: take them off test/tidy/sizes-ratchet.ts')
}

function lineCount(file: string): number {
  return textOf(file).split('\n').length - 1
}

interface Complaint {
  filename: string
  message: string
  labels: { span: { line: number } }[]
}

/** As oxlint counts them. A `describe` of tests is a list, not a function to be held in the head. */
function longFunctions(): Record<string, number> {
  const oxlint = path.join(root, 'node_modules', '.bin', 'oxlint')
  const { stdout } = spawnSync(oxlint, ['-c', 'test/tidy/oxlint-sizes.json', '--format', 'json', ...FOLDERS], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * FILE_BYTES_MAX,
  })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Complaint[] }
  return Object.fromEntries(
    diagnostics
      .filter(complaint => !isDescribe(complaint))
      .map(({ filename, message, labels }) => {
        const [, name = `line ${labels[0]?.span.line}`] = /`([^`]+)`/.exec(message) ?? []
        return [`${filename}: ${name}`, Number(/\((\d+)\)/.exec(message)?.[1])]
      }),
  )
}

function isDescribe({ filename, labels }: Complaint): boolean {
  const line = (labels[0]?.span.line ?? 1) - 1
  return /^\s*(?:describe|suite)\(/.test(textOf(filename).split('\n')[line] ?? '')
}
