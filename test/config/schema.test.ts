/** The JSON Schema for editors says the same as the loader, and the examples are good. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import * as z from 'zod'
import { jsonSchema } from '../../src/config/json-schema.ts'
import { lintConfig } from '../../src/config/lint.ts'
import { loadTree } from '../../src/config/load.ts'
import { problemLine } from '../../src/config/problem.ts'
import { PLACEHOLDERS } from '../../src/config/schema/route.ts'
import { redirectPlaceholders } from '../../src/routes/redirect.ts'
import { pairA } from './pem.ts'

const EXAMPLES = new URL('../../examples/', import.meta.url)
const NAMES = readdirSync(EXAMPLES).filter(name => name.endsWith('.yaml'))

function example(name: string): string {
  return readFileSync(new URL(name, EXAMPLES), 'utf8')
}

describe('examples', () => {
  assert.ok(NAMES.length >= 3)
  for (const name of NAMES) {
    test(`${name} is good`, () => {
      const readFile = (path: string): string => (path.endsWith('key.pem') ? pairA.key : pairA.certificate)
      const { config, tree, problems } = loadTree([{ name, text: example(name), dir: '/' }], {}, { readFile })
      assert.deepEqual(problems.filter(problem => problem.code !== 'not-in-force').map(problemLine), [])
      assert.ok(config && tree)
      assert.deepEqual(lintConfig(config, tree).map(problemLine), [])
    })
    test(`${name} agrees with the schema`, () => {
      const schema = z.fromJSONSchema(jsonSchema() as Parameters<typeof z.fromJSONSchema>[0])
      assert.deepEqual(schema.safeParse(parse(example(name))).error?.issues ?? [], [])
    })
  }
  test('full.yaml names every key', () => {
    const text = example('full.yaml')
    const missing = keysOf(jsonSchema()).filter(key => !new RegExp(`(^|[\\s{])${key}:`, 'm').test(text))
    // What is found by other means than DNS has no example yet; docker and the like are named in a comment.
    assert.deepEqual(missing.toSorted(), ['acme', 'consul', 'docker', 'email', 'etcd', 'kubernetes', 'srv'])
  })
})

describe('the schema', () => {
  const schema = z.fromJSONSchema(jsonSchema() as Parameters<typeof z.fromJSONSchema>[0])
  const accepts = (text: string): boolean => schema.safeParse(parse(text)).success
  test('knows what the loader refuses', () => {
    assert.equal(accepts('listne: []'), false)
    assert.equal(accepts('upstreams: { app: { endpoints: [1], balance: least_conn } }'), false)
    assert.equal(accepts('upstreams: { app: { endpoints: [1], timeouts: { connect: fast } } }'), false)
    assert.equal(accepts('workers: 0'), false)
  })
  test('lets variables stand where numbers and times do', () => {
    assert.equal(
      accepts(
        'workers: "${N}"\nlimits: { requestBody: "${MAX:-1MiB}" }\nupstreams: { app: { endpoints: [1], timeouts: { connect: "${T}" } } }',
      ),
      true,
    )
  })
  test('shows the defaults', () => {
    const text = JSON.stringify(jsonSchema())
    for (const value of [
      '"default":"60s"',
      '"default":"64KiB"',
      '"default":"20%"',
      '"default":"least-busy"',
      '"default":"127.0.0.1:9901"',
    ]) {
      assert.ok(text.includes(value), value)
    }
  })
})

test('the placeholders checked are the placeholders filled in', () => {
  assert.deepEqual(PLACEHOLDERS, redirectPlaceholders)
})

function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own = Object.keys((schema as { properties?: object }).properties ?? {})
  return [...new Set([...own, ...Object.values(schema).flatMap(keysOf)])]
}
