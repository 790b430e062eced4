/** The access log as a file: flushed soon, reopened after a rotation, whole lines from many writers, and never in the way. */
import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { constants, mkdtempSync, openSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { AccessLog } from '../../src/telemetry/access-log.ts'
import { LogDestination } from '../../src/telemetry/log-destination.ts'
import { entryOf } from './entries.ts'

const folder = mkdtempSync(join(tmpdir(), 'access-log-'))
after(() => rmSync(folder, { recursive: true }))
const writer = join(import.meta.dirname, 'write-lines.ts')

describe('the access log', () => {
  test('reaches the file without being asked to', async () => {
    const path = join(folder, 'soon.log')
    writeFileSync(path, '')
    const log = new AccessLog({ format: 'json', path, query: false })
    const watcher = watch(path)
    const changed = new Promise(resolve => watcher.once('change', resolve))
    // The log's own timer does not keep a process alive; the test must.
    const alive = setInterval(() => {}, 1000)
    log.write(entryOf())
    await changed
    clearInterval(alive)
    watcher.close()
    await log.close()
    assert.equal(linesOf(path).length, 1)
  })

  test('has written everything when it is closed', async () => {
    const path = join(folder, 'all.log')
    const log = new AccessLog({ format: 'json', path, query: false })
    for (let i = 0; i < 5000; i++) log.write(entryOf({ requestId: `id-${i}` }))
    await log.close()
    assert.equal(log.dropped, 0)
    assert.deepEqual(
      linesOf(path).map(line => JSON.parse(line).requestId),
      Array.from({ length: 5000 }, (_, i) => `id-${i}`),
    )
  })

  test('goes on in a new file after a rotation', async () => {
    const path = join(folder, 'rotated.log')
    const log = new AccessLog({ format: 'json', path, query: false })
    log.write(entryOf({ requestId: 'before' }))
    renameSync(path, `${path}.1`)
    log.reopen()
    log.write(entryOf({ requestId: 'after' }))
    await log.close()
    assert.deepEqual(linesOf(`${path}.1`).map(idOf), ['before'])
    assert.deepEqual(linesOf(path).map(idOf), ['after'])
  })

  test('a reload changes format and path without losing a line', async () => {
    const [first, second] = [join(folder, 'first.log'), join(folder, 'second.log')]
    const log = new AccessLog({ format: 'json', path: first, query: false })
    log.write(entryOf())
    log.reconfigure({ format: 'combined', path: second, query: false })
    log.write(entryOf())
    log.reconfigure({ format: 'off', path: second, query: false })
    log.write(entryOf())
    await log.close()
    assert.equal(linesOf(first).length, 1)
    assert.equal(linesOf(second).length, 1)
    assert.match(linesOf(second)[0]!, /^192\.0\.2\.7 - - /)
  })

  test('a pipe gets no more at once than it takes whole, also right after a file', async t => {
    const log = new AccessLog({ format: 'json', path: join(folder, 'before-pipe.log'), query: false })
    log.write(entryOf())
    const fifo = join(folder, 'pipe')
    execFileSync('mkfifo', [fifo])
    // Open both ways, so that opening it waits for nobody; as a socket, so that reading it holds no thread.
    const reader = new Socket({ fd: openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK) }).resume()
    const { mock } = t.mock.method(LogDestination.prototype, 'write')
    log.reconfigure({ format: 'json', path: fifo, query: false })
    for (let i = 0; i < 200; i++) log.write(entryOf())
    await log.close()
    const blocks = mock.calls.slice(1).map(({ arguments: [block] }) => block.length)
    assert.ok(blocks.length > 1 && Math.max(...blocks) <= 4096, blocks.join(' '))
    reader.destroy()
  })

  test('keeps the old file when a reload names one that cannot be opened', async () => {
    const path = join(folder, 'kept.log')
    const said: string[] = []
    const log = new AccessLog({ format: 'json', path, query: false }, message => said.push(message))
    log.reconfigure({ format: 'json', path: join(folder, 'missing', 'x.log'), query: false })
    log.write(entryOf())
    await log.close()
    assert.equal(linesOf(path).length, 1)
    assert.match(said[0]!, /missing\/x\.log: cannot open: ENOENT/)
  })

  test('counts what a file that cannot be opened loses, and throws nothing', async () => {
    const said: string[] = []
    const log = new AccessLog({ format: 'json', path: join(folder, 'none', 'x.log'), query: false }, message =>
      said.push(message),
    )
    for (let i = 0; i < 10; i++) log.write(entryOf())
    await log.close()
    assert.equal(log.dropped, 10)
    assert.equal(said.length, 1)
  })

  test('survives a full disk and tells of it once', {
    skip: process.platform !== 'linux' && 'skipped: /dev/full is Linux',
  }, async () => {
    const said: string[] = []
    const log = new AccessLog({ format: 'json', path: '/dev/full', query: false }, message => said.push(message))
    for (let round = 0; round < 3; round++) {
      log.write(entryOf())
      log.flush()
      await new Promise(resolve => setImmediate(resolve))
    }
    await log.close()
    assert.equal(said[0], 'access log /dev/full: cannot write: ENOSPC: no space left on device, write')
    assert.equal(said[1], `access log /dev/full: closed with ${log.dropped} lines unwritten`)
    assert.ok(log.dropped > 0)
    assert.equal(said.length, 2)
  })

  test('lines of several processes in one file are never torn', async () => {
    const path = join(folder, 'shared.log')
    await Promise.all(['a', 'b', 'c'].map(name => promisify(execFile)(process.execPath, [writer, path, name, '3000'])))
    assertWhole(readFileSync(path, 'latin1'), ['a', 'b', 'c'], 3000)
  })

  test('lines of several processes in one pipe are never torn', async () => {
    // dd makes it one pipe (FIFO) for both, where the runtime would give each a socket, and small bites keep it full.
    const shell = spawn(
      'sh',
      [
        '-c',
        `("$1" "$2" stdout a 3000 & "$1" "$2" stdout b 3000 & wait) | dd bs=128 status=none`,
        'sh',
        process.execPath,
        writer,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let text = ''
    for await (const bite of shell.stdout) text += bite
    // A close gives up after a second, so on a slow machine the last lines may be missing: the others must be whole.
    assert.deepEqual([...countWhole(text).keys()].sort(), ['a', 'b'])
  })

  test('a reader that stops reading costs lines, counted, and neither memory nor time', async () => {
    const shell = spawn(process.execPath, [writer, 'stdout', 'a', '200000', 'tell'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // stdout is not read at all until the process has ended: its close gives up.
    let told = ''
    for await (const text of shell.stderr) told += text
    const { dropped, residentMib } = JSON.parse(told.trim().split('\n').at(-1)!)
    assert.ok(dropped > 100_000, `dropped ${dropped}`)
    assert.ok(residentMib < 300, `${residentMib} MiB`)
    shell.stdout.destroy()
  })

  test('logs closed with a write under way to a reader that has stopped keep no process alive', async () => {
    const stuck = spawn(process.execPath, [join(import.meta.dirname, 'close-stuck.ts'), '200'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let told = ''
    for await (const text of stuck.stderr) told += text
    assert.ok(JSON.parse(told).lost > 0)
    stuck.stdout.destroy()
  })

  test('a reader that has gone is survived', async () => {
    const { stderr } = await promisify(execFile)('sh', [
      '-c',
      `"$1" "$2" stdout a 20000 tell | head -c 10 > /dev/null`,
      'sh',
      process.execPath,
      writer,
    ])
    assert.match(stderr, /cannot write: EPIPE/)
    assert.match(stderr, /"dropped":/)
  })
})

function assertWhole(text: string, names: string[], count: number): void {
  assert.deepEqual(Object.fromEntries(countWhole(text)), Object.fromEntries(names.map(name => [name, count])))
}

/** Lines per writer; each must be JSON and the successor of its writer's last one. */
function countWhole(text: string): Map<string, number> {
  const seen = new Map<string, number>()
  assert.ok(text.endsWith('\n'))
  for (const line of text.slice(0, -1).split('\n')) {
    const [name, n] = idOf(line).split('-') as [string, string]
    assert.equal(Number(n), seen.get(name) ?? 0, 'in order')
    seen.set(name, Number(n) + 1)
  }
  return seen
}

function idOf(line: string): string {
  return JSON.parse(line).requestId
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'latin1').split('\n').slice(0, -1)
}
