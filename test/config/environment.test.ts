/** `${VAR}` in the configuration: text goes in, structure never does. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { substitute } from '../../src/config/environment.ts'
import { complaints, good, withTop, withUpstream } from './read.ts'

const env = { HOST: 'app', PORT: '3000', EMPTY: '', DOLLAR: '${PORT}' }

function value(text: string): string {
  const read = substitute(text, env)
  return read.ok ? read.value : `refused: ${read.message}`
}

describe('substitution', () => {
  for (const [text, result] of [
    ['http://${HOST}:${PORT}', 'http://app:3000'],
    ['${NONE:-fallback}', 'fallback'],
    ['${EMPTY:-fallback}', 'fallback'],
    ['${EMPTY}', ''],
    ['${HOST:-fallback}', 'app'],
    ['${NONE:-}', ''],
    ['${PORT:?needed}', '3000'],
    ['$$', '$'],
    ['$${HOST}', '${HOST}'],
    ['$$$$', '$$'],
    ['cost $5', 'cost $5'],
    ['$', '$'],
    ['${DOLLAR}', '${PORT}'],
    ['${NONE:-http://x:80/y?z=1}', 'http://x:80/y?z=1'],
    ['${NONE}', 'refused: the environment variable NONE is not set; set it, or give a default: ${NONE:-value}'],
    ['${NONE:?name the host}', 'refused: the environment variable NONE is not set: name the host'],
    ['${EMPTY:?name the host}', 'refused: the environment variable EMPTY is not set: name the host'],
    ['${HOST', 'refused: "${HOST" lacks its closing brace; a plain dollar is written $$'],
    ['${a-b}', 'refused: "${a-b}" is not understood; write ${NAME}, ${NAME:-default} or ${NAME:?message}'],
    [
      '${constructor}',
      'refused: the environment variable constructor is not set; set it, or give a default: ${constructor:-value}',
    ],
  ] as const) {
    test(text, () => assert.equal(value(text), result))
  }
})

describe('in a configuration', () => {
  test('an unset variable is an error at its place', () => {
    assert.deepEqual(complaints(withTop('errors:\n  contact: ${WHO}')), [
      '4:12 error environment the environment variable WHO is not set; set it, or give a default: ${WHO:-value}',
    ])
  })
  test('numbers, durations, sizes, ports and switches may come from the environment', () => {
    const config = good(
      'listen: [":${PORT}"]\nworkers: ${N}\nerrors: { behindCdn: "${CDN}" }\nlimits: { requestBody: "${MAX}" }\n' +
        'upstreams: { app: { endpoints: ["${TARGET}"], timeouts: { connect: "${WAIT}" }, limits: { queue: "${QUEUE}" } } }',
      { PORT: '8081', N: '4', CDN: 'true', MAX: '1MiB', TARGET: '3000', WAIT: '1s', QUEUE: '7' },
    )
    assert.deepEqual(config.listen[0]?.bind, { host: '', port: 8081 })
    assert.equal(config.workers, 4)
    assert.equal(config.errors.behindCdn, true)
    assert.equal(config.limits.requestBody, 1_048_576)
    assert.equal(config.upstreams.app?.endpoints[0]?.id, 'http://localhost:3000')
    assert.equal(config.upstreams.app?.timeouts.connectMs, 1000)
    assert.equal(config.upstreams.app?.limits.queue, 7)
  })
  test('a number that is none is refused in words', () => {
    assert.deepEqual(complaints(withTop('workers: ${N}'), { N: 'four' }), [
      '3:10 error invalid-value workers: expected auto or a whole number from 1 to 512; got "four"',
    ])
  })
  test('a value that looks like YAML stays a text', () => {
    const config = good(withTop('errors: { contact: ${WHO} }'), { WHO: 'a } , theme: nginx, x: [' })
    assert.equal(config.errors.contact, 'a } , theme: nginx, x: [')
    assert.equal(config.errors.theme, 'default')
  })
  test('keys are not substituted', () => {
    assert.match(
      complaints(withUpstream('${KEY}: 1'), { KEY: 'balance' })[0] ?? '',
      /5:5 error unknown-key "\$\{KEY\}" is not known/,
    )
  })
  test('comments may name variables that are not set', () => {
    good(withTop('# ${NONE}'))
  })
})
