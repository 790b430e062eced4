/** A head of nothing but white space costs no more than its octets: who sends it must not choose how long we work. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ResponseForwarding, responseHead } from '../../src/http1/forward.ts'
import { agreedLength } from '../../src/http1/framing.ts'
import { connectionOptions } from '../../src/http1/head.ts'
import { HeadReader } from '../../src/http1/head-reader.ts'
import { cpuMs } from '../helpers/cpu-ms.ts'
import { latin1 } from './generate.ts'

const forwarding: ResponseForwarding = {
  pseudonym: 'gateway',
  framingLines: '',
  keepLength: true,
  upgrade: null,
  dropped: null,
  addedLines: '',
  date: '',
}
const blanks = ' \t'.repeat(30_000)
/** Quadratic time would be seconds. */
const limitMs = 500

for (const name of ['Content-Length', 'Transfer-Encoding', 'Connection', 'Keep-Alive', 'Upgrade']) {
  test(name, () => {
    const bytes = latin1(`HTTP/1.1 200 OK\r\n${name}: 1${blanks}1\r\n\r\n`)
    const reader = new HeadReader('response', bytes.length)
    const from = cpuMs()
    assert.equal(reader.read(bytes, 0, bytes.length), bytes.length)
    agreedLength(reader.head)
    connectionOptions(reader.head)
    responseHead(reader.head, forwarding)
    assert.ok(cpuMs() - from < limitMs)
  })
}
