/** Plain HTTP to a port of TLS that hangs up without a word: what the rest of the input shows of that port. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { RankedSuspect } from '../../../src/diagnosis/diagnosis.ts'
import { explain, nginxError } from '../told.ts'
import { closed, rankOf } from './facts.ts'

const hungUp = (connection: number): string =>
  nginxError({
    connection,
    request: `GET /plain/${connection} HTTP/1.1`,
    message: 'upstream prematurely closed connection',
    doing: 'reading response header from upstream',
    upstream: 'http://127.0.0.1:20110/plain',
  })
const overTls = (message: string, port = 20110): string =>
  nginxError({
    connection: 90,
    request: 'GET /tls HTTP/1.1',
    message,
    doing: 'SSL handshaking to upstream',
    upstream: `https://127.0.0.1:${port}/tls`,
  })
const EXPIRED = 'upstream SSL certificate verify error: (10:certificate has expired)'
const WRONG_VERSION = 'SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number)'

const suspectsOf = (log: readonly string[]): RankedSuspect[] =>
  explain(log).failures.find(({ endpoint }) => endpoint === 'http://127.0.0.1:20110')?.suspects ?? []

test('TLS to that very port elsewhere in the input tells it', () => {
  const [first] = suspectsOf([hungUp(1), hungUp(2), overTls(EXPIRED)])
  assert.equal(first?.id, 'http-to-https-port')
  assert.match(first.evidence, /elsewhere in this input TLS to that very port/)
})

test('neither another port nor a handshake that showed no TLS does', () => {
  for (const other of [overTls(EXPIRED, 20111), overTls(WRONG_VERSION)])
    assert.equal(suspectsOf([hungUp(1), hungUp(2), other])[0]?.id, 'worker-crash')
})

test('it is not forgotten where nothing else tells, but where TLS is spoken', () => {
  const ids = (endpoint: string): string[] => rankOf({ x: closed(endpoint, 3) }).map(({ id }) => id)
  for (const plain of ['http://10.0.0.5:9444', 'be_app/app1'])
    assert.ok(ids(plain).includes('http-to-https-port'), plain)
  for (const other of ['https://10.0.0.5:9444', 'fastcgi://10.0.0.5:9000', 'unix:/run/app.sock'])
    assert.ok(!ids(other).includes('http-to-https-port'), other)
})
