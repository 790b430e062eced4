/** httpd's error log: the lines of a failed request amount to one cause, in 2.4's and in 2.2's shape. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { apacheAccess } from '../../../src/explain/readers/apache-access.ts'
import { apacheError } from '../../../src/explain/readers/apache-error.ts'
import { MESSAGES } from './apache-error-messages.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

const TIME = '[Mon May 04 08:09:10.123456 2026] '

function lines(text: string): string[] {
  return text.split(' ⏎ ').map(
    line =>
      TIME +
      line
        .replace('] P ', '] [pid 7:tid 9] ')
        .replace(/ C (?=AH|\S)/, ' [client 198.51.100.9:51022] ')
        .replace(' R AH', ' [remote 192.0.2.5:443] AH'),
  )
}

for (const row of MESSAGES.split('\n').filter(text => text.startsWith('  '))) {
  const [, text = '', expected = ''] = /^ {2}(.*) → (.*)$/.exec(row) ?? []
  it(row.trim(), () => {
    assert.equal(said(apacheError(), lines(text)).join(', ') || 'nothing', expected)
  })
}

describe('the shape of a line', () => {
  const only = (text: string): ExchangeFact => factsOf(apacheError(), [text])[0] as ExchangeFact
  const REFUSED = '(111)Connection refused: proxy: HTTP: attempt to connect to 192.0.2.5:8080 (app.internal) failed'

  it('is read with its time, client and port, endpoint and thread', () => {
    const [text = ''] = lines(
      '[proxy:error] P (111)Connection refused: C AH00957: AJP: attempt to connect to 192.0.2.5:8009 (app) failed, referer: http://a/, b',
    )
    const fact = only(text)
    assert.equal(fact.at, Date.UTC(2026, 4, 4, 8, 9, 10, 123))
    assert.equal(fact.exchange.client, '198.51.100.9')
    assert.equal(fact.exchange.attempts[0]?.endpoint, 'ajp://192.0.2.5:8009')
    assert.deepEqual(fact.same, { connection: '7:9', client: '198.51.100.9', clientPort: '51022' })
    assert.equal(fact.sample, text)
  })

  it('may be that of 2.2, of Windows, of an own format, or cut', () => {
    for (const text of [
      `[Mon May 04 08:09:10 2026] [error] ${REFUSED}`,
      `[Mon May 04 08:09:10 2026] [error]${REFUSED}`,
      `[Mon May 04 08:09:10 2026] [error] [client 198.51.100.9] ${REFUSED}`,
      `[2026-05-04 08:09:10.123456] [proxy:error] [pid 7] ${REFUSED}`,
      `[proxy:error] [pid 7:tid 9] ${REFUSED}`,
      `[error] ${REFUSED}`,
      `(111)Connection refused: AH00957: HTTP: attempt to connect to 192.0.2.5:8080 (app.internal) failed`,
      REFUSED,
      'proxy: error reading status line from remote server app.internal:8080',
      'AH00957: HTTP: attempt to connect to 192.0.2.5:8080 (app.internal) failed',
      `[Mon May 04 08:09:10.5 2026] [proxy:debug] [pid 7:tid 9] proxy_util.c(4001): ${REFUSED}`,
    ]) {
      const found = said(apacheError(), [text])
      assert.ok(
        found.length === 1 && /^(?:connection-refused|connection-terminated guessed)$/.test(found[0] ?? ''),
        `${text}: ${found}`,
      )
    }
  })

  it('is no other product’s', () => {
    for (const text of [
      '[04-May-2026 08:09:10] WARNING: x',
      '[error] 7#7: *5 x',
      '[Mon May 04 08:09:10 2026] 127.0.0.1:5 [200]: /',
      '[2026-05-04 08:09:10 +0000] [7] [CRITICAL] x',
      '',
      'AH',
      '[',
    ]) {
      assert.equal(apacheError().takes(text), false, text)
    }
  })
})

describe('requests of several threads, and of one after the other', () => {
  const at = (seconds: number, tid: number, rest: string): string =>
    `[Mon May 04 08:09:${String(seconds).padStart(2, '0')}.000000 2026] [proxy:error] [pid 7:tid ${tid}] ${rest}`
  const refused = '(111)Connection refused: AH00957: http: attempt to connect to 192.0.2.5:80 (a) failed'
  const failed = '[client 198.51.100.9:1] AH01114: HTTP: failed to make connection to backend: a'

  it('are kept apart', () => {
    assert.deepEqual(
      said(apacheError(), [at(1, 1, refused), at(1, 2, refused), at(1, 1, failed), at(1, 2, failed), at(5, 1, failed)]),
      ['connection-refused', 'connection-refused', 'connection-refused guessed'],
    )
  })

  it('begin anew with a line that names no client, once one has named its own', () => {
    const client = (port: number, rest: string): string => `[client 198.51.100.9:${port}] ${rest}`
    const notSent = 'AH01084: pass request body failed to 192.0.2.5:443 (a)'
    const handshake = 'AH00898: Error during SSL Handshake with remote server returned by /a'
    const fcgi = '(111)Connection refused: AH00957: FCGI: attempt to connect to 192.0.2.6:9000 (b) failed'
    const unmade = 'AH01079: failed to make connection to backend: b'
    assert.deepEqual(
      said(apacheError(), [
        at(1, 1, `(20014)Internal error (specific information not available): ${client(1, notSent)}`),
        at(1, 1, client(1, handshake)),
        at(2, 1, fcgi),
        at(2, 1, client(2, unmade)),
      ]),
      ['tls-protocol-error guessed', 'trouble:log-level-hides', 'connection-refused'],
    )
  })

  it('go on where the connection that failed is closed behind the line of its client', () => {
    const late = '[remote 192.0.2.5:443] AH02003: SSL Proxy connect failed'
    const ended =
      '(70014)End of file found: [client 198.51.100.9:1] AH01102: error reading status line from remote server'
    assert.deepEqual(said(apacheError(), [at(1, 1, `${ended} 192.0.2.5:443`), at(1, 1, late)]), [
      'connection-terminated inferred',
    ])
    assert.equal(said(apacheError(), [at(1, 1, `${ended} 192.0.2.6:443`), at(1, 1, late)]).length, 2)
  })

  it('do not wait for the end of the log', () => {
    const reader = apacheError()
    assert.equal(reader.read({ text: at(1, 1, refused), number: 1 }).length, 0)
    assert.equal(reader.read({ text: at(9, 2, refused), number: 2 }).length, 1)
  })
})

describe('access lines of virtual hosts', () => {
  const access = (status: number): string =>
    `shop.example.net:443 198.51.100.9 - - [04/May/2026:08:09:10 +0000] "GET /a HTTP/1.1" ${status} 512 "-" "curl/8.5.0"`
  it('are known by the port behind the name', () => {
    const [fact] = factsOf(apacheAccess(), [access(503)]) as ExchangeFact[]
    assert.equal(fact?.product, 'apache')
    assert.equal(fact?.exchange.host, 'shop.example.net')
    assert.equal(apacheAccess().takes(access(503).slice(21)), false)
    assert.deepEqual(said(apacheAccess(), [access(200)]), [])
  })
})

describe('hostile lines', () => {
  it('cost no more than their length', () => {
    const frame = `${TIME}[proxy:error] [pid 7:tid 9] `
    readsFast(apacheError, [
      '',
      frame,
      `${frame}(111)Connection refused: AH00957: http: attempt to connect to `,
      `${frame}AH00898: `,
      `${frame}AH00898: Corrupt status line returned by remote server: `,
      `${frame}SSL Library Error: `,
      `${frame}[client `,
      `${frame}AH01071: Got error '`,
    ])
    readsFast(apacheAccess, ['', 'shop.example.net:443 198.51.100.9 - - [04/May/2026:08:09:10 +0000] "GET /'])
  })
})
