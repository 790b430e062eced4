/** The codec's bounds: what lies at one is accepted, what lies beyond is refused, wherever the bytes are split. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  chunkExtensionBytesMax,
  fieldCountMax,
  leadingBlankLinesMax,
  methodBytesMax,
  requestLineBytesMax,
  trailerBytesMax,
} from '../../src/limits.ts'
import { readChunked, readHead } from './feed.ts'
import { byteByByte, latin1 } from './generate.ts'

const headMax = 64 * 1024

/** The same message with `size` octets, lines or digits of what is bounded. */
interface Bound {
  max: number
  message: (size: number) => string
  beyond: string
}

const fill = (size: number, around: string): string => 'a'.repeat(Math.max(0, size - around.length))

const HEADS: Record<string, Bound> = {
  'a request line': {
    max: requestLineBytesMax,
    message: size => `GET /${fill(size, 'GET / HTTP/1.1')} HTTP/1.1\r\n\r\n`,
    beyond: 'uri-too-long',
  },
  'a method': { max: methodBytesMax, message: size => `${'A'.repeat(size)} / HTTP/1.1\r\n\r\n`, beyond: 'method' },
  'field lines': {
    max: fieldCountMax,
    message: size => `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(size)}\r\n`,
    beyond: 'headers-too-large',
  },
  'a head': {
    max: headMax,
    message: size => `GET / HTTP/1.1\r\nA: ${fill(size, 'GET / HTTP/1.1\r\nA: \r\n\r\n')}\r\n\r\n`,
    beyond: 'headers-too-large',
  },
  'empty lines in front': {
    max: leadingBlankLinesMax,
    message: size => `${'\r\n'.repeat(size)}GET / HTTP/1.1\r\n\r\n`,
    beyond: 'request-line',
  },
}

const CHUNKED: Record<string, Bound> = {
  'chunk extensions, in one chunk': {
    max: chunkExtensionBytesMax,
    message: size => `1;${'a'.repeat(size - 1)}\r\nx\r\n0\r\n\r\n`,
    beyond: 'chunk-extension',
  },
  'chunk extensions, in many': {
    max: chunkExtensionBytesMax / 2,
    message: size => `${'1;a\r\nx\r\n'.repeat(size)}0\r\n\r\n`,
    beyond: 'chunk-extension',
  },
  'digits of a chunk size': {
    max: 16,
    // Twice: each size has its own count.
    message: size => `${`${'0'.repeat(size - 1)}1\r\nx\r\n`.repeat(2)}0\r\n\r\n`,
    beyond: 'chunk-size',
  },
  'a trailer section': {
    max: trailerBytesMax,
    message: size => `0\r\nA: ${fill(size, 'A: \r\n\r\n')}\r\n\r\n`,
    beyond: 'trailers-too-large',
  },
}

describe('at its bound', () => {
  for (const [name, { max, message, beyond }] of Object.entries(HEADS)) {
    test(`${name}: ${max}`, () => {
      for (const pieces of everyWay(message(max))) assert.equal(readHead('request', pieces, headMax).problem, undefined)
      for (const pieces of everyWay(message(max + 1)))
        assert.equal(readHead('request', pieces, headMax).problem?.reason, beyond)
    })
  }

  for (const [name, { max, message, beyond }] of Object.entries(CHUNKED)) {
    test(`${name}: ${max}`, () => {
      for (const pieces of everyWay(message(max))) assert.ok(readChunked(pieces).done)
      for (const pieces of everyWay(message(max + 1))) assert.equal(readChunked(pieces).problem?.reason, beyond)
    })
  }
})

/** Whole, byte by byte, and in two about the middle and the end. */
function everyWay(text: string): Buffer[][] {
  const bytes = latin1(text)
  const middle = bytes.length >> 1
  const places = [1, middle - 1, middle, ...Array.from({ length: 24 }, (_, i) => bytes.length - 24 + i)]
  const inside = places.filter(at => at > 0 && at < bytes.length)
  return [[bytes], byteByByte(bytes), ...inside.map(at => [bytes.subarray(0, at), bytes.subarray(at)])]
}
