/** Every octet at every place where smuggling puts one: our reader and the strict one see the same requests, or ours none. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readStrictly } from '../helpers/strict-reader.ts'
import { latin1 } from '../http1/generate.ts'
import { readMessages } from './llhttp/read.ts'

const head = 'POST / HTTP/1.1\r\nHost: a.example\r\n'
const next = 'GET /next HTTP/1.1\r\nHost: a.example\r\n\r\n'
const chunks = `${head}Transfer-Encoding: chunked\r\n\r\n`
const length = (line: string): string => `${head}${line}\r\n\r\na${next}`
const coding = (line: string): string => `${head}${line}\r\n\r\n0\r\n\r\n${next}`
const both = (line: string): string => `${head}${line}\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${next}`

/** The octet goes in the place of `‸`. */
const PLACES: Record<string, readonly string[]> = {
  'around Transfer-Encoding': [
    both('‸Transfer-Encoding: chunked'),
    both('Transfer‸Encoding: chunked'),
    both('Transfer-Encoding‸: chunked'),
    both('Transfer-Encoding‸chunked'),
    coding('Transfer-Encoding:‸chunked'),
    coding('Transfer-Encoding: ‸chunked'),
    coding('Transfer-Encoding: chunked‸'),
    coding('Transfer-Encoding: chu‸nked'),
    coding('Transfer-Encoding: gzip‸chunked'),
    both('X: x‸Transfer-Encoding: chunked'),
    both('X: x\r‸Transfer-Encoding: chunked'),
    both('X: x‸\nTransfer-Encoding: chunked'),
    both('X: x\r\n‸\r\nTransfer-Encoding: chunked'),
  ],
  'around Content-Length': [
    length('‸Content-Length: 1'),
    length('Content‸Length: 1'),
    length('Content-Length‸: 1'),
    length('Content-Length: ‸1'),
    length('Content-Length: 1‸'),
    length('Content-Length: 1‸1'),
    length('Content-Length: ‸'),
  ],
  'in the first line': [
    `‸GET / HTTP/1.1\r\nHost: a\r\n\r\n${next}`,
    `G‸T / HTTP/1.1\r\nHost: a\r\n\r\n${next}`,
    `GET‸/ HTTP/1.1\r\nHost: a\r\n\r\n${next}`,
    `GET /a‸b HTTP/1.1\r\nHost: a\r\n\r\n${next}`,
    `GET /‸HTTP/1.1\r\nHost: a\r\n\r\n${next}`,
    `GET / HTTP/1‸1\r\nHost: a\r\n\r\n${next}`,
    `GET / HTTP/‸.1\r\nHost: a\r\n\r\n${next}`,
    `GET / HTTP/1.‸\r\nHost: a\r\n\r\n${next}`,
    `GET / HTTP/1.1‸\nHost: a\r\n\r\n${next}`,
    `GET / HTTP/1.1\r‸Host: a\r\n\r\n${next}`,
  ],
  'in field lines': [
    `${head}X: a‸b\r\n\r\n${next}`,
    `${head}X‸Y: a\r\n\r\n${next}`,
    `${head}X: a\r\n‸b: c\r\n\r\n${next}`,
    `${head}\r‸${next}`,
    `${head}‸\n${next}`,
  ],
  'in chunks': [
    `${chunks}‸1\r\na\r\n0\r\n\r\n${next}`,
    `${chunks}1‸\r\na\r\n0\r\n\r\n${next}`,
    `${chunks}1‸\na\r\n0\r\n\r\n${next}`,
    `${chunks}1\r‸a\r\n0\r\n\r\n${next}`,
    `${chunks}0‸1\r\na\r\n0\r\n\r\n${next}`,
    `${chunks}1 ‸;a=b\r\na\r\n0\r\n\r\n${next}`,
    `${chunks}1;‸a=b\r\na\r\n0\r\n\r\n${next}`,
    `${chunks}1;a‸b\r\na\r\n0\r\n\r\n${next}`,
    `${chunks}1;a=b‸\r\na\r\n0\r\n\r\n${next}`,
    `${chunks}1;a="b‸c"\r\na\r\n0\r\n\r\n${next}`,
    `${chunks}1;a="b\\‸c"\r\na\r\n0\r\n\r\n${next}`,
    `${chunks}1\r\na‸\r\n0\r\n\r\n${next}`,
    `${chunks}1\r\na\r‸0\r\n\r\n${next}`,
    `${chunks}1\r\na‸\n0\r\n\r\n${next}`,
    `${chunks}1\r\na\r\n0‸\r\n\r\n${next}`,
    `${chunks}1\r\na\r\n0‸\n\r\n${next}`,
    `${chunks}1\r\na\r\n0\r\n\r‸${next}`,
    `${chunks}1\r\na\r\n0\r\n‸\n${next}`,
  ],
  'in trailers': [
    `${chunks}0\r\nX‸: a\r\n\r\n${next}`,
    `${chunks}0\r\nX: a‸b\r\n\r\n${next}`,
    `${chunks}0\r\n‸X: a\r\n\r\n${next}`,
    `${chunks}0\r\nX: a‸\n\r\n${next}`,
    `${chunks}0\r\nX: a\r‸\r\n${next}`,
  ],
  'between requests': [`${length('Content-Length: 1')}‸${next}`, `${chunks}0\r\n\r\n‸${next}`],
}

/** Places where the strict reader takes what is white space by the letter, or by custom, and ours refuses it. */
const STRICTER: readonly string[] = [`${chunks}1‸\r\na\r\n0\r\n\r\n${next}`, `${chunks}1\r\na\r\n0‸\r\n\r\n${next}`]

for (const [where, places] of Object.entries(PLACES)) {
  describe(where, () => {
    for (const place of places) {
      test(JSON.stringify(place.replace(head, '').replace(next, '')), () => {
        for (let octet = 0; octet < 256; octet++) {
          const text = place.replace('‸', String.fromCharCode(octet))
          const ours = readMessages('request', [latin1(text)])
          const strict = readStrictly(text, 'sent')
          const seen = ours.messages.filter(({ whole }) => whole).map(({ target, body }) => [target, body])
          const right = strict.requests.filter(({ whole }) => whole).map(({ target, body }) => [target, body])
          assert.deepEqual(seen, right.slice(0, seen.length), `octet ${octet}`)
          const blank = octet === 0x20 || octet === 0x09
          if (strict.problem === null && !(blank && STRICTER.includes(place)))
            assert.deepEqual([seen.length, ours.problem], [right.length, null], `octet ${octet}`)
        }
      })
    }
  })
}
