/** What a log writes of a request, to the fields of an exchange. */
import type { Exchange } from '../../../exchange/exchange.ts'

export type Requested = Pick<Exchange, 'method' | 'host' | 'path'>

/** `https://app.example.com:443/orders?page=2` or `/orders?page=2`; the query is left out, a default port too. */
export function requested(method: string, url: string): Requested {
  const query = url.indexOf('?')
  const target = query < 0 ? url : url.slice(0, query)
  const scheme = target.indexOf('://')
  if (scheme < 0 || scheme > 10) return { method, host: '', path: target }
  const slash = target.indexOf('/', scheme + 3)
  const authority = target.slice(scheme + 3, slash < 0 ? undefined : slash)
  return { method, host: authority.replace(/:(?:80|443)$/, ''), path: slash < 0 ? '/' : target.slice(slash) }
}

/** `GET /orders HTTP/1.1`. */
export function requestLine(line: string): Requested & { protocol: string } {
  const [method = '', url = '', protocol = ''] = line.split(' ', 3)
  return { ...requested(method, url), protocol }
}

/** `203.0.113.7:51022` and `[2001:db8::1]:443` without port and brackets. */
export function withoutPort(address: string): string {
  const bracketed = /^\[([\da-fA-F:.%]{2,60})\](?::\d{1,5})?$/.exec(address)?.[1]
  if (bracketed !== undefined) return bracketed
  const colon = address.indexOf(':')
  return colon >= 0 && colon === address.lastIndexOf(':') ? address.slice(0, colon) : address
}
