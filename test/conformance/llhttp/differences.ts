/** Where we mean to differ from llhttp, test by test: what ours says instead, and why. */

/** Our reason for refusing what llhttp accepts. */
export const STRICTER: Readonly<Record<string, readonly [reason: string, why: string]>> = {
  'request/content-length.md: `Content-Length` with zeroes': [
    'content-length',
    'octal to some readers: 003 has two meanings',
  ],
  'request/content-length.md: `Content-Length` with follow-up headers': ['content-length', '003 again'],
  'request/method.md: SOURCE request with ICE': ['request-line', 'not HTTP'],
  'request/method.md: OPTIONS request with RTSP': ['request-line', 'not HTTP'],
  'request/method.md: ANNOUNCE request with RTSP': ['request-line', 'not HTTP'],
  'request/method.md: PRI request HTTP2': [
    'method',
    'the HTTP/2 preface is no request here; its `SM` is not read as one either',
  ],
  'request/sample.md: No HTTP version': ['request-line', 'HTTP/0.9 has no fields, no status and no safe way on'],
  'request/transfer-encoding.md: POST with `chunked` as last transfer-encoding': [
    'target',
    'a fragment is never sent (RFC 9112 §3.2)',
  ],
  'request/transfer-encoding.md: POST with `chunked` as last transfer-encoding (multiple headers)': [
    'target',
    'a fragment',
  ],
  'request/uri.md: Fragment in URI': ['target', 'a fragment'],
  'response/connection.md: HTTP 304 with Content-Length': [
    'not-http',
    'an empty line between answers: only requests may have them (RFC 9112 §2.2)',
  ],
  'response/connection.md: HTTP 100 first, then 400': ['not-http', 'an empty line between answers'],
  'response/pipelining.md: Should parse multiple events': ['not-http', 'an empty line between answers'],
  'response/sample.md: Response starting with CRLF': ['not-http', 'an empty line before an answer'],
  'response/sample.md: RTSP response': ['not-http', 'not HTTP'],
  'response/sample.md: ICE response': ['not-http', 'not HTTP'],
  'response/sample.md: HTTP version 0.9': ['version', 'not HTTP/1'],
  'response/transfer-encoding.md: `chunked` before other transfer-encoding': [
    'transfer-encoding',
    'nobody asked for a coding (TE), and until the close is a guess',
  ],
  'response/transfer-encoding.md: multiple transfer-encoding where chunked is not the last one': [
    'transfer-encoding',
    'the same',
  ],
  'response/transfer-encoding.md: `chunkedchunked` transfer-encoding does not enable chunked enconding': [
    'transfer-encoding',
    'the same',
  ],
}

/** What llhttp refuses and our reader does not. */
export const LAXER: Readonly<Record<string, string>> = {
  'request/invalid.md: HTTP protocol and ANNOUNCE method': 'methods are an open set (RFC 9110 §9.1)',
  'request/invalid.md: Invalid method': 'methods are an open set',
  'request/connection.md: No restart when keep-alive is off (1.0)':
    'the connection, not its reader, ends after `close`',
  'request/connection.md: CRLF between requests, explicit `close`': 'the same',
  'request/connection.md: CRLF between requests, explicit `close` followed by tab': 'the same',
  'response/connection.md: HTTP/1.1 with keep-alive disabled and 204 status': 'the same',
}

/** URLs that llhttp takes apart and that are no request target for us. */
export const TARGETS_REFUSED: readonly [what: RegExp, why: string][] = [
  [/#/, 'a fragment is never sent (RFC 9112 §3.2)'],
  [/^http:\/\/[^/]*@/, 'userinfo leads to another host than it shows (RFC 9110 §4.2.4)'],
  [/%(?![0-9a-f]{2})/i, 'a percent sign that encodes nothing, in a host'],
]
