/** Who the client really is, when proxies in front are trusted to say so (RFC 7239, and X-Forwarded-For as everyone writes it). */
import { isIP } from 'node:net'
import type { Head } from '../http1/head.ts'
import type { AddressTest } from '../routes/access.ts'

/** The nearest address that is not a trusted proxy's, read from the right; what stands further left anyone could have written. */
export function effectiveClient(head: Head, peer: string, trusted: AddressTest): string {
  const chain = addresses(head)
  for (let i = chain.length - 1; i >= 0; i--) {
    const address = chain[i]!
    if (isIP(address) === 0) return chain[i + 1] ?? peer
    if (!trusted(address)) return address
  }
  return chain[0] ?? peer
}

/** IPv4 addresses as IPv4, also on a socket that listens on both. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

function addresses(head: Head): string[] {
  const forwardedFor = head.field('x-forwarded-for')
  if (forwardedFor !== undefined) return forwardedFor.split(',').map(bare)
  const forwarded = head.field('forwarded')
  if (forwarded === undefined) return []
  return forwarded.split(',').map(element => bare(/(?:^|;)\s*for=("[^"]*"|[^;\s]*)/i.exec(element)?.[1] ?? ''))
}

/** Without quotes, brackets and port. */
function bare(node: string): string {
  const text = node.trim().replace(/^"|"$/g, '')
  const bracketed = /^\[([^\]]+)\]/.exec(text)
  if (bracketed) return bracketed[1]!
  return /^\d+\.\d+\.\d+\.\d+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text
}
