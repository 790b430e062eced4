/** Texts that are written many times, as one run of octets: V8 keeps a concatenation as a tree, and walks it at every write. */
export function flat(latin1: string): string {
  return Buffer.from(latin1, 'latin1').latin1Slice()
}
