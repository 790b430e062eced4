/** Status numbers are chosen in the table of causes, causes in diagnosis: nobody else writes `502` in a branch. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { CAUSE_IDS } from '../../src/causes/table.ts'
import { codeOf, sources } from './repository.ts'
import { FACTS, NAMED_CAUSES, OTHER_NUMBERS, WORDING } from './status-numbers.ts'

const TRAFFIC = ['exchange', 'diagnosis', 'http1', 'routes', 'upstreams', 'listen', 'request', 'pages'].map(
  folder => `src/${folder}`,
)
const traffic = [...sources(...TRAFFIC), 'src/serve.ts', 'src/gateway.ts']

/** A status that is compared was given by an origin or by the table; one that stands alone was chosen here. */
const CHOSEN = /(?<![=<>!]=?=? |case |[\w.$#-])(?:40\d|41[0-8]|42[1-689]|431|451|499|50\d|51[01])(?![\w.%-])/g

test('no status number is decided outside the table of causes', () => {
  const found = traffic
    .filter(file => !(file in WORDING))
    .flatMap(file => [...codeOf(file, { strings: false }).matchAll(CHOSEN)].map(([number]) => `${file}: ${number}`))
  assert.deepEqual([...new Set(found)].sort(), Object.keys(OTHER_NUMBERS).sort())
})

test('no cause is decided outside diagnosis', () => {
  const ids = new Set<string>(CAUSE_IDS)
  const judges = /^src\/(diagnosis|exchange|http1|pages)\//
  const found = traffic
    .filter(file => !judges.test(file))
    .flatMap(file => [...codeOf(file).matchAll(/'([a-z0-9-]+)'/g)].map(([, text = '']) => ({ file, text })))
    .filter(({ text }) => ids.has(text) && !FACTS.has(text))
    .map(({ file, text }) => `${file}: ${text}`)
  assert.deepEqual([...new Set(found)].sort(), Object.keys(NAMED_CAUSES).sort())
})
