/** Messages between processes arrive whole, in order, and within bounds. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { messageCharsMax } from '../../src/processes/bounds.ts'
import { type ControlChannel, connectControl, listenControl } from '../../src/processes/control.ts'
import { openRuntimeDir } from '../../src/processes/runtime-dir.ts'

async function pair(): Promise<{ near: net.Socket; far: ControlChannel<unknown, unknown>; close: () => void }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-test-'))
  const socketPath = path.join(folder, 'control.sock')
  const { promise, resolve } = Promise.withResolvers<ControlChannel<unknown, unknown>>()
  const server = await listenControl<unknown, unknown>(socketPath, resolve)
  const near = net.connect({ path: socketPath })
  const far = await promise
  return {
    near,
    far,
    close: () => {
      near.destroy()
      server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

test('messages split anywhere arrive whole and in order', async () => {
  const { near, far, close } = await pair()
  const seen: unknown[] = []
  const done = new Promise<void>(resolve => {
    far.listen({ message: message => seen.push(message) === 3 && resolve(), closed: () => {} })
  })
  const bytes = Buffer.from('{"a":"ü"}\n{"b":[1,2]}\n{"c":null}\n')
  for (const byte of bytes) near.write(Buffer.of(byte))
  await done
  assert.deepEqual(seen, [{ a: 'ü' }, { b: [1, 2] }, { c: null }])
  close()
})

test('a peer that sends without end is cut off', async () => {
  const { near, far, close } = await pair()
  const closed = new Promise<void>(resolve => far.listen({ message: () => {}, closed: resolve }))
  near.on('error', () => {})
  const block = 'x'.repeat(1024 * 1024)
  for (let sent = 0; sent <= messageCharsMax; sent += block.length) near.write(block)
  await closed
  close()
})

test('connecting where nobody listens is an error, not a hang', async () => {
  await assert.rejects(connectControl('/nonexistent/control.sock'), { code: 'ENOENT' })
})

test('the runtime folder is closed to others, stable for the same addresses, and refused when others can enter it', () => {
  const base = mkdtempSync(path.join(os.tmpdir(), 'goodgate-test-'))
  const before = process.env.XDG_RUNTIME_DIR
  process.env.XDG_RUNTIME_DIR = base
  try {
    const first = openRuntimeDir(['127.0.0.1:80', 'admin 127.0.0.1:9901'])
    assert.equal(statSync(first.directory).mode & 0o777, 0o700)
    assert.equal(openRuntimeDir(['admin 127.0.0.1:9901', '127.0.0.1:80']).directory, first.directory)
    const other = openRuntimeDir(['127.0.0.1:81', 'admin 127.0.0.1:9901'])
    assert.notEqual(other.directory, first.directory)
    chmodSync(other.directory, 0o755)
    assert.throws(() => openRuntimeDir(['127.0.0.1:81', 'admin 127.0.0.1:9901']), /only this user/)
    mkdirSync(base, { recursive: true })
  } finally {
    if (before === undefined) delete process.env.XDG_RUNTIME_DIR
    else process.env.XDG_RUNTIME_DIR = before
    rmSync(base, { recursive: true })
  }
})
