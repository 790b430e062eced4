/** Answers that break the rules: the reader's reason and the first bytes decide together. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnoseAttempt } from '../../src/diagnosis/diagnose.ts'
import { RESPONSE_REASONS } from '../../src/diagnosis/read.ts'
import { requestBodyReason, requestReason } from '../../src/diagnosis/request-reasons.ts'
import { guessService } from '../../src/diagnosis/sample.ts'
import type { RequestProblem, ResponseProblem } from '../../src/http1/head.ts'
import { attempt, hex, midBody } from './facts.ts'

function causeOf(reason: string, sampleHex?: string, inBody = false): string | undefined {
  const problem = sampleHex === undefined ? { reason, at: 0 } : { reason, at: 0, sampleHex }
  const over = { bytesIn: 40, end: { kind: 'invalid', problem } } as const
  return diagnoseAttempt(inBody ? midBody(over) : attempt(over))?.cause
}

const good = hex('HTTP/1.1 200 OK\r\n')

/** The compiler refuses this table when the reader gets a reason that it lacks. */
const RESPONSES: Readonly<Record<ResponseProblem, string>> = {
  'not-http': 'not-http',
  'status-line': 'http-protocol-error',
  'status-code': 'http-protocol-error',
  version: 'http-protocol-error',
  'field-line': 'http-protocol-error',
  'field-name': 'http-protocol-error',
  'field-value': 'http-protocol-error',
  'space-before-colon': 'http-protocol-error',
  'too-many-fields': 'http-response-header-section-size',
  'headers-too-large': 'http-response-header-section-size',
  'trailers-too-large': 'http-response-trailer-section-size',
  'obs-fold': 'http-response-framing-conflict',
  'bare-lf': 'http-response-framing-conflict',
  'bare-cr': 'http-response-framing-conflict',
  'content-length': 'http-response-framing-conflict',
  'content-length-differs': 'http-response-framing-conflict',
  'length-and-transfer-encoding': 'http-response-framing-conflict',
  'transfer-encoding': 'http-response-framing-conflict',
  'chunk-size': 'http-response-transfer-coding',
  'chunk-extension': 'http-response-transfer-coding',
  'chunk-data-end': 'http-response-transfer-coding',
  'trailer-field': 'http-response-transfer-coding',
  'unexpected-101': 'unexpected-informational',
  'too-many-interim': 'unexpected-informational',
  'interim-on-http-1.0': 'unexpected-informational',
  'upgrade-mismatch': 'http-upgrade-failed',
}

const REQUESTS: Readonly<Record<RequestProblem, string>> = {
  method: 'bad-request-line',
  target: 'bad-request-line',
  'target-form': 'bad-request-line',
  'request-line': 'bad-request-line',
  'bare-lf': 'bad-field',
  'bare-cr': 'bad-field',
  version: 'version',
  'host-missing': 'bad-host',
  'host-duplicate': 'bad-host',
  'host-invalid': 'bad-host',
  'host-disagrees': 'bad-host',
  misdirected: 'misdirected',
  'field-line': 'bad-field',
  'field-name': 'bad-field',
  'field-value': 'bad-field',
  'obs-fold': 'bad-field',
  'space-before-colon': 'bad-field',
  'too-many-fields': 'headers-too-large',
  'content-length': 'framing-conflict',
  'content-length-differs': 'framing-conflict',
  'length-and-transfer-encoding': 'framing-conflict',
  'transfer-encoding': 'framing-conflict',
  'transfer-encoding-1.0': 'framing-conflict',
  'transfer-coding-unsupported': 'unsupported-coding',
  'chunk-size': 'bad-chunk',
  'chunk-extension': 'bad-chunk',
  'chunk-data-end': 'bad-chunk',
  'trailer-field': 'bad-chunk',
  'trailers-too-large': 'bad-chunk',
  'uri-too-long': 'uri-too-long',
  'headers-too-large': 'headers-too-large',
  'body-too-large': 'body-too-large',
  expectation: 'expectation',
  'unexpected-body': 'unexpected-body',
  'method-not-allowed': 'method-not-allowed',
}

