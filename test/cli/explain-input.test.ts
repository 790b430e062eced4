/** What `goodgate explain` can be given: files and pipes, packed, damaged, of another kind, missing. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { after, describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { findInputs, type LogInput, readInput } from '../../src/cli/explain/input.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-test-'))
after(() => rmSync(folder, { recursive: true }))

function file(name: string, content: Uint8Array | string): string {
  const whole = path.join(folder, name)
  writeFileSync(whole, content)
  return whole
}

async function inputsOf(...names: string[]): Promise<LogInput[]> {
  const found = await findInputs(names, Readable.from([]))
  assert.ok(Array.isArray(found))
  return found
}

async function read(input: LogInput): Promise<{ bytes: Buffer; problem: string | undefined; took: number }> {
  const pieces: Buffer[] = []
  let took = 0
  const problem = await readInput(
    input,
    // Lent bytes: copied, as they are filled again.
    piece => pieces.push(Buffer.from(piece)),
    count => {
      took += count
    },
  )
  return { bytes: Buffer.concat(pieces), problem, took }
}

/** Larger than a piece, and every line its own, so that one too many or too few shows. */
const log = Buffer.from(
  Array.from({ length: 120_000 }, (_, nth) => `line ${nth} ${Math.imul(nth, 2654435761)}\n`).join(''),
)

describe('the bytes of an input', () => {
  test('a file comes whole, whatever its length', async () => {
    for (const part of [log, log.subarray(0, 1 << 20), log.subarray(0, 1), log.subarray(0, 0)]) {
      const [input] = await inputsOf(file('app.log', part))
      const { bytes, problem, took } = await read(input as LogInput)
      assert.equal(Buffer.compare(bytes, part), 0)
      assert.deepEqual([problem, took, input?.size], [undefined, part.length, part.length])
    }
  })

  for (const [packed, pack] of [
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const) {
    test(`${packed} is unpacked by its first bytes, whatever its name`, async () => {
      const [input] = await inputsOf(file('packed.log', pack(log)))
      const { bytes, problem } = await read(input as LogInput)
      assert.equal(problem, undefined)
      assert.equal(Buffer.compare(bytes, log), 0)
    })

    test(`${packed} in several parts, as appended by a rotation, is read whole`, async () => {
      const [input] = await inputsOf(file('parts', Buffer.concat([pack(log), pack('the end\n')])))
      const { bytes } = await read(input as LogInput)
      assert.equal(bytes.length, log.length + 8)
      assert.ok(bytes.subarray(-8).equals(Buffer.from('the end\n')))
    })

    test(`a cut ${packed} file gives what there is, and is said to be cut`, async () => {
      const whole = pack(log)
      const name = file('cut', whole.subarray(0, whole.length / 2))
      const { bytes, problem } = await read((await inputsOf(name))[0] as LogInput)
      assert.ok(bytes.length > log.length / 5, `${bytes.length}`)
      assert.equal(Buffer.compare(bytes, log.subarray(0, bytes.length)), 0)
      assert.equal(problem, `${name} ends in the middle of its packed data: it is explained as far as it could be read`)
    })

    test(`a damaged ${packed} file is said to be damaged`, async () => {
      const whole = Buffer.from(pack(log))
      whole.fill(0xff, whole.length - 3000, whole.length - 2000)
      const { bytes, problem } = await read((await inputsOf(file('damaged', whole)))[0] as LogInput)
      assert.ok(bytes.length > 0)
      assert.match(problem ?? '', /is damaged \(/)
    })
  }

  test('a pipe that gives a byte at a time is unpacked as well', async () => {
    const stream = Readable.from([...gzipSync('one\ntwo\n')].map(byte => Buffer.of(byte)))
    const { bytes, problem } = await read({ name: '<stdin>', from: { stream } })
    assert.deepEqual([String(bytes), problem], ['one\ntwo\n', undefined])
  })

  test('what PowerShell wrote is read as text, and a byte order mark is no part of the first line', async () => {
    for (const content of [Buffer.from('\ufeffgrün\n', 'utf16le'), Buffer.from('\ufeffgrün\n')]) {
      const { bytes } = await read((await inputsOf(file('powershell.log', content)))[0] as LogInput)
      assert.equal(String(bytes), 'grün\n')
    }
  })

  test('what is packed otherwise is named, with what unpacks it', async () => {
    const tar = Buffer.alloc(1024)
    tar.write('ustar', 257)
    for (const [content, hint] of [
      [Buffer.from('BZh91AY'), /bzip2: bzcat .*other \| goodgate explain$/],
      [Buffer.from('\xfd7zXZ\0\0', 'latin1'), /xz: xzcat /],
      [Buffer.from('PK\x03\x04abc'), /zip archive: unzip -p /],
      [Buffer.from('LPKSHHRH'), /journal: journalctl --file /],
      [tar, /tar archive: tar -xOf /],
      [gzipSync(tar), /tar archive: tar -xOf /],
    ] as const) {
      const { bytes, problem } = await read((await inputsOf(file('other', content)))[0] as LogInput)
      assert.equal(bytes.length, 0)
      assert.match(problem ?? '', hint)
    }
  })
})

describe('the inputs of an explanation', () => {
  test('none is stdin, and a name given twice is read once', async () => {
    assert.deepEqual(
      (await inputsOf()).map(({ name }) => name),
      ['<stdin>'],
    )
    const name = file('twice.log', 'x')
    assert.deepEqual(
      (await inputsOf(name, '-', name)).map(each => each.name),
      [name, '<stdin>'],
    )
  })

  test('all that cannot be read is named before anything is', async () => {
    mkdirSync(path.join(folder, 'nginx'), { recursive: true })
    const found = await findInputs([path.join(folder, 'absent.log'), path.join(folder, 'nginx/')], Readable.from([]))
    assert.ok(!Array.isArray(found))
    assert.match(found.wrong[0] ?? '', /absent\.log cannot be read: there is no such file$/)
    assert.match(found.wrong[1] ?? '', /nginx\/ is a directory: name the files in it, such as .*\/nginx\/\*\.log$/)
  })
})
