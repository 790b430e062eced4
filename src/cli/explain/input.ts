/** The bytes of a log: files and pipes, packed or not, in large pieces, and never more of them in memory than two. */
import { constants } from 'node:fs'
import { access, type FileHandle, open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { kindOf, MARK_BYTES } from '../../explain/text/kind.ts'
import { readFailure } from './read-failure.ts'
import { unpacked } from './unpack.ts'

export interface LogInput {
  /** As given; `<stdin>` for stdin. */
  name: string
  from: { path: string } | { stream: Readable }
  /** Bytes as stored, where that is known. */
  size?: number
}

/** What takes the bytes. They are lent: the buffer is filled again once it returns. */
export type Feed = (piece: Uint8Array) => void

const PIECE_BYTES = 1 << 20

/** Every name is looked at before the first is read: a slip of the pen in the last one should not cost ten minutes. */
export async function findInputs(names: readonly string[], stdin: Readable): Promise<LogInput[] | { wrong: string[] }> {
  const wrong: string[] = []
  const inputs: LogInput[] = []
  const seen = new Set<string>()
  for (const name of names.length === 0 ? ['-'] : names) {
    if (seen.has(name)) continue
    seen.add(name)
    if (name === '-') inputs.push({ name: '<stdin>', from: { stream: stdin } })
    else {
      const found = await findFile(name)
      if (typeof found === 'string') wrong.push(found)
      else inputs.push(found)
    }
  }
  return wrong.length > 0 ? { wrong } : inputs
}

async function findFile(name: string): Promise<LogInput | string> {
  try {
    const facts = await stat(name)
    if (facts.isDirectory())
      return `${name} is a directory: name the files in it, such as ${name.replace(/\/+$/, '')}/*.log`
    // A pipe with a name must not be opened twice: its writer would be left with nobody.
    await access(name, constants.R_OK)
    return { name, from: { path: name }, ...(facts.isFile() && { size: facts.size }) }
  } catch (error) {
    return `${name} cannot be read: ${readFailure(error)}`
  }
}

const BEGINNING_BYTES = 64 * 1024

/** '' of a pipe, whose bytes come once, and of what is packed. */
export async function beginningOf({ from, size }: LogInput): Promise<string> {
  if (!('path' in from) || size === undefined || (await isPacked(from.path))) return ''
  const handle = await open(from.path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0)
    return buffer.latin1Slice(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** By its first bytes: packed, or of a kind that is not read as it is. */
export async function isPacked(path: string): Promise<boolean> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MARK_BYTES), 0, MARK_BYTES, 0)
    const kind = kindOf(buffer.subarray(0, bytesRead), path)
    return 'refused' in kind || kind.packing !== 'plain'
  } finally {
    await handle.close()
  }
}

/**
 * All of it, unpacked.
 * @param took told of each piece as it is stored, for progress
 * @returns why it was not all of it, as a sentence
 */
export async function readInput(
  input: LogInput,
  feed: Feed,
  took: (bytes: number) => void,
): Promise<string | undefined> {
  const pieces = 'path' in input.from ? filePieces(input.from.path) : streamPieces(input.from.stream)
  try {
    return await unpacked(counting(pieces, took), input.name, feed)
  } catch (error) {
    return `${input.name} could not be read to its end: ${readFailure(error)}`
  }
}

async function* counting(pieces: AsyncIterable<Uint8Array>, took: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    took(piece.length)
    yield piece
  }
}

async function* filePieces(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path)
  try {
    yield* handlePieces(handle)
  } finally {
    await handle.close()
  }
}

/** While one buffer is looked at the other is filled. Reads go on where the handle stands. */
export async function* handlePieces(handle: FileHandle): AsyncGenerator<Uint8Array> {
  let [now, next] = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)]
  let reading = handle.read(now, 0, PIECE_BYTES, null)
  for (;;) {
    const { bytesRead } = await reading
    if (bytesRead === 0) return
    ;[now, next] = [next, now]
    reading = handle.read(now, 0, PIECE_BYTES, null)
    // Whoever stops early never waits for it.
    reading.catch(() => undefined)
    yield next.subarray(0, bytesRead)
  }
}

async function* streamPieces(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) yield piece as Buffer
}
