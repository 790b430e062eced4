/** What may stand behind a cause: ranked by the facts, written so that the command can be pasted. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isSuspectId, SUSPECTS, suspectsBehind } from '../../src/causes/suspects.ts'
import { CAUSES } from '../../src/causes/table.ts'
import { diagnose } from '../../src/diagnosis/diagnose.ts'
import type { RankedSuspect } from '../../src/diagnosis/diagnosis.ts'
import { rankSuspects } from '../../src/diagnosis/suspect.ts'
import type { Attempt, AttemptEnd } from '../../src/exchange/attempt.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import { answered, attempt, exchange, hex, midBody, unconnected } from './facts.ts'

function rankOf(x: Exchange): RankedSuspect[] {
  const d = diagnose(x)
  assert.ok(d)
  return rankSuspects(x, d)
}

const ids = (x: Exchange): string[] => rankOf(x).map(suspect => suspect.id)
const first = (x: Exchange): string =>
  rankOf(x)
    .slice(0, 1)
    .map(s => `${s.id} ${s.likelihood}`)
    .join('')

const errno = (code: string, endpoint: string, over: Partial<Attempt> = {}): Exchange => {
  const { address: _, ...rest } = unconnected({ endpoint, end: { kind: 'errno', code, syscall: 'connect' }, ...over })
  return exchange([rest])
}

describe('the vocabulary of suspects', () => {
  it('names only causes and reasons that the table knows', () => {
    for (const row of Object.values(SUSPECTS)) {
      for (const { cause, reason } of row.standsBehind) {
        assert.ok(CAUSES[cause], `${row.id}: ${cause}`)
        if (reason !== undefined) assert.ok(CAUSES[cause].reasons?.[reason], `${row.id}: ${cause}/${reason}`)
      }
      assert.ok(row.standsBehind.length > 0 && row.means && row.pointsTo && row.confirm && row.fix, row.id)
    }
  })
  it('never puts a value between quotes of its own, where a quote in the value would end them', () => {
    for (const row of Object.values(SUSPECTS)) {
      const command = row.confirm.split('   #')[0] ?? ''
      for (const quoted of command.match(/'[^']*'|"[^"]*"/g) ?? [])
        assert.doesNotMatch(quoted, /\{(?!port\})[a-z]+\}/, row.id)
    }
  })
  it('finds those behind a reason before those behind the whole cause', () => {
    assert.equal(suspectsBehind('queue-timeout', 'queue-full')[0]?.id, 'request-queue-too-small')
    assert.ok(suspectsBehind('queue-timeout', 'queue-full').some(row => row.id === 'workers-stuck'))
    assert.equal(isSuspectId('toString'), false)
  })
})

describe('refused', () => {
  it('at 127.0.0.1: nothing runs', () => {
    assert.deepEqual(ids(errno('ECONNREFUSED', 'http://127.0.0.1:3000')).slice(0, 2), [
      'process-not-running',
      'wrong-port',
    ])
  })
  it('at ::1 alone: the name gave the wrong family', () => {
    assert.equal(ids(errno('ECONNREFUSED', 'http://[::1]:3000'))[0], 'localhost-resolves-to-ipv6')
  })
  it('at ::1 and 127.0.0.1: the family is not it', () => {
    const both = ['[::1]:3000', '127.0.0.1:3000'].map(address => ({ address, code: 'ECONNREFUSED', ms: 1 }))
    const found = rankOf(errno('ECONNREFUSED', 'http://localhost:3000', { addressErrors: both }))
    assert.equal(found[0]?.id, 'process-not-running')
    assert.match(found[0]?.evidence ?? '', /\[::1\]:3000 ECONNREFUSED, 127\.0\.0\.1:3000 ECONNREFUSED/)
    assert.ok(!found.some(suspect => suspect.id === 'localhost-resolves-to-ipv6'))
  })
  it('at a container’s or LAN address: it listens on loopback only', () => {
    assert.equal(ids(errno('ECONNREFUSED', 'http://172.18.0.3:3000'))[0], 'bound-to-loopback-only')
    assert.equal(ids(errno('ECONNREFUSED', 'http://192.168.1.9:3000'))[0], 'bound-to-loopback-only')
  })
  it('by a socket that exists', () =>
    assert.equal(first(errno('ECONNREFUSED', 'unix:/run/app.sock')), 'process-not-running high'))
  it('then fine at the same endpoint: it was starting', () => {
    const x = exchange([unconnected({ end: { kind: 'errno', code: 'ECONNREFUSED' } }), answered(200)])
    const hidden = rankSuspects(x, { cause: 'connection-refused', confidence: 'proven', phase: 'connect' })
    assert.equal(hidden[0]?.id, 'still-starting')
  })
})

describe('other failures to connect', () => {
  const cases: readonly (readonly [string, Exchange, string])[] = [
    ['silence from afar', errno('ETIMEDOUT', 'http://203.0.113.9:80'), 'firewall-drop medium'],
    ['silence on loopback', errno('ETIMEDOUT', 'http://127.0.0.1:80'), 'listen-backlog-full medium'],
    ['silence from a container', errno('ETIMEDOUT', 'http://172.17.0.2:80'), 'container-network-mismatch medium'],
    ['no route to a container', errno('EHOSTUNREACH', 'http://172.17.0.2:80'), 'stale-dns-after-redeploy medium'],
    ['no route to a host', errno('EHOSTUNREACH', 'http://192.168.1.9:80'), 'host-down medium'],
    ['no route at all', errno('ENETUNREACH', 'http://[2001:db8::1]:80'), 'no-route high'],
    ['no socket under /run', errno('ENOENT', 'unix:/run/app.sock'), 'process-not-running medium'],
    ['no socket under /tmp', errno('ENOENT', 'unix:/tmp/app.sock'), 'private-tmp medium'],
    ['EACCES on TCP', errno('EACCES', 'http://127.0.0.1:3000'), 'selinux-denied high'],
    ['EACCES under /run', errno('EACCES', 'unix:/run/app.sock'), 'socket-file-permission medium'],
    ['EACCES under /home', errno('EACCES', 'unix:/home/app/app.sock'), 'socket-directory-permission medium'],
    ['EAGAIN on a socket', errno('EAGAIN', 'unix:/run/app.sock'), 'listen-backlog-full high'],
    ['no ports', errno('EADDRNOTAVAIL', 'http://127.0.0.1:80'), 'ephemeral-ports-exhausted high'],
    ['no descriptors', errno('EMFILE', 'http://127.0.0.1:80'), 'fd-limit high'],
  ]
  for (const [name, x, expected] of cases) it(`${name} → ${expected}`, () => assert.equal(first(x), expected))

  it('a socket’s mode settles what EACCES leaves open', () => {
    const file = (mode: string, gid: number) => ({ socketFile: { mode, uid: 33, gid, ourUid: 1000, ourGid: 1000 } })
    const denied = (mode: string, gid = 33) => first(errno('EACCES', 'unix:/home/app/app.sock', file(mode, gid)))
    assert.equal(denied('0600'), 'socket-file-permission high')
    assert.equal(denied('srw-rw---x', 1000), 'selinux-denied medium')
    assert.equal(denied('srw-rw-rw-'), 'selinux-denied medium')
    assert.equal(denied('0660'), 'socket-directory-permission medium')
  })
})

describe('TLS', () => {
  const certificate = {
    subject: 'CN=app',
    issuer: 'CN=Internal CA',
    validFrom: 'Jan  1 00:00:00 2026 GMT',
    validTo: 'Nov  1 00:00:00 2026 GMT',
    names: ['app.internal'],
    chainLength: 1,
  }
  const tls = (
    failure: Partial<Extract<AttemptEnd, { kind: 'tls' }>['failure']>,
    over: Partial<Attempt> = {},
  ): Exchange => {
    const end = { kind: 'tls', failure: { stage: 'verify', code: 'X', message: '', ...failure } } as const
    return exchange([
      attempt({ endpoint: 'https://10.0.0.2:8443', address: '10.0.0.2:8443', phase: 'tls', end, ...over }),
    ])
  }
  const later = 'Dec  1 00:00:00 2026 GMT'
  const cases: readonly (readonly [string, Exchange, string])[] = [
    ['its own dates', tls({ code: 'CERT_HAS_EXPIRED', certificate }), 'upstream-certificate-expired high'],
    [
      'the chain’s dates',
      tls({ code: 'CERT_HAS_EXPIRED', certificate: { ...certificate, validTo: later } }),
      'expired-certificate-in-chain high',
    ],
    [
      'not yet valid',
      tls({
        code: 'CERT_NOT_YET_VALID',
        certificate: { ...certificate, validFrom: later, validTo: 'Nov  1 00:00:00 2027 GMT' },
      }),
      'upstream-certificate-expired medium',
    ],
    ['self-signed', tls({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', certificate }), 'private-ca-not-trusted high'],
    ['a leaf alone', tls({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', certificate }), 'intermediate-missing medium'],
    [
      'another name',
      tls({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', certificate, serverName: 'web' }),
      'certificate-name-mismatch high',
    ],
    ['alert 116', tls({ stage: 'alert', alert: 116 }), 'client-certificate-missing high'],
    ['alert 112, no name sent', tls({ stage: 'alert', alert: 112 }), 'sni-not-sent high'],
    ['alert 112, a name sent', tls({ stage: 'alert', alert: 112, serverName: 'web' }), 'sni-wrong high'],
    ['alert 40, no name sent', tls({ stage: 'alert', alert: 40 }), 'sni-not-sent medium'],
    [
      'alert 40, a name sent',
      tls({ stage: 'alert', alert: 40, serverName: 'web' }),
      'tls-version-or-cipher-mismatch medium',
    ],
    ['alert 45', tls({ stage: 'alert', alert: 45 }), 'client-certificate-expired high'],
    [
      'an address checked, another name',
      tls({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', certificate, serverName: '10.0.0.2' }),
      'certificate-name-mismatch high',
    ],
    ['text', tls({ stage: 'protocol' }, { sampleHex: hex('HTTP/1.1 400 Bad\r\n') }), 'https-to-http-port high'],
    ['a banner', tls({ stage: 'protocol' }, { sampleHex: hex('SSH-2.0-OpenSSH\r\n') }), 'not-an-http-service high'],
  ]
  for (const [name, x, expected] of cases) it(`${name} → ${expected}`, () => assert.equal(first(x), expected))
})

describe('broken connections and answers', () => {
  const stale = { reused: true, bytesOut: 0, idleMs: 5002 }
  const invalid = (reason: string, over: { values?: string[]; sampleHex?: string } = {}): Exchange =>
    exchange([attempt({ bytesIn: 40, end: { kind: 'invalid', problem: { reason, at: 0, ...over } } })])
  const cases: readonly (readonly [string, Exchange, string])[] = [
    ['a race at a round age', exchange([attempt(stale)]), 'keepalive-shorter-than-gateway high'],
    [
      'a race after the promised time',
      exchange([attempt({ ...stale, idleMs: 7300, advertisedKeepAliveMs: 8000 })]),
      'keepalive-shorter-than-gateway high',
    ],
    [
      'a race at no telling age',
      exchange([attempt({ ...stale, idleMs: 3300 })]),
      'keepalive-shorter-than-gateway medium',
    ],
    ['closed after 30 s', exchange([attempt({ sinceFirstWriteMs: 30_020 })]), 'worker-timeout medium'],
    ['closed after 12 s', exchange([attempt({ sinceFirstWriteMs: 12_000 })]), 'worker-crash medium'],
    ['plain HTTP to 443', exchange([attempt({ endpoint: 'http://10.0.0.2:443' })]), 'http-to-https-port high'],
    [
      'no head in time',
      exchange([attempt({ end: { kind: 'timer', timer: 'firstByte', ms: 60_000 } })]),
      'slow-application medium',
    ],
    [
      'reset while sending',
      exchange([attempt({ phase: 'send', requestSent: false, end: { kind: 'reset', code: 'ECONNRESET' } })]),
      'request-body-limit-at-upstream medium',
    ],
    ['a cut body', exchange([midBody({ end: { kind: 'reset', code: 'ECONNRESET' } })]), 'worker-crash medium'],
    ['two lengths', invalid('content-length-differs', { values: ['5', '7'] }), 'content-length-wrong high'],
    ['length and coding', invalid('length-and-transfer-encoding'), 'cl-and-te high'],
    [
      'a coding twice',
      invalid('transfer-encoding', { values: ['chunked', 'chunked'] }),
      'duplicate-transfer-encoding high',
    ],
    ['a banner', invalid('not-http', { sampleHex: hex('-ERR unknown') }), 'not-an-http-service high'],
    ['an HTTP/2 frame', invalid('not-http', { sampleHex: '000012040000000000' }), 'http2-mismatch high'],
    ['a TLS alert', invalid('not-http', { sampleHex: '15030100020246' }), 'http-to-https-port high'],
    ['HTML alone', invalid('not-http', { sampleHex: hex('<html>') }), 'malformed-response-head high'],
    [
      '503 with Retry-After',
      exchange([answered(503)], { originFields: { 'retry-after': '5' } }),
      'origin-overloaded high',
    ],
    ['500', exchange([answered(500)]), 'dependency-failing medium'],
  ]
  for (const [name, x, expected] of cases) it(`${name} → ${expected}`, () => assert.equal(first(x), expected))

  it('a fresh connection has no keep-alive to blame', () => {
    assert.ok(!ids(exchange([attempt()])).includes('keepalive-shorter-than-gateway'))
  })
  it('the evidence quotes what was seen', () => {
    const found = rankOf(exchange([attempt(stale)]))[0]
    assert.equal(
      found?.evidence,
      'http://127.0.0.1:3000 closed the connection before anything was sent, 0 bytes of an answer read, on a connection kept idle for 5 s; 5.0 s is a usual keep-alive limit.',
    )
  })
})

describe('nobody to ask', () => {
  const unavailable = (why: 'ejected' | 'failing-checks', cause: string): Exchange =>
    exchange([], { unavailable: { why, endpoints: [{ endpoint: 'http://127.0.0.1:3000', cause, count: 5 }] } })
  it('ejected', () =>
    assert.equal(first(unavailable('ejected', 'connection-reset')), 'passive-ejection-too-eager medium'))
  it('checks that are refused: the reason before the symptom', () => {
    assert.equal(first(unavailable('failing-checks', 'connection-refused')), 'process-not-running medium')
  })
  it('checks that fail otherwise', () => {
    assert.equal(first(unavailable('failing-checks', 'origin-error-response')), 'health-check-misconfigured medium')
  })
  it('what explains itself has no suspect', () => {
    assert.deepEqual(ids(exchange([], { refusal: { kind: 'no-route', candidates: [] } })), [])
  })
})
