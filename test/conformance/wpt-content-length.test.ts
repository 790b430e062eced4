/** Content-Length of answers, 28 cases of web-platform-tests: what a browser may forgive, a gateway refuses. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { vectors } from '../helpers/vectors.ts'

const { folder, skip } = vectors('wpt')

interface Case {
  input: string
  /** Octets that a browser hands on; null: a network error. */
  output: number | null
}

const sent = 'x'.repeat(42)

/** Octets that the client must get, or null for an answer of our own. */
function expected({ input, output }: Case): number | null {
  const values = input.split('\r\n').flatMap(line => line.slice(line.indexOf(':') + 1).split(','))
  return output !== null && values.every(value => /^[0-9]+$/.test(value.trim())) ? output : null
}

describe('Content-Length of answers', { skip }, async () => {
  if (skip !== false) return
  const cases = JSON.parse(readFileSync(join(folder, 'content-lengths.json'), 'utf8')) as Case[]
  test('the set is there', () => assert.ok(cases.length >= 28))
  for (const one of cases) {
    const octets = expected(one)
    const verdict = octets === null ? 'is a 502' : `brings ${octets} octets under one Content-Length`
    test(`${JSON.stringify(one.input)} ${verdict}`, () => check(one, octets))
  }
})

async function check({ input }: Case, octets: number | null): Promise<void> {
  await using origin = await startOrigin(input)
  await using gateway = await startLocalGateway(before(origin.port))
  const { text, statuses, end } = await exchangeRaw({
    port: gateway.port,
    send: ['GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n'],
  })
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const lengths = [...head.matchAll(/^Content-Length:(.*)$/gim)].map(([, value]) => value!.trim())
  if (octets === null) {
    assert.deepEqual(statuses, [502], head)
    assert.match(head, /^Proxy-Status: .*error=http_/m)
  } else {
    assert.deepEqual(statuses, [200], head)
    assert.deepEqual(lengths, [String(octets)])
    assert.equal(rest.join('\r\n\r\n'), sent.slice(0, octets))
    assert.equal(end, 'fin')
  }
  // Octets behind the body, or a head not understood: either way nothing more is asked of this connection.
  if (octets !== 42) await origin.closedByGateway
}

/** Answers once and leaves the connection open: closing it is then the gateway's doing. */
async function startOrigin(lines: string): Promise<AsyncDisposable & { port: number; closedByGateway: Promise<void> }> {
  let closed = (): void => {}
  const closedByGateway = new Promise<void>(resolve => {
    closed = resolve
  })
  const server = net.createServer(socket => {
    socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${lines}\r\n\r\n${sent}`))
    socket.on('error', () => {}).on('close', closed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as net.AddressInfo).port,
    closedByGateway,
    async [Symbol.asyncDispose]() {
      await new Promise(resolve => server.close(resolve))
    },
  }
}
