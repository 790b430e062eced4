/** Node's errors in all the shapes in which people have them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ExchangeFact, Fact, TroubleFact } from '../../../src/explain/fact.ts'
import { node } from '../../../src/explain/readers/node.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

const STACK = '    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)'

function refused(address = '127.0.0.1', port = 4000): string[] {
  return [
    `Error: connect ECONNREFUSED ${address}:${port}`,
    `${STACK} {`,
    '  errno: -111,',
    "  code: 'ECONNREFUSED',",
    "  syscall: 'connect',",
    `  address: '${address}',`,
    `  port: ${port}`,
    '}',
  ]
}

const endpoint = (fact: Fact | undefined): string | undefined =>
  (fact as ExchangeFact | undefined)?.exchange.attempts[0]?.endpoint

describe('errors of clients and proxies', () => {
  it('several lines are one error', () => {
    assert.deepEqual(said(node(), refused()), ['connection-refused'])
    assert.equal(endpoint(factsOf(node(), refused())[0]), 'http://127.0.0.1:4000')
    assert.equal(endpoint(factsOf(node(), refused('::1', 4000))[0]), 'http://[::1]:4000')
    assert.equal(endpoint(factsOf(node(), refused('192.0.2.9', 5432))[0]), 'tcp://192.0.2.9:5432')
  })

  it('two errors in a row are two', () => {
    assert.deepEqual(said(node(), [...refused(), ...refused()]), ['connection-refused', 'connection-refused'])
  })

  const messages: readonly (readonly [string[], string])[] = [
    [['Error: read ECONNRESET', STACK], 'connection-reset'],
    [['Error: socket hang up', STACK, "  code: 'ECONNRESET'"], 'connection-terminated inferred'],
    [['Error: write EPIPE', STACK], 'request-write-reset'],
    [['Error: connect ETIMEDOUT 192.0.2.9:443', STACK], 'connection-timeout'],
    [['Error: connect EHOSTUNREACH 192.0.2.9:443', STACK], 'destination-ip-unroutable'],
    [['Error: connect ENOENT /run/shop.sock', STACK], 'socket-not-found'],
    [['Error: connect EACCES /run/shop.sock', STACK], 'socket-permission-denied'],
    [['Error: getaddrinfo ENOTFOUND shop', STACK, "  hostname: 'shop'"], 'dns-name-not-found'],
    [['Error: getaddrinfo EAI_AGAIN shop', STACK], 'dns-timeout inferred'],
    [
      ['Error: self-signed certificate', STACK, "  code: 'DEPTH_ZERO_SELF_SIGNED_CERT'"],
      'tls-certificate-error/untrusted',
    ],
    [['Error: certificate has expired', STACK, "  code: 'CERT_HAS_EXPIRED'"], 'tls-certificate-error/expired'],
    [
      [
        "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:b",
      ],
      'tls-certificate-error/name-mismatch',
    ],
    [
      ['Error: write EPROTO 40:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps:354:', STACK],
      'tls-to-plaintext-port inferred',
    ],
    [['Error: Parse Error: Expected HTTP/', STACK, "  code: 'HPE_INVALID_CONSTANT'"], 'not-http inferred'],
    [
      ['Error: Parse Error: Invalid header value char', STACK, "  code: 'HPE_INVALID_HEADER_TOKEN'"],
      'http-protocol-error inferred',
    ],
    [
      [
        'TypeError: fetch failed',
        '    at node:internal/deps/undici/undici:1:1 {',
        '  [cause]: ConnectTimeoutError: Connect Timeout Error (attempted address: shop:80, timeout: 3000ms)',
        "    code: 'UND_ERR_CONNECT_TIMEOUT'",
        '  }',
        '}',
      ],
      'connection-timeout',
    ],
    [
      [
        'TypeError: fetch failed',
        '  [cause]: HeadersTimeoutError: Headers Timeout Error',
        "    code: 'UND_ERR_HEADERS_TIMEOUT'",
      ],
      'connection-read-timeout',
    ],
    [
      ['TypeError: fetch failed', '  [cause]: SocketError: other side closed', "    code: 'UND_ERR_SOCKET',"],
      'connection-terminated inferred',
    ],
    [
      ['TypeError: terminated', '  [cause]: BodyTimeoutError: Body Timeout Error', "    code: 'UND_ERR_BODY_TIMEOUT'"],
      'response-stalled',
    ],
    [['AxiosError: timeout of 5000ms exceeded', "  code: 'ECONNABORTED',"], 'connection-read-timeout inferred'],
  ]
  for (const [lines, expected] of messages) it(lines[0]!, () => assert.deepEqual(said(node(), lines), [expected]))

  it('the first bytes of what was no answer', () => {
    const lines = [
      '[TypeError: fetch failed] {',
      '  [cause]: HTTPParserError: Response does not match the HTTP/1.1 protocol (Expected HTTP/, RTSP/ or ICE/)',
      '      at Parser.execute (node:internal/deps/undici/undici:1:1) {',
      '    code: undefined,',
      "    data: '\\x15\\x03\\x03\\x00\\r\\n'",
      '  }',
      '}',
    ]
    assert.deepEqual(said(node(), lines), ['plaintext-to-tls-port inferred'])
  })

  it('a body that broke off', () => {
    const lines = [
      'TypeError: terminated',
      '    at Fetch.onAborted (node:internal/deps/undici/undici:1:1) {',
      '  [cause]: SocketError: other side closed',
      "    code: 'UND_ERR_SOCKET',",
      "      remoteAddress: '192.0.2.9',",
      '      remotePort: 4000,',
      '  }',
      '}',
    ]
    assert.deepEqual(said(node(), lines), ['http-response-incomplete inferred'])
    assert.equal(endpoint(factsOf(node(), lines)[0]), 'http://192.0.2.9:4000')
  })

  it('every address of a name that failed', () => {
    const lines = [
      'AggregateError [ECONNREFUSED]: ',
      '    at internalConnectMultiple (node:net:1117:18) {',
      "  code: 'ECONNREFUSED',",
      '  [errors]: [',
      '    Error: connect ECONNREFUSED ::1:4000',
      '    Error: connect ECONNREFUSED 127.0.0.1:4000',
      '  ]',
      '}',
    ]
    assert.deepEqual(said(node(), lines), ['connection-refused'])
    const [attempt] = (factsOf(node(), lines)[0] as ExchangeFact).exchange.attempts
    assert.deepEqual(
      attempt?.addressErrors?.map(({ address }) => address),
      ['[::1]:4000', '127.0.0.1:4000'],
    )
  })
})

describe('proxies', () => {
  const proxies: readonly (readonly [string, string[], string, string])[] = [
    [
      'http-proxy-middleware 3',
      [
        '[HPM] Error occurred while proxying request localhost:3000/api/cart to http://localhost:4000/ [ECONNREFUSED] (https://nodejs.org/api/errors.html)',
      ],
      'http://localhost:4000',
      '/api/cart',
    ],
    [
      'http-proxy-middleware 1',
      [
        '[HPM] Error occurred while trying to proxy request /api/cart from localhost:3000 to http://localhost:4000 (ECONNREFUSED) (https://nodejs.org/x)',
      ],
      'http://localhost:4000',
      '/api/cart',
    ],
    [
      'react-scripts',
      [
        'Proxy error: Could not proxy request /api/cart from localhost:3000 to http://localhost:4000.',
        'See https://nodejs.org/api/errors.html for more information (ECONNREFUSED).',
      ],
      'http://localhost:4000',
      '/api/cart',
    ],
    ['Vite', ['10:11:12 AM [vite] http proxy error: /api/cart', ...refused()], 'http://127.0.0.1:4000', '/api/cart'],
    [
      'Next.js',
      [
        'Failed to proxy http://localhost:4000/api/cart Error: connect ECONNREFUSED 127.0.0.1:4000',
        STACK,
        "  code: 'ECONNREFUSED',",
      ],
      'http://localhost:4000',
      '',
    ],
  ]
  for (const [name, lines, target, path] of proxies) {
    it(name, () => {
      assert.deepEqual(said(node(), lines), ['connection-refused'])
      const { exchange } = factsOf(node(), lines)[0] as ExchangeFact
      assert.deepEqual([exchange.attempts[0]?.endpoint, exchange.path], [target, path])
    })
  }

  it('pino’s error objects', () => {
    const line = JSON.stringify({
      level: 50,
      time: 1777882150250,
      err: {
        type: 'Error',
        message: 'connect ECONNREFUSED 127.0.0.1:4000',
        stack: 'Error: x\n    at y',
        code: 'ECONNREFUSED',
        syscall: 'connect',
        address: '127.0.0.1',
        port: 4000,
      },
      msg: 'request failed',
    })
    assert.deepEqual(said(node(), [line]), ['connection-refused'])
    const [fact] = factsOf(node(), [line])
    assert.deepEqual([fact?.at, endpoint(fact)], [1777882150250, 'http://127.0.0.1:4000'])
  })
})

describe('the process itself', () => {
  const shown = (lines: readonly string[]): string[] =>
    factsOf(node(), lines).map(fact => {
      const { kind, what, port, value, process } = fact as TroubleFact
      return kind === 'trouble' ? [what, port, value, process].filter(one => one !== undefined).join(' ') : kind
    })

  it('its port is taken, its memory is over, it crashed', () => {
    assert.deepEqual(shown(['Error: listen EADDRINUSE: address already in use :::3000', STACK]), [
      'port-taken 3000 node',
    ])
    assert.deepEqual(shown(['Error: listen EACCES: permission denied 0.0.0.0:80']), ['failed-to-start 80 node'])
    assert.deepEqual(shown(['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory']), [
      'heap-exhausted node',
    ])
    assert.deepEqual(shown(['[nodemon] app crashed - waiting for file changes before starting...']), ['exited node'])
    assert.deepEqual(shown(['PM2      | App [shop:0] exited with code [1] via signal [SIGINT]']), ['exited 1 shop'])
    assert.deepEqual(shown(['Server listening on port 3000']), ['started 3000'])
    assert.deepEqual(shown(['Example app listening at http://localhost:3000']), ['started 3000'])
  })

  it('an error that nobody handled ends it', () => {
    const lines = [
      'node:events:497',
      "      throw er; // Unhandled 'error' event",
      '      ^',
      ...refused('192.0.2.9', 5432),
      'Node.js v24.0.0',
    ]
    assert.deepEqual(shown(lines.slice(1)), ['unhandled-error node', 'exchange'])
  })
})

it('hostile lines', () => {
  readsFast(node, [
    'Error: connect ECONNREFUSED ',
    '[HPM] Error ',
    'Failed to proxy http',
    'listening on ',
    "  code: '",
    '{"err":{"stack":',
  ])
})

it('others’ errors are not taken', () => {
  for (const text of ['Error: something of an app', 'ValueError: bad', '', '   at nowhere', 'connected to Europe']) {
    assert.equal(node().takes(text), false, text)
  }
})
