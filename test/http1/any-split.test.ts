/** However the bytes arrive, the result is the same: heads, chunks, bodies, and where and why something is refused. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { seeded } from '../helpers/seeded.ts'
import { readBody, readChunked, readHead } from './feed.ts'
import { byteByByte, bytesOf, cutAt, cuts } from './generate.ts'

const kinds = ['request', 'response', 'trailers'] as const

describe('any split of the bytes gives the same result', () => {
  for (const kind of kinds) {
    test(`the head of a ${kind}`, t => {
      fc.assert(
        fc.property(bytesOf[kind], cuts, (bytes, shares) => {
          const { heldMax: _, ...whole } = readHead(kind, [bytes])
          for (const pieces of [cutAt(bytes, shares), byteByByte(bytes)]) {
            const { heldMax, ...split } = readHead(kind, pieces)
            assert.deepEqual(split, whole)
          }
        }),
        seeded(t, 4000),
      )
    })

    test(`the head of a ${kind} near its limit`, t => {
      fc.assert(
        fc.property(bytesOf[kind], cuts, fc.integer({ min: 1, max: 120 }), (bytes, shares, limit) => {
          const { heldMax: _, ...whole } = readHead(kind, [bytes], limit)
          for (const pieces of [cutAt(bytes, shares), byteByByte(bytes)]) {
            const { heldMax, ...split } = readHead(kind, pieces, limit)
            assert.deepEqual(split, whole)
            assert.ok(heldMax <= limit + 1, `held ${heldMax} of ${limit}`)
          }
        }),
        seeded(t, 4000),
      )
    })
  }

  test('a chunked body', t => {
    fc.assert(
      fc.property(bytesOf.chunked, cuts, (bytes, shares) => {
        const whole = readChunked([bytes])
        for (const pieces of [cutAt(bytes, shares), byteByByte(bytes)]) assert.deepEqual(readChunked(pieces), whole)
      }),
      seeded(t, 4000),
    )
  })

  test('a request body on its way to the upstream', t => {
    const framing = fc.oneof(
      fc.constant({ kind: 'chunked' } as const),
      fc.record({ kind: fc.constant('length' as const), length: fc.nat({ max: 80 }) }),
    )
    const limit = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 }))
    fc.assert(
      fc.property(framing, bytesOf.chunked, cuts, limit, (framing, bytes, shares, limit) => {
        const whole = readBody(framing, [bytes], limit)
        for (const pieces of [cutAt(bytes, shares), byteByByte(bytes)])
          assert.deepEqual(readBody(framing, pieces, limit), whole)
      }),
      seeded(t, 4000),
    )
  })
})
