/** IP addresses and networks (CIDR), read from text without asking the network stack. */

export interface Network {
  family: 4 | 6
  /** 4 or 16 numbers. */
  bytes: readonly number[]
  /** Leading bits that count. */
  prefix: number
}

/** `10.0.0.0/8`, `::1`, `fd00::/8` (RFC 4632, RFC 4291 §2.3); an address alone is a network of one. Null when it is neither. */
export function readNetwork(text: string): Network | null {
  const slash = text.indexOf('/')
  const bytes = addressBytes(slash === -1 ? text : text.slice(0, slash))
  if (!bytes) return null
  const bits = bytes.length * 8
  const prefixText = slash === -1 ? String(bits) : text.slice(slash + 1)
  if (!/^(0|[1-9]\d{0,2})$/.test(prefixText) || Number(prefixText) > bits) return null
  const prefix = Number(prefixText)
  if (prefix >= 96 && isMapped(bytes)) return { family: 4, bytes: bytes.slice(12), prefix: prefix - 96 }
  return { family: bytes.length === 4 ? 4 : 6, bytes, prefix }
}

/** 4 bytes for dotted IPv4 (four decimals, no leading zeros), 16 for IPv6 (no zone, no brackets), null for anything else. */
export function addressBytes(text: string): number[] | null {
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text)
}

/** Is `address` inside one of `networks`? IPv4 mapped into IPv6 (`::ffff:10.0.0.1`) counts as IPv4. */
export function inNetworks(address: string, networks: readonly Network[]): boolean {
  const bytes = addressBytes(address)
  if (!bytes) return false
  const seen = isMapped(bytes) ? bytes.slice(12) : bytes
  return networks.some(network => network.bytes.length === seen.length && covers(network, seen))
}

/** Is every address of this network one of the machine itself (127.0.0.0/8, ::1)? */
export function isLoopback(address: string): boolean {
  const bytes = addressBytes(address)
  if (!bytes) return false
  const seen = isMapped(bytes) ? bytes.slice(12) : bytes
  return seen.length === 4 ? seen[0] === 127 : seen.every((byte, at) => byte === (at === 15 ? 1 : 0))
}

function covers(network: Network, bytes: readonly number[]): boolean {
  for (let bit = 0; bit < network.prefix; bit += 8) {
    const at = bit / 8
    const mask = network.prefix - bit >= 8 ? 0xff : (0xff << (8 - (network.prefix - bit))) & 0xff
    if (((bytes[at] as number) & mask) !== ((network.bytes[at] as number) & mask)) return false
  }
  return true
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 && bytes.slice(0, 10).every(byte => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
}

function ipv4Bytes(text: string): number[] | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  const bytes = parts.map(part => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256))
  return bytes.every(byte => byte < 256) ? bytes : null
}

function ipv6Bytes(text: string): number[] | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const head = groups(halves[0] as string, halves.length === 1)
  const tail = halves.length === 2 ? groups(halves[1] as string, true) : []
  if (!head || !tail) return null
  const missing = 16 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 2) return null
  return [...head, ...new Array<number>(missing).fill(0), ...tail]
}

/** Colon-separated groups as bytes; the last may be dotted IPv4 where the address ends. */
function groups(text: string, endsAddress: boolean): number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  const bytes: number[] = []
  for (const [at, part] of parts.entries()) {
    if (endsAddress && at === parts.length - 1 && part.includes('.')) {
      const dotted = ipv4Bytes(part)
      if (!dotted) return null
      bytes.push(...dotted)
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      const group = Number.parseInt(part, 16)
      bytes.push(group >> 8, group & 0xff)
    } else return null
  }
  return bytes.length <= 16 ? bytes : null
}
