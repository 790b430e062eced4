/** Who may call the admin API: local programs and our own page; no foreign page, no stranger. */
import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { startAdmin } from '../../src/admin/server.ts'
import { ask } from './ask.ts'
import { fakeSource } from './fake-source.ts'

const source = fakeSource()
const closing: (() => Promise<void>)[] = []
after(() => Promise.all(closing.map(close => close())))

async function start(address: string, token?: string): Promise<string> {
  const admin = await startAdmin({ address, source, ...(token !== undefined && { token }) })
  closing.push(admin.close)
  return admin.address
}

describe('on loopback', () => {
  test('loopback names and addresses are let in, with and without a port', async () => {
    const at = await start('127.0.0.1:0')
    for (const host of [
      'localhost',
      'localhost:9901',
      'LOCALHOST',
      'localhost.',
      'app.localhost:80',
      '127.0.0.1',
      '127.9.9.9:1',
      '[::1]:9901',
      at,
    ]) {
      assert.equal((await ask(at, '/api/status', { headers: { host } })).status, 200, host)
    }
  })

  test('a foreign name that points here is refused, whatever is asked', async () => {
    const at = await start('127.0.0.1:0')
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      '[::2]',
      'local host',
      'a@localhost',
    ]) {
      for (const path of ['/', '/api/status', '/metrics', '/healthz', '/nothing']) {
        const { status } = await ask(at, path, { headers: { host } })
        assert.ok(status === 421 || status === 400, `${host} ${path} ${status}`)
      }
    }
  })

  test('a request without a Host is refused', async () => {
    const at = await start('127.0.0.1:0')
    const socket = connect(Number(at.split(':').at(-1)), '127.0.0.1')
    socket.end('GET /api/status HTTP/1.0\r\n\r\n')
    let text = ''
    for await (const bite of socket.setEncoding('latin1')) text += bite
    assert.match(text, /^HTTP\/1\.1 4(?:00|21) /)
  })

  test('a foreign page changes nothing', async () => {
    const at = await start('127.0.0.1:0')
    const before = source.reloads
    const from = (headers: Record<string, string>) => ask(at, '/api/reload', { method: 'POST', headers })
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `https://${at}` },
      { origin: 'http://127.0.0.1:1' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: `http://${at}` },
    ] as Record<string, string>[]) {
      assert.equal((await from(headers)).status, 403, JSON.stringify(headers))
    }
    assert.equal(source.reloads, before)
    assert.equal((await from({ origin: `http://${at}`, 'sec-fetch-site': 'same-origin' })).status, 200)
    assert.equal((await from({})).status, 200)
    assert.equal(source.reloads, before + 2)
  })

  test('no other site may read an answer, frame a page or have it guessed at', async () => {
    const at = await start('127.0.0.1:0')
    for (const path of ['/', '/api/status', '/metrics', '/nothing', '/api/reload']) {
      const { headers } = await ask(at, path, { headers: { origin: 'https://evil.example' } })
      assert.equal(headers['access-control-allow-origin'], undefined)
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['cache-control'], 'no-store')
      assert.match(headers['content-security-policy']!, /default-src 'none'.*frame-ancestors 'none'/)
      assert.doesNotMatch(headers['content-security-policy']!, /unsafe/)
    }
  })
})

describe('beyond loopback', () => {
  const token = 'a-long-enough-token'

  test('an address without a token is not opened', async () => {
    await assert.rejects(startAdmin({ address: ':0', source }), /needs admin\.token/)
    await assert.rejects(startAdmin({ address: '0.0.0.0:0', token: '', source }), /needs admin\.token/)
  })

  test('every call needs the token', async () => {
    const at = `127.0.0.1:${(await start('0.0.0.0:0', token)).split(':').at(-1)}`
    for (const path of ['/', '/api/status', '/api/config', '/metrics', '/openapi.json', '/nothing']) {
      const reply = await ask(at, path)
      assert.equal(reply.status, 401, path)
      assert.match(reply.headers['www-authenticate']!, /^Bearer/)
    }
    for (const authorization of [
      'Bearer',
      'Bearer ',
      'Bearer wrong',
      `Basic ${token}`,
      token,
      `Bearer ${token}x`,
      `Bearer ${token} x`,
    ]) {
      assert.equal((await ask(at, '/api/status', { headers: { authorization } })).status, 401, authorization)
    }
    assert.equal((await ask(at, '/api/status', { headers: { authorization: `Bearer ${token}` } })).status, 200)
    assert.equal((await ask(at, '/api/reload', { method: 'POST' })).status, 401)
  })

  test('whoever has the token may use any name for the host', async () => {
    const at = `127.0.0.1:${(await start('0.0.0.0:0', token)).split(':').at(-1)}`
    const reply = await ask(at, '/metrics', {
      headers: { host: 'goodgate.monitoring.svc:9901', authorization: `Bearer ${token}` },
    })
    assert.equal(reply.status, 200)
    assert.equal((await ask(at, '/metrics', { headers: { host: 'goodgate.monitoring.svc:9901' } })).status, 421)
  })

  test('health checks need no token and tell no reason', async () => {
    const draining = await startAdmin({
      address: '0.0.0.0:0',
      token,
      source: fakeSource({ ready: { ready: false, why: 'draining' } }),
    })
    closing.push(draining.close)
    const at = `127.0.0.1:${draining.address.split(':').at(-1)}`
    assert.equal((await ask(at, '/healthz')).status, 200)
    const stranger = await ask(at, '/readyz')
    assert.deepEqual([stranger.status, stranger.text], [503, 'not ready\n'])
    const friend = await ask(at, '/readyz', { headers: { authorization: `Bearer ${token}` } })
    assert.equal(friend.text, 'not ready: draining\n')
  })
})

describe('addresses', () => {
  test("a port in use is the system's error", async () => {
    const at = await start('127.0.0.1:0')
    await assert.rejects(startAdmin({ address: at, source }), { code: 'EADDRINUSE' })
  })

  test('a bare port is loopback', async () => {
    assert.match(await start('0'), /^127\.0\.0\.1:\d+$/)
  })

  test('IPv6 loopback works', async t => {
    try {
      const at = await start('[::1]:0')
      assert.equal((await ask(at, '/healthz')).status, 200)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRNOTAVAIL') throw error
      t.skip('skipped: no IPv6 on this machine')
    }
  })

  test('a Unix socket takes any host name, and replaces what a killed gateway left, but not a living one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'admin-'))
    const path = join(folder, 'admin.sock')
    const at = await start(`unix:${path}`)
    assert.equal((await ask(at, '/api/status', { headers: { host: 'whatever' } })).status, 200)
    await assert.rejects(startAdmin({ address: `unix:${path}`, source }), { code: 'EADDRINUSE' })
    await closing.pop()!()
    // A socket file that nobody listens on any more.
    const dead = createServer().listen(path)
    await new Promise(resolve => dead.once('listening', resolve))
    renameSync(path, `${path}.kept`)
    await new Promise(resolve => dead.close(resolve))
    renameSync(`${path}.kept`, path)
    assert.equal((await ask(await start(`unix:${path}`), '/healthz')).status, 200)
    await closing.pop()!()
    rmSync(folder, { recursive: true })
  })

  test('closing ends connections that are kept', async () => {
    const admin = await startAdmin({ address: '127.0.0.1:0', source })
    await ask(admin.address, '/healthz', { headers: { connection: 'keep-alive' } })
    await admin.close()
    await assert.rejects(ask(admin.address, '/healthz'), { code: 'ECONNREFUSED' })
  })
})
