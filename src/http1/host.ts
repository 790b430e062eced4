/** The authority a request is for (RFC 9112 §3.2), from Host or from an absolute-form target. */
import { FIELD } from './field-names.ts'
import type { Head, Problem } from './head.ts'
import { isIPv6 } from './ipv6.ts'

export interface Authority {
  /** As the client wrote it, with a port if it wrote one; '' for an HTTP/1.0 request without Host. */
  authority: string
  /** Lower case, no port, IPv6 without brackets. */
  host: string
  /** The request target in origin-form (or `*`), ready for normalising. */
  target: string
}

/** Host must be there once, be a host, and agree with an absolute-form target. */
export function authorityOf(head: Head): Authority | Problem {
  let hostLine = -1
  for (let i = 0; i < head.count; i++) {
    if (head.number(i) !== FIELD.host) continue
    if (hostLine !== -1)
      return { reason: 'host-duplicate', at: head.lineStart(i), values: [head.value(hostLine), head.value(i)] }
    hostLine = i
  }
  if (hostLine === -1 && head.minor > 0) return { reason: 'host-missing', at: head.bytes }
  const written = hostLine === -1 ? '' : head.value(hostLine)
  const at = hostLine === -1 ? 0 : head.lineStart(hostLine)
  const host = hostLine === -1 ? '' : hostName(written)
  if (host === null) return { reason: 'host-invalid', at, values: [written] }
  const { target } = head
  if (target.charCodeAt(0) === 0x2f) return { authority: written, host, target }
  if (target === '*')
    return head.method === 'OPTIONS'
      ? { authority: written, host, target }
      : { reason: 'target-form', at: head.method.length + 1 }
  return absoluteForm(head, written, at)
}

function absoluteForm(head: Head, written: string, at: number): Authority | Problem {
  const match = /^https?:\/\/([^/?]*)(.*)$/i.exec(head.target)
  const targetAt = head.method.length + 1
  if (match === null) return { reason: 'target-form', at: targetAt }
  const authority = match[1]!
  const name = hostName(authority)
  if (name === null) return { reason: 'host-invalid', at: targetAt, values: [authority] }
  if (written !== '' && !sameAuthority(written, authority, head.target))
    return { reason: 'host-disagrees', at, values: [authority, written] }
  const rest = match[2]!
  // RFC 9112 §3.2.4: the last proxy on the way turns the empty path of an OPTIONS into the asterisk.
  if (rest === '' && head.method === 'OPTIONS') return { authority, host: name, target: '*' }
  return { authority, host: name, target: rest.startsWith('/') ? rest : `/${rest}` }
}

function sameAuthority(a: string, b: string, target: string): boolean {
  const port = /^https:/i.test(target) ? ':443' : ':80'
  const plain = (text: string) => text.toLowerCase().replace(new RegExp(`${port}$`), '')
  return plain(a) === plain(b)
}

const NAME = /^[a-z0-9_~!$&'()*+;=.%-]+$/i

/** The name in `host[:port]`, or null: no userinfo, comma, path, space; the port is digits. */
export function hostName(authority: string): string | null {
  const colon = authority.startsWith('[') ? authority.indexOf(':', authority.indexOf(']')) : authority.indexOf(':')
  const name = colon === -1 ? authority : authority.slice(0, colon)
  const port = colon === -1 ? '' : authority.slice(colon + 1)
  if (colon !== -1 && !/^\d{0,5}$/.test(port)) return null
  if (Number(port) > 65535) return null
  if (name.startsWith('['))
    return name.endsWith(']') && isIPv6(name.slice(1, -1)) ? name.slice(1, -1).toLowerCase() : null
  return NAME.test(name) && !/%(?![0-9a-f]{2})/i.test(name) ? name.toLowerCase() : null
}
