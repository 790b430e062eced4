/** A file as it grows, by its name: also after it was rotated away, truncated, or is not there for a moment. */
import { type FileHandle, open, stat } from 'node:fs/promises'
import type { WholeLines } from './whole-lines.ts'

const PIECE_BYTES = 1 << 20

export interface Tail {
  /** Reads what has come since. @returns whether anything had */
  read(): Promise<boolean>
  close(): Promise<void>
}

export function tailFile(path: string, { feed, end }: WholeLines): Tail {
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES)
  let handle: FileHandle | undefined
  let inode = 0
  let position = 0

  async function opened(): Promise<FileHandle | undefined> {
    try {
      const file = await open(path)
      inode = (await file.stat()).ino
      position = 0
      return file
    } catch {
      // Between the renaming of the old one and the making of the new one there is none.
      return undefined
    }
  }

  async function rest(file: FileHandle): Promise<boolean> {
    let any = false
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, position)
      if (bytesRead === 0) return any
      position += bytesRead
      any = true
      feed(buffer.subarray(0, bytesRead))
    }
  }

  /** What became of the name since it was opened. */
  async function fate(): Promise<'same' | 'another' | 'shorter' | 'gone'> {
    const now = await stat(path).catch(() => undefined)
    if (now === undefined) return 'gone'
    return now.ino !== inode ? 'another' : now.size < position ? 'shorter' : 'same'
  }

  async function read(): Promise<boolean> {
    handle ??= await opened()
    if (handle === undefined) return false
    const became = await fate()
    if (became === 'shorter') {
      end()
      position = 0
    }
    const any = await rest(handle)
    if (became !== 'another') return any
    end()
    await handle.close()
    handle = await opened()
    return (handle !== undefined && (await rest(handle))) || any
  }

  async function close(): Promise<void> {
    end()
    await handle?.close()
  }

  return { read, close }
}
