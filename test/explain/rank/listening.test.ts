/** Where a program says that it listens, in the words of servers and of lists of sockets. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isLoopback, isWildcard, listeningIn } from '../../../src/explain/failures/listening.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'
import { rankOf, refused, trouble } from './facts.ts'

const LINES: readonly (readonly [string, string])[] = [
  ['Server listening on port 8080', '8080'],
  ['app listening at http://127.0.0.1:3000', '127.0.0.1 3000'],
  [' * Running on http://0.0.0.0:5000/ (Press CTRL+C to quit)', '0.0.0.0 5000'],
  ['  Local:   http://localhost:5173/', 'localhost 5173'],
  ['* Listening on http://[::]:9292', ':: 9292'],
  ['LISTEN 0      511        127.0.0.1:3000      0.0.0.0:*    users:(("node",pid=7,fd=20))', '127.0.0.1 3000'],
  ['tcp6       0      0 :::8080        :::*       LISTEN      7/java', ':: 8080'],
  ['node 7 app 20u IPv4 1234 0t0 TCP *:3000 (LISTEN)', '* 3000'],
  ['Tomcat started on port(s): 8080 (http) with context path', '8080'],
]

describe('where it listens', () => {
  for (const [line, expected] of LINES) {
    it(line.trim().slice(0, 50), () => {
      const found = listeningIn(line)
      const told = [found?.host?.replace(':::', '::'), found?.port].filter(part => part !== undefined).join(' ')
      assert.equal(told, expected)
    })
  }
  it('nothing of the kind', () => {
    for (const line of ['connect() failed (111: Connection refused)', 'GET http://127.0.0.1:3000/', 'at 10:20:30'])
      assert.equal(listeningIn(line), undefined, line)
  })
  it('tells loopback from all addresses', () => {
    assert.ok(isLoopback('127.0.0.1') && isLoopback('::1') && isLoopback('localhost') && !isLoopback('10.0.0.1'))
    assert.ok(isWildcard('0.0.0.0') && isWildcard('::') && isWildcard('*') && !isWildcard('127.0.0.1'))
  })
  it('takes no time over hostile lines', () => {
    const before = cpuMs()
    for (const piece of ['listening 1.', 'TCP ', '127.0.0.', ':::', 'port ', '[[']) listeningIn(piece.repeat(16_384))
    assert.ok(cpuMs() - before < 500)
  })
})

describe('refused, and it listens', () => {
  const first = (line: string, endpoint: string): string => {
    const [suspect] = rankOf({ x: refused(endpoint), context: { unread: [line] } })
    return `${suspect?.id} ${suspect?.likelihood}`
  }
  it('on loopback only', () => {
    assert.equal(
      first('LISTEN 0 511 127.0.0.1:3000 0.0.0.0:*', 'http://172.18.0.4:3000'),
      'bound-to-loopback-only high',
    )
  })
  it('on IPv4 only', () => {
    assert.equal(first('LISTEN 0 511 127.0.0.1:3000 0.0.0.0:*', 'http://[::1]:3000'), 'localhost-resolves-to-ipv6 high')
  })
  it('on another port', () => {
    assert.equal(first('Server listening on port 8080', 'http://172.18.0.4:3000'), 'wrong-port medium')
  })
  it('on all addresses: nothing of this is it', () => {
    const ids = rankOf({
      x: refused('http://192.168.1.9:3000'),
      context: { unread: ['LISTEN 0 511 0.0.0.0:3000 0.0.0.0:*'] },
    }).map(({ id }) => id)
    for (const gone of ['bound-to-loopback-only', 'process-not-running', 'wrong-port'])
      assert.ok(!ids.includes(gone), gone)
    assert.ok(ids.includes('firewall-reject'))
  })
  it('and a database’s port is none to dial', () => {
    assert.notEqual(
      first('listening on IPv4 address "0.0.0.0", port 5432', 'http://172.18.0.4:3000').split(' ')[0],
      'wrong-port',
    )
  })
  it('by its own start', () => {
    const neighbours = [trouble('started', { product: 'node', host: '127.0.0.1', port: 3000 })]
    const ranked = rankOf({ x: refused('http://10.0.0.9:3000'), group: { neighbours } })
    assert.equal(ranked[0]?.id, 'bound-to-loopback-only')
  })
})
