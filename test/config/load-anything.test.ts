/** Whatever text comes, the loader answers with a configuration or with complaints that have a place. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { loadConfig } from '../../src/config/load.ts'

describe('no text makes the loader throw', () => {
  const never = (text: string): void => {
    const { config, problems } = loadConfig([{ name: 'x', text, dir: '/nowhere' }], { A: 'a' })
    assert.equal(
      config === undefined,
      problems.some(problem => problem.severity === 'error'),
    )
    for (const problem of problems) assert.ok(problem.line >= 1 && problem.column >= 1 && problem.message.length > 0)
  }
  test('any text', () => fc.assert(fc.property(fc.string({ unit: 'binary' }), never), { numRuns: 300 }))
  test('pieces of configuration in any order', () => {
    const piece = fc.constantFrom(
      ...[
        'listen:',
        '- ',
        '  ',
        '\n',
        '{',
        '}',
        '[',
        ']',
        ': ',
        ',',
        'upstreams',
        'app',
        'endpoints',
        'routes',
        '&a',
        '*a',
        '<<',
        '${A}',
        '${',
        '"',
        "'",
        '|',
        '>',
        '#',
        '!!int',
        '---',
        '~',
        '__proto__',
        'constructor',
        '0x1f',
        '1e999',
        '.nan',
        'null',
        'true',
        '\t',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), pieces => never(pieces.join(''))),
      { numRuns: 500 },
    )
  })
  test('any JSON in the place of any key', () => {
    const key = fc.constantFrom(
      'listen',
      'admin',
      'workers',
      'trustedProxies',
      'resolver',
      'upstreams',
      'routes',
      'limits',
      'shutdown',
      'errors',
      'log',
      'incidents',
      'cache',
      'name',
    )
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), value => never(JSON.stringify(value))),
      { numRuns: 200 },
    )
  })
  test('nesting without end', () => {
    for (const text of ['['.repeat(50_000), '{a: '.repeat(20_000), `a: &a [${'*a, '.repeat(50)}]`, '- '.repeat(5000)])
      never(text)
  })
  test('anchors that unfold into billions', () => {
    let text = 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n'
    for (let at = 1; at < 12; at++) text += `a${at}: &a${at} [${`*a${at - 1}, `.repeat(9)}*a${at - 1}]\n`
    never(text)
  })
})
