/** Passenger, IIS, the JVM, Go's servers, clients of other languages, and goodgate's program log. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ExchangeFact, Fact, TroubleFact } from '../../../src/explain/fact.ts'
import type { MakeReader } from '../../../src/explain/reader.ts'
import { clientErrors } from '../../../src/explain/readers/client-errors.ts'
import { goServer } from '../../../src/explain/readers/go-server.ts'
import { goodgateLog } from '../../../src/explain/readers/goodgate-log.ts'
import { iis } from '../../../src/explain/readers/iis.ts'
import { java } from '../../../src/explain/readers/java.ts'
import { passenger } from '../../../src/explain/readers/passenger.ts'
import { factsOf, readsFast, said, saidBy } from './read-lines.ts'

function shown(fact: Fact): string {
  if (fact.kind !== 'trouble') return saidBy(fact)
  const { what, process, pid, value, port } = fact as TroubleFact
  const more = Object.entries({ process, pid, value, port }).filter(([, one]) => one !== undefined)
  return [what, ...more.map(([key, one]) => `${key}=${one}`)].join(' ')
}

type Rows = readonly (readonly [text: string, expected: string])[]

function rows(make: MakeReader, of: Rows): void {
  for (const [text, expected] of of) {
    it(text.slice(0, 100), () => assert.equal(factsOf(make(), [text]).map(shown).join(', '), expected))
  }
}

describe('Passenger', () => {
  const start = '[ N 2026-05-04 08:09:10.2500 77/T8 age/Cor/Con/CheckoutSession.cpp:305 ]: '
  rows(passenger, [
    [
      `${start}[Client 1-88] Returning HTTP 503 due to: Request queue full (configured max. size: 100)`,
      'queue-timeout/queue-full',
    ],
    [' Request queue full (configured max. size: 50)', 'queue-timeout/queue-full'],
    [`${start}Could not spawn process for application /srv/shop: x`, 'failed-to-start process=passenger'],
    [
      `${start}Process (pid=12, group=/srv/shop) no longer exists! Detaching it from the pool.`,
      'exited process=passenger pid=12',
    ],
    ['[ 2026-05-04 08:09:10.2500 77/7f2b agents/x.cpp:236 ]: [Client 1-88] Returning HTTP 503 due to:', ''],
  ])
  it('hostile lines', () => readsFast(passenger, [start, 'Request queue full (configured max. size:']))
})

describe('IIS', () => {
  const app = "Application '/LM/W3SVC/2/ROOT' with physical root 'C:\\shop\\' "
  rows(iis, [
    [
      `${app}failed to start process with commandline 'C:\\shop\\shop.exe ' at stage 'PostStartCheck', ErrorCode = '0x80', assigned port 21000, retryCounter '1'.`,
      'failed-to-start process=C:\\shop\\shop.exe port=21000',
    ],
    [`${app}has exited from Program.Main with exit code = '3'.`, 'exited'],
  ])
  it('hostile lines', () => readsFast(iis, [app, `${app}failed to start process with commandline`]))
})

describe('the JVM', () => {
  rows(java, [
    ['java.lang.OutOfMemoryError: Java heap space', 'heap-exhausted process=java'],
    [
      '2026-05-04T08:09:10.250Z ERROR 7 --- [main] Web server failed to start. Port 8080 was already in use.',
      'port-taken process=java port=8080',
    ],
    [
      '2026-05-04 08:09:10.250  INFO 7 --- [main] Tomcat started on port(s): 8080 (http) with context path',
      'started process=java port=8080',
    ],
    ['APPLICATION FAILED TO START', 'failed-to-start process=java'],
    [
      'io.netty.handler.codec.http2.Http2Exception: HTTP/2 client preface string missing or corrupt. Hex dump for received bytes: 1603010200',
      'tls-to-plaintext-port inferred',
    ],
    [
      'io.netty.handler.codec.http2.Http2Exception: HTTP/2 client preface string missing or corrupt. Hex dump for received bytes: 474554202f20',
      'not-http inferred',
    ],
    [
      'java.lang.IllegalArgumentException: Invalid character found in method name [0x160x030x010x02...]. HTTP method names must be tokens',
      'tls-to-plaintext-port inferred',
    ],
    [
      'io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: 474554202f20',
      'plaintext-to-tls-port inferred',
    ],
  ])
  it('hostile lines', () => readsFast(java, ['java.lang.OutOfMemoryError', 'not an SSL/TLS record: ']))
})

describe('servers in Go', () => {
  rows(goServer, [
    [
      '2026/05/04 08:09:10 http: TLS handshake error from 192.0.2.1:51234: tls: first record does not look like a TLS handshake',
      'plaintext-to-tls-port inferred',
    ],
    [
      '2026/05/04 08:09:10 http: TLS handshake error from 192.0.2.1:51234: remote error: tls: unknown certificate authority',
      'tls-certificate-error/untrusted inferred',
    ],
    ['2026/05/04 08:09:10 http: TLS handshake error from 192.0.2.1:51234: EOF', ''],
    ['2026/05/04 08:09:10 http: panic serving 192.0.2.1:51234: runtime error: index out of range', 'unhandled-error'],
    ['2026/05/04 08:09:10 listen tcp :8080: bind: address already in use', 'port-taken port=8080'],
    ['panic: runtime error: invalid memory address or nil pointer dereference', 'exited'],
  ])
  it('hostile lines', () => readsFast(goServer, ['http: TLS handshake error from ', 'panic: ']))
})

describe('clients of other languages', () => {
  const errors: readonly (readonly [string, string, string])[] = [
    [
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='shop', port=4000): Max retries exceeded with url: /cart (Caused by NewConnectionError('<x>: Failed to establish a new connection: [Errno 111] Connection refused'))",
      'connection-refused',
      'http://shop:4000',
    ],
    [
      "requests.exceptions.ReadTimeout: HTTPConnectionPool(host='shop', port=4000): Read timed out. (read timeout=5)",
      'connection-read-timeout',
      'http://shop:4000',
    ],
    [
      "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
      'connection-terminated',
      '',
    ],
    ['java.net.ConnectException: Connection refused (Connection refused)', 'connection-refused', ''],
    ['java.net.UnknownHostException: shop', 'dns-name-not-found', 'http://shop'],
    [
      'io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: shop/192.0.2.9:4000',
      'connection-refused',
      'http://shop:4000',
    ],
    [
      'org.apache.http.NoHttpResponseException: shop:4000 failed to respond',
      'connection-terminated',
      'http://shop:4000',
    ],
    ['javax.net.ssl.SSLHandshakeException: PKIX path building failed: x', 'tls-certificate-error/untrusted', ''],
    [
      'Errno::ECONNREFUSED: Failed to open TCP connection to shop:4000 (Connection refused - connect(2) for "shop" port 4000)',
      'connection-refused',
      'http://shop:4000',
    ],
    ['System.Net.Http.HttpRequestException: Connection refused (shop:4000)', 'connection-refused', 'http://shop:4000'],
    [
      '14 UNAVAILABLE: failed to connect to all addresses; last error: UNKNOWN: ipv4:192.0.2.9:4000: Failed to connect to remote host: Connection refused',
      'connection-refused',
      'http://192.0.2.9:4000',
    ],
  ]
  for (const [text, expected, endpoint] of errors) {
    it(text.slice(0, 100), () => {
      assert.deepEqual(said(clientErrors(), [text]), [expected])
      const [fact] = factsOf(clientErrors(), [text]) as ExchangeFact[]
      assert.equal(fact?.exchange.attempts[0]?.endpoint, endpoint)
    })
  }

  it('of exceptions around each other the one that says to whom stands for all', () => {
    const lines = [
      'ConnectionRefusedError: [Errno 111] Connection refused',
      'During handling of the above exception, another exception occurred:',
      'Traceback (most recent call last):',
      '  File "/srv/shop.py", line 3, in get',
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='shop', port=4000): Max retries exceeded with url: /cart (Caused by NewConnectionError('x: [Errno 111] Connection refused'))",
    ]
    const facts = factsOf(clientErrors(), lines) as ExchangeFact[]
    assert.deepEqual(
      facts.map(({ exchange }) => exchange.attempts[0]?.endpoint),
      ['http://shop:4000'],
    )
  })

  it('a cause under its wrapper is the same event', () => {
    const lines = [
      'java.net.ConnectException: Connection refused',
      '\tat x.Y.z(Y.java:1)',
      'Caused by: java.net.ConnectException: Connection refused',
    ]
    assert.deepEqual(said(clientErrors(), lines), ['connection-refused'])
  })

  it('hostile lines', () =>
    readsFast(clientErrors, ['java.net.ConnectException: Connection refused ', "ConnectionPool(host='"]))
})

describe('goodgate’s program log', () => {
  const line = (message: string, more: object = {}): string =>
    JSON.stringify({ level: 'warn', time: '2026-05-04T08:09:10.250Z', process: 'supervisor', pid: 7, ...more, message })
  rows(goodgateLog, [
    [line('serving http://127.0.0.1:8080'), 'started process=goodgate pid=7'],
    [line('SIGTERM: draining for at most 30 s; once more stops at once'), 'stopping process=goodgate pid=7'],
    [
      line('the configuration was not reloaded: the running one stays in force'),
      'config-rejected process=goodgate pid=7',
    ],
    [
      line('worker 9 was lost (SIGSEGV) with about 4 connections and 2 requests on them; it is replaced now', {
        inFlight: 2,
      }),
      'proxy-internal-error',
    ],
    [line('worker 9 was lost (SIGTERM) with about 4 connections and 0 requests on them', { inFlight: 0 }), ''],
    [
      line('shop.internal has no address (ENOTFOUND: queryA ENOTFOUND shop.internal); it is asked for again'),
      'dns-name-not-found',
    ],
    [line('upstream shop has no endpoints: dns:shop.internal: nothing'), 'no-endpoints process=shop'],
    [line('log files are opened again'), ''],
  ])
})
