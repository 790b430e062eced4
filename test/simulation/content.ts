/** Bodies that tell whose they are at every offset: a byte of another message, or one out of place, is seen. */

const master = makeMaster(1 << 20)

/** `tag` names the message; the same tag and size give the same text. ASCII. */
export function contentOf(tag: string, size: number): string {
  let hash = 7
  for (let i = 0; i < tag.length; i++) hash = (Math.imul(hash, 31) + tag.charCodeAt(i)) | 0
  const from = (hash >>> 0) % 4093
  const start = `${tag}|`
  return size <= start.length ? start.slice(0, size) : start + master.slice(from, from + size - start.length)
}

/** Chunked coding with chunks of these sizes, the rest in one, without trailers. */
export function chunked(content: string, sizes: readonly number[]): string {
  let text = ''
  let at = 0
  for (const size of [...sizes, content.length]) {
    const part = content.slice(at, at + size)
    if (part !== '') text += `${part.length.toString(16)}\r\n${part}\r\n`
    at += part.length
  }
  return `${text}0\r\n\r\n`
}

function makeMaster(size: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_.'
  const bytes = Buffer.alloc(size)
  let state = 12345
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
    bytes[i] = letters.charCodeAt((state >>> 16) & 63)
  }
  return bytes.latin1Slice()
}
