/** Structured Fields (RFC 9651): the working group's cases for the library that writes our Proxy-Status, and then what we write. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import * as structured from 'structured-headers'
import { CAUSE_IDS, CAUSES } from '../../src/causes/table.ts'
import { proxyStatus, proxyStatusReceived } from '../../src/pages/headers.ts'
import { seeded } from '../helpers/seeded.ts'
import { vectors } from '../helpers/vectors.ts'

const { folder, skip } = vectors('structured-fields')

interface Case {
  name: string
  raw?: string[]
  header_type: 'item' | 'list' | 'dictionary'
  expected?: unknown
  must_fail?: boolean
  can_fail?: boolean
  canonical?: string[]
}

const PARSE = { item: structured.parseItem, list: structured.parseList, dictionary: structured.parseDictionary }

/** What a library in JavaScript cannot tell apart, or this one rounds otherwise. We write neither decimals nor dates. */
const EXCUSED: Readonly<Record<string, string>> = {
  'syntactic max date - 999,999,999,999,999': 'later than the last Date of JavaScript',
  'syntactic min date - -999,999,999,999,999': 'earlier than the first Date of JavaScript',
  'round positive even decimal - serialize': 'rounds a half up, not to even',
  'round negative even decimal - serialize': 'rounds a half up, not to even',
  'decimal round up to integer part - serialize': 'rounds 9.9995 down',
}

/** One kind of number: 1.0 is 1. */
const sameNumbers = (text: string): string => text.replace(/(?<=\d)\.0+(?!\d)/g, '')

describe('structured fields', { skip }, () => {
  if (skip !== false) return
  const files = [...jsonIn(folder), ...jsonIn(join(folder, 'serialisation-tests'))]
  test('the set is there', () => {
    const names = files.flatMap(casesIn).map(({ name }) => name)
    assert.equal(names.length, 2135)
    for (const name of Object.keys(EXCUSED)) assert.ok(names.includes(name), name)
  })
  for (const file of files) {
    test(file.slice(folder.length + 1), () => {
      for (const one of casesIn(file)) {
        if (EXCUSED[one.name] !== undefined) continue
        if (one.raw === undefined) checkWriting(one)
        else checkReading(one, one.raw)
      }
    })
  }
})

function jsonIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => join(folder, name))
}

function casesIn(file: string): Case[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Case[]
}

function checkReading(one: Case, raw: string[]): void {
  const lines = raw.join(', ')
  let value: structured.Item | structured.List | structured.Dictionary
  try {
    value = PARSE[one.header_type](lines)
  } catch {
    return assert.ok(one.must_fail || one.can_fail, `${one.name}: ${lines} is refused`)
  }
  assert.ok(!one.must_fail, `${one.name}: ${lines} is accepted`)
  assert.deepEqual(plain(value, one.header_type), one.expected, one.name)
  assert.equal(write(value, one.header_type), sameNumbers((one.canonical ?? raw).join(', ')), one.name)
}

function checkWriting(one: Case): void {
  let written: string
  try {
    written = write(built(one.expected, one.header_type), one.header_type)
  } catch {
    return assert.ok(one.must_fail, `${one.name} is refused`)
  }
  assert.ok(!one.must_fail, `${one.name} is written as ${written}`)
  assert.equal(written, one.canonical!.join(', '), one.name)
}

type Value = structured.Item | structured.List | structured.Dictionary

function write(value: Value, type: Case['header_type']): string {
  if (type === 'item') return structured.serializeItem(value as structured.Item)
  if (type === 'list') return structured.serializeList(value as structured.List)
  return structured.serializeDictionary(value as structured.Dictionary)
}

/** The library's values in the form of the cases. */
function plain(value: Value, type: Case['header_type']): unknown {
  if (type === 'item') return plainMember(value as structured.Item)
  if (type === 'list') return (value as structured.List).map(plainMember)
  return Array.from(value as structured.Dictionary, ([name, member]) => [name, plainMember(member)])
}

function plainMember([value, parameters]: structured.Item | structured.InnerList): unknown {
  const inside = Array.isArray(value) ? value.map(plainMember) : plainBare(value)
  return [inside, Array.from(parameters, ([name, value]) => [name, plainBare(value)])]
}

function plainBare(value: structured.BareItem): unknown {
  if (value instanceof structured.Token) return { __type: 'token', value: value.toString() }
  if (value instanceof structured.DisplayString) return { __type: 'displaystring', value: value.toString() }
  if (value instanceof Date) return { __type: 'date', value: value.getTime() / 1000 }
  if (value instanceof ArrayBuffer) return { __type: 'binary', value: base32(Buffer.from(value)) }
  return Object.is(value, -0) ? 0 : value
}

/** The cases' values in the form of the library; those to be written are made of keys, numbers, strings and tokens only. */
function built(value: unknown, type: Case['header_type']): Value {
  if (type === 'item') return builtMember(value) as structured.Item
  if (type === 'list') return (value as unknown[]).map(builtMember) as structured.List
  return new Map((value as [string, unknown][]).map(([name, member]) => [name, builtMember(member) as structured.Item]))
}

function builtMember(member: unknown): unknown {
  const [value, parameters] = member as [unknown, [string, unknown][]]
  const inside = Array.isArray(value) ? value.map(builtMember) : builtBare(value)
  return [inside, new Map(parameters.map(([name, value]) => [name, builtBare(value)]))]
}

function builtBare(value: unknown): structured.BareItem {
  if (typeof value !== 'object') return value as structured.BareItem
  return new structured.Token((value as { value: string }).value)
}

function base32(bytes: Buffer): string {
  const bits = Array.from(bytes, octet => octet.toString(2).padStart(8, '0')).join('')
  const text = bits.replace(
    /.{1,5}/g,
    five => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)]!,
  )
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=')
}

describe('what we write', () => {
  /** One member with its parameters, read by the library; written again it is the same but for the spaces after `;`. */
  const read = (written: string): [name: string, parameters: Map<string, unknown>] => {
    const list = structured.parseList(written)
    assert.equal(list.length, 1)
    assert.equal(structured.serializeList(list), written.replaceAll('; ', ';'))
    const [[name, parameters]] = list as [structured.Item]
    return [String(name), parameters]
  }

  test('every cause with every reason', () => {
    for (const cause of CAUSE_IDS) {
      for (const reason of [undefined, ...Object.keys(CAUSES[cause].reasons ?? {})]) {
        const written = proxyStatus('goodgate', CAUSES[cause].error, cause, reason)
        if (written === undefined) continue
        const [name, parameters] = read(written)
        assert.equal(name, 'goodgate')
        assert.ok(parameters.get('error') instanceof structured.Token)
        assert.equal(parameters.get('details'), reason === undefined ? cause : `${cause}/${reason}`)
      }
    }
  })

  test('any status received', () => {
    for (let status = 500; status < 600; status++) {
      assert.equal(read(proxyStatusReceived(status))[1].get('received-status'), status)
    }
  })

  test('any next hop, whatever an endpoint is called', t => {
    const hop = fc.string({ unit: 'binary', maxLength: 30 })
    fc.assert(
      fc.property(hop, hop => {
        const [, parameters] = read(
          proxyStatus('goodgate', 'connection_refused', 'connection-refused', undefined, hop)!,
        )
        assert.equal(parameters.size, 3)
        assert.equal(typeof parameters.get('next-hop'), 'string')
      }),
      seeded(t, 300),
    )
  })
})
