/** What an input is by its first bytes: names lie, and what comes over a pipe has none. */

export type Packing = 'plain' | 'gzip' | 'zstd' | 'utf-16le' | 'utf-16be'

/** Enough for every mark below; a tar archive's stands last, at 257. */
export const MARK_BYTES = 263

export type Kind = { packing: Packing } | { refused: string }

/** @param name for the command that would make it readable */
export function kindOf(first: Uint8Array, name: string): Kind {
  const text = String.fromCharCode(...first.subarray(0, MARK_BYTES))
  const packing = PACKINGS.find(([mark]) => text.startsWith(mark))
  if (packing) return { packing: packing[1] }
  const foreign = FOREIGN.find(([mark, at]) => text.startsWith(mark, at))
  if (foreign) return { refused: `${name} is ${foreign[2]}: ${foreign[3].replace('FILE', name)} | goodgate explain` }
  return { packing: 'plain' }
}

const PACKINGS: readonly (readonly [string, Packing])[] = [
  ['\x1f\x8b', 'gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['\xff\xfe', 'utf-16le'],
  ['\xfe\xff', 'utf-16be'],
]

/** Mark, where it stands, what it is, what unpacks it. */
const FOREIGN: readonly (readonly [string, number, string, string])[] = [
  ['BZh', 0, 'packed with bzip2', 'bzcat FILE'],
  ['\xfd7zXZ\0', 0, 'packed with xz', 'xzcat FILE'],
  ['\x04\x22\x4d\x18', 0, 'packed with lz4', 'lz4cat FILE'],
  ['PK\x03\x04', 0, 'a zip archive', 'unzip -p FILE'],
  ['LPKSHHRH', 0, 'a journal', 'journalctl --file FILE -o short-iso-precise'],
  ['ustar', 257, 'a tar archive', 'tar -xOf FILE'],
]
