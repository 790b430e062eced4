/** Lists of networks, read once, asked for every request. */
import { addressBytes, inNetworks, type Network, readNetwork } from '../config/cidr.ts'

/** Does the address lie in the list? What is no IP address (a Unix socket's client) lies in none. */
export type AddressTest = (address: string) => boolean

/** The rule that keeps this address out, or null when it may pass. */
export type Access = (address: string) => string | null

/** Throws on text that is no network: the configuration has been checked before. The last answer is remembered, for clients send many requests. */
export function compileCidrs(list: readonly string[]): AddressTest {
  const networks = list.map(networkOf)
  if (networks.length === 0) return () => false
  let lastAddress = ''
  let lastAnswer = false
  return address => {
    if (address !== lastAddress) {
      lastAnswer = inNetworks(withoutZone(address), networks)
      lastAddress = address
    }
    return lastAnswer
  }
}

/** For proxies in front: the entry `unix` (also `unix:`) holds the clients of a unix socket, who have the address ''. */
export function compileProxies(list: readonly string[]): AddressTest {
  const networks = list.filter(entry => entry !== 'unix' && entry !== 'unix:')
  const inside = compileCidrs(networks)
  const unix = networks.length < list.length
  return address => (address === '' ? unix : inside(address))
}

/** `deny` before `allow`; an `allow` with entries lets nobody else in. Null when the route is open to all. */
export function compileAccess(allow: readonly string[], deny: readonly string[]): Access | null {
  if (allow.length === 0 && deny.length === 0) return null
  const allowed = compileCidrs(allow)
  const denied = compileCidrs(deny)
  return address => {
    if (denied(address)) return `deny ${matchingCidr(deny, address) ?? ''}`.trimEnd()
    return allow.length === 0 || allowed(address) ? null : 'not in allow'
  }
}

/** Which entry of the list holds the address, for the record of a refusal. Reads the list anew: not for every request. */
export function matchingCidr(list: readonly string[], address: string): string | null {
  return list.find(entry => inNetworks(withoutZone(address), [networkOf(entry)])) ?? null
}

/** IPv4 networks written as mapped IPv6 (`::ffff:10.0.0.0/104`) become IPv4 ones, as the addresses asked about do. */
function networkOf(text: string): Network {
  const network = readNetwork(text)
  if (network === null) throw new Error(`"${text}" is no network`)
  const mapped = addressBytes('::ffff:0.0.0.0') as number[]
  const isMapped =
    network.family === 6 && network.prefix >= 96 && mapped.slice(0, 12).every((byte, at) => network.bytes[at] === byte)
  return isMapped ? { family: 4, bytes: network.bytes.slice(12), prefix: network.prefix - 96 } : network
}

/** `fe80::1%eth0` → `fe80::1`. */
function withoutZone(address: string): string {
  const percent = address.indexOf('%')
  return percent === -1 ? address : address.slice(0, percent)
}