describe('the reader’s reasons for an answer', () => {
  for (const [reason, cause] of Object.entries(RESPONSES)) {
    it(`${reason} → ${cause}`, () => assert.equal(causeOf(reason), cause))
  }
  it('an unknown reason is a broken rule of the grammar', () => {
    assert.equal(causeOf('something-new', good), 'http-protocol-error')
    assert.equal(causeOf('toString', good), 'http-protocol-error')
    assert.equal(causeOf('chunk-new'), 'http-response-transfer-coding')
  })
  it('has no reason that the reader lacks, save for those of layers above it', () => {
    const above = ['control-byte', 'content-coding']
    assert.deepEqual(
      Object.keys(RESPONSE_REASONS).filter(reason => !(reason in RESPONSES)),
      above,
    )
  })
})

describe('the reader’s reasons for a request', () => {
  for (const [reason, told] of Object.entries(REQUESTS)) {
    it(`${reason} → ${told}`, () => assert.equal(requestReason(reason), told))
  }
  it('an unknown one is a bad request line, or by its family', () => {
    assert.equal(requestReason('something-new'), 'bad-request-line')
    assert.equal(requestReason('constructor'), 'bad-request-line')
    assert.equal(requestReason('host-new'), 'bad-host')
  })
  it('in a body every line is one of a chunk’s', () => {
    assert.equal(requestBodyReason('bare-lf'), 'bad-chunk')
    assert.equal(requestBodyReason('field-name'), 'bad-chunk')
    assert.equal(requestBodyReason('something-new'), 'bad-chunk')
    assert.equal(requestBodyReason('body-too-large'), 'body-too-large')
    assert.equal(requestBodyReason('content-length-differs'), 'framing-conflict')
  })
})

describe('first bytes of an answer that is none', () => {
  it('a TLS alert proves a TLS port, whatever rule broke first', () => {
    assert.equal(causeOf('not-http', '15030100020246'), 'plaintext-to-tls-port')
    assert.equal(causeOf('field-value', '15030300020232'), 'plaintext-to-tls-port')
  })
  it('a banner is no HTTP, whatever rule broke first', () => {
    assert.equal(causeOf('bare-lf', hex('220 mail ESMTP\n')), 'not-http')
    assert.equal(causeOf('bare-lf', hex('HTTP/1.1 200 OK\n')), 'http-response-framing-conflict')
  })
  it('an HTTP/2 frame is no HTTP/1', () =>
    assert.equal(causeOf('not-http', '0000120400000000000003000000'), 'not-http'))
  it('empty lines before the status line are none of it', () => {
    assert.equal(causeOf('status-code', hex('\r\nHTTP/1.1 099 X\r\n')), 'http-protocol-error')
  })
  it('in the body the first bytes of the message prove nothing', () => {
    assert.equal(causeOf('chunk-size', '1503', true), 'http-response-transfer-coding')
  })

  const services: readonly (readonly [string, string])[] = [
    [hex('SSH-2.0-OpenSSH_9.6\r\n'), 'SSH'],
    [hex('220 mail.example ESMTP Postfix\r\n'), 'SMTP or FTP'],
    [hex('220 (vsFTPd 3.0.5)\r\n'), 'FTP'],
    [hex('-ERR unknown command\r\n'), 'Redis'],
    [hex('+OK POP3 ready\r\n'), 'POP3 or Redis'],
    [`4a0000000a${hex('8.0.36\0')}`, 'MySQL or MariaDB'],
    [hex('<!doctype html><title>x'), 'HTML without a header'],
    ['000012040000000000', 'HTTP/2 without TLS'],
    ['15030100020246', 'TLS'],
  ]
  for (const [sample, name] of services) it(`names ${name}`, () => assert.equal(guessService(sample)?.name, name))
  it('names nothing it does not know', () => {
    assert.equal(guessService('ff00ff00'), null)
    assert.equal(guessService(''), null)
    assert.equal(guessService('zz'), null)
  })
})
