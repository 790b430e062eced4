/** What clients saw: their own errors say what they met where they dialled, pages say what the gateway's text allows. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { browser } from '../../../src/explain/readers/browser.ts'
import { curl } from '../../../src/explain/readers/curl.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

describe('curl and wget themselves', () => {
  const errors: readonly (readonly [string, string, string])[] = [
    [
      'curl: (7) Failed to connect to shop.example.net port 8080 after 0 ms: Connection refused',
      'connection-refused',
      'http://shop.example.net:8080',
    ],
    [
      "curl: (7) Failed to connect to shop.example.net port 8080 after 2 ms: Couldn't connect to server",
      'connection-refused inferred',
      'http://shop.example.net:8080',
    ],
    [
      "curl: (7) Failed to connect to shop.example.net port 443 after 130012 ms: Couldn't connect to server",
      'connection-timeout inferred',
      'https://shop.example.net:443',
    ],
    ['curl: (6) Could not resolve host: shop.example.net', 'dns-name-not-found', 'http://shop.example.net'],
    [
      'curl: (28) Failed to connect to 192.0.2.7 port 80 after 5001 ms: Timeout was reached',
      'connection-timeout',
      'http://192.0.2.7:80',
    ],
    [
      'curl: (28) Operation timed out after 30001 milliseconds with 0 bytes received',
      'connection-read-timeout inferred',
      '',
    ],
    [
      'curl: (28) Operation timed out after 30001 milliseconds with 512 out of 2048 bytes received',
      'response-stalled inferred',
      '',
    ],
    ['curl: (28) Resolving timed out after 5000 milliseconds', 'dns-timeout', ''],
    ['curl: (35) error:0A00010B:SSL routines::wrong version number', 'tls-to-plaintext-port inferred', ''],
    [
      'curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to shop.example.net:443',
      'tls-protocol-error',
      'https://shop.example.net:443',
    ],
    ['curl: (52) Empty reply from server', 'connection-terminated', ''],
    ['curl: (56) Recv failure: Connection reset by peer', 'connection-reset', ''],
    ['curl: (55) Send failure: Broken pipe', 'request-write-reset', ''],
    ['curl: (60) SSL certificate problem: self-signed certificate', 'tls-certificate-error/untrusted', ''],
    ['curl: (60) SSL certificate problem: certificate has expired', 'tls-certificate-error/expired', ''],
    [
      "curl: (60) SSL: no alternative certificate subject name matches target host name 'shop.example.net'",
      'tls-certificate-error/name-mismatch',
      'https://shop.example.net',
    ],
    ['curl: (18) transfer closed with 4096 bytes remaining to read', 'http-response-incomplete', ''],
    ['curl: (92) HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)', 'http2-stream-reset', ''],
    ['curl: (1) Received HTTP/0.9 when not allowed', 'not-http inferred', ''],
    [
      'cURL error 7: Failed to connect to shop port 80: Connection refused (see https://curl.haxx.se/x)',
      'connection-refused',
      'http://shop:80',
    ],
    [
      'Connecting to shop.example.net (shop.example.net)|192.0.2.7|:443... failed: Connection refused.',
      'connection-refused',
      'https://192.0.2.7:443',
    ],
    ["wget: can't connect to remote host (192.0.2.7): Connection refused", 'connection-refused', 'http://192.0.2.7'],
    ['wget: unable to resolve host address ‘shop’', 'dns-name-not-found', 'http://shop'],
    ['HTTP request sent, awaiting response... No data received.', 'connection-terminated', ''],
    [
      "fatal: unable to access 'https://git.example.net/shop.git/': Failed to connect to git.example.net port 443 after 75003 ms: Couldn't connect to server",
      'connection-timeout inferred',
      'https://git.example.net:443',
    ],
  ]
  for (const [text, expected, endpoint] of errors) {
    it(text, () => {
      assert.deepEqual(said(curl(), [text]), [expected])
      const [fact] = factsOf(curl(), [text]) as ExchangeFact[]
      assert.deepEqual([fact?.product, fact?.exchange.attempts[0]?.endpoint], ['client', endpoint])
    })
  }
})

it('an error without an address is that of the connection before it', () => {
  const lines = [
    '*   Trying 192.0.2.7:8443...',
    '* Connected to shop.example.net (192.0.2.7) port 8443 (#0)',
    'curl: (35) error:0A00010B:SSL routines::wrong version number',
  ]
  const [fact] = factsOf(curl(), lines) as ExchangeFact[]
  assert.equal(fact?.exchange.attempts[0]?.endpoint, 'https://shop.example.net:8443')
})

it('wget’s two lines about a name are one failure', () => {
  const lines = [
    'Resolving shop.example.net (shop.example.net)... failed: Name or service not known.',
    'wget: unable to resolve host address ‘shop.example.net’',
  ]
  assert.deepEqual(said(curl(), lines), ['dns-name-not-found'])
})

describe('answers that clients got', () => {
  const page = (status: string, server: string): string[] => [
    '<html>',
    `<head><title>${status}</title></head>`,
    '<body>',
    `<center><h1>${status}</h1></center>`,
    `<hr><center>${server}</center>`,
    '</body>',
    '</html>',
  ]
  const asked = '$ curl http://shop.example.net:8000/cart?id=1'

  const answers: readonly (readonly [string, string[], string])[] = [
    ['nginx’s page of 502', [asked, ...page('502 Bad Gateway', 'nginx/1.29.0')], 'connection-refused guessed'],
    ['nginx’s page of 504', [asked, ...page('504 Gateway Time-out', 'nginx')], 'connection-read-timeout guessed'],
    [
      'a plain request at a TLS port',
      [asked, '<title>400 The plain HTTP request was sent to HTTPS port</title>'],
      'plaintext-to-tls-port inferred',
    ],
    [
      'HAProxy',
      [
        'HTTP/1.1 503 Service Unavailable',
        'cache-control: no-cache',
        '<html><body><h1>503 Service Unavailable</h1>',
        'No server is available to handle this request.',
      ],
      'destination-unavailable',
    ],
    [
      'a head of an app server',
      ['< HTTP/1.1 500 Internal Server Error', '< Server: gunicorn'],
      'origin-error-response inferred',
    ],
    ['Cloudflare', ['HTTP/2 521', 'server: cloudflare'], 'connection-refused'],
    ['Proxy-Status', ['HTTP/2 504', 'proxy-status: edge; error=connection_timeout'], 'connection-timeout'],
    [
      'our own field',
      [
        'HTTP/1.1 502 Bad Gateway',
        'proxy-status: goodgate; error=tls_certificate_error; details="tls-certificate-error/expired"',
      ],
      'tls-certificate-error/expired',
    ],
    [
      'our own problem',
      [
        'HTTP/1.1 502 Bad Gateway',
        '{"type":"urn:goodgate:cause:connection-reset","status":502,"cause":"connection-reset"}',
      ],
      'connection-reset',
    ],
    [
      'Kong',
      ['{"message":"An invalid response was received from the upstream server"}'],
      'connection-terminated guessed',
    ],
    ['who knows', ['HTTP/1.1 503 Service Unavailable', 'content-length: 0'], '503 guessed'],
    ['any gateway', ['HTTP/1.1 502 Bad Gateway', 'content-length: 0'], 'connection-refused guessed'],
    ['a page’s words alone', ['504 Gateway Time-out'], 'connection-read-timeout guessed'],
    ['axios', ['AxiosError: Request failed with status code 502'], 'connection-refused guessed'],
    [
      'Envoy’s sentence below its head',
      ['HTTP/1.1 503 Service Unavailable', 'server: istio-envoy', 'no healthy upstream'],
      'destination-unavailable',
    ],
    ['curl -f', ['curl: (22) The requested URL returned error: 502'], 'connection-refused guessed'],
    [
      'wget',
      ['HTTP request sent, awaiting response... 502 Bad Gateway', '2026-05-04 08:09:10 ERROR 502: Bad Gateway.'],
      'connection-refused guessed',
    ],
  ]
  for (const [name, lines, expected] of answers) it(name, () => assert.deepEqual(said(curl(), lines), [expected]))

  it('each answer is one, and good ones are none', () => {
    const lines = [
      'HTTP/1.1 200 OK',
      'Server: nginx',
      'HTTP/1.1 502 Bad Gateway',
      'Server: nginx/1.29.0',
      ...page('502 Bad Gateway', 'nginx/1.29.0'),
    ]
    assert.deepEqual(said(curl(), lines), ['connection-refused guessed'])
    assert.deepEqual(said(curl(), ['HTTP/1.1 404 Not Found', 'Server: nginx']), [])
  })

  it('what was asked for', () => {
    const [fact] = factsOf(curl(), [asked, ...page('502 Bad Gateway', 'nginx')]) as ExchangeFact[]
    assert.deepEqual(
      [fact?.product, fact?.exchange.host, fact?.exchange.path],
      ['nginx', 'shop.example.net:8000', '/cart'],
    )
  })
})

describe('browsers', () => {
  const words: readonly (readonly [string, string])[] = [
    ['GET http://localhost:4000/api/cart net::ERR_CONNECTION_REFUSED', 'connection-refused'],
    ['Failed to load resource: net::ERR_EMPTY_RESPONSE', 'connection-terminated'],
    ['net::ERR_CERT_COMMON_NAME_INVALID', 'tls-certificate-error/name-mismatch'],
    ['NS_ERROR_NET_PARTIAL_TRANSFER', 'http-response-incomplete'],
    ['Error code: SSL_ERROR_RX_RECORD_TOO_LONG', 'tls-to-plaintext-port inferred'],
    ['Error code: SEC_ERROR_UNKNOWN_ISSUER', 'tls-certificate-error/untrusted'],
    [
      "WebSocket connection to 'wss://shop.example.net/ws' failed: Error during WebSocket handshake: Unexpected response code: 400",
      'http-upgrade-failed inferred',
    ],
    ['Failed to load resource: the server responded with a status of 502 (Bad Gateway)', 'connection-refused guessed'],
  ]
  for (const [text, expected] of words) it(text, () => assert.deepEqual(said(browser(), [text]), [expected]))

  it('whom they dialled', () => {
    const [fact] = factsOf(browser(), [words[0]![0]]) as ExchangeFact[]
    assert.equal(fact?.exchange.attempts[0]?.endpoint, 'http://localhost:4000')
  })
})

it('hostile lines', () => {
  readsFast(curl, [
    'curl: (7) Failed to connect to ',
    'Connecting to ',
    'HTTP/1.1 502 ',
    '<title>',
    '{"urn:goodgate:cause:',
    '$ curl ',
  ])
  readsFast(browser, ['ERR_', 'GET https://', "WebSocket connection to 'ws://", 'net::ERR_CONNECTION_REFUSED '])
})
