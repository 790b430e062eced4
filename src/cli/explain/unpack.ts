/** Packed logs as plain bytes: what can be read of a damaged one is read, and then said. */
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { kindOf, MARK_BYTES } from '../../explain/text/kind.ts'
import type { Feed } from './input.ts'

const UNPACKED_PIECE_BYTES = 1 << 20

/** @returns why it was not all of it, as a sentence */
export async function unpacked(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  feed: Feed,
): Promise<string | undefined> {
  const iterator = pieces[Symbol.asyncIterator]()
  try {
    const first = await firstBytes(iterator)
    const kind = kindOf(first, name)
    if ('refused' in kind) return kind.refused
    const all = followedBy(first, iterator)
    if (kind.packing === 'gzip' || kind.packing === 'zstd') return await inflated(kind.packing, all, name, feed)
    const plain = decoded(kind.packing, feed)
    for await (const piece of all) plain(piece)
    return undefined
  } finally {
    await iterator.return?.()
  }
}

async function inflated(
  packing: 'gzip' | 'zstd',
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  feed: Feed,
): Promise<string | undefined> {
  const through = (packing === 'gzip' ? createGunzip : createZstdDecompress)({ chunkSize: UNPACKED_PIECE_BYTES })
  let plain: Feed | undefined
  let refused: string | undefined
  const failed = new Promise<Error | undefined>(resolve =>
    through.once('error', resolve).once('end', () => resolve(undefined)),
  )
  through.on('data', (piece: Uint8Array) => {
    plain ??= ((): Feed => {
      const kind = kindOf(piece, name)
      if ('refused' in kind) refused = kind.refused
      return 'refused' in kind ? () => undefined : decoded(kind.packing, feed)
    })()
    plain(piece)
  })
  for await (const piece of pieces) {
    // The buffer is lent to us: the next one is asked for when this one has been used up.
    await Promise.race([new Promise(resolve => through.write(piece, resolve)), failed])
    if (through.destroyed || refused !== undefined) break
  }
  if (refused !== undefined) {
    through.destroy()
    return refused
  }
  if (!through.destroyed) through.end()
  const error = await failed
  return error && `${name} ${damage(error)}: it is explained as far as it could be read`
}

function damage(error: NodeJS.ErrnoException): string {
  return error.code === 'Z_BUF_ERROR' ? 'ends in the middle of its packed data' : `is damaged (${error.message})`
}

/** PowerShell's redirections write UTF-16; everything else is left as it is, but for a byte order mark. */
function decoded(packing: string, feed: Feed): Feed {
  if (!packing.startsWith('utf-16')) return withoutMark(feed)
  const decoder = new TextDecoder(packing)
  const encoder = new TextEncoder()
  return piece => feed(encoder.encode(decoder.decode(piece, { stream: true })))
}

function withoutMark(feed: Feed): Feed {
  let begun = false
  return piece => {
    const marked = !begun && piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf
    begun = true
    feed(marked ? piece.subarray(3) : piece)
  }
}

/** A pipe may bring a byte at a time: as many as tell what it is. */
async function firstBytes(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const kept: Uint8Array[] = []
  let length = 0
  while (length < MARK_BYTES) {
    const { value, done } = await iterator.next()
    if (done) break
    // The buffer is lent.
    kept.push(Uint8Array.from(value))
    length += value.length
  }
  return Buffer.concat(kept)
}

async function* followedBy(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first
  for (;;) {
    const { value, done } = await iterator.next()
    if (done) return
    yield value
  }
}
