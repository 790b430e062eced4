/** What of a request says which endpoint it should go to, and the cookie that says so from then on. */
import { hashKey } from '../upstreams/balancing/hash.ts'
import type { EndpointState } from '../upstreams/endpoint-state.ts'
import type { UpstreamGroup } from '../upstreams/group.ts'
import type { Prepared } from './match.ts'

/** 0 for ways of balancing that ask for none. A client without the header or cookie is told by its address. */
export function balanceKey({ upstream: { balance }, stickiness }: UpstreamGroup, prepared: Prepared): number {
  if (balance.kind === 'sticky') return stickiness!.indexOf(cookieOf(prepared, balance.name))
  if (balance.kind !== 'hash') return 0
  switch (balance.by) {
    case 'ip':
      return hashKey(prepared.client)
    case 'path':
      return hashKey(prepared.path)
    case 'header':
      return hashKey(prepared.head.field((balance.name ?? '').toLowerCase()) ?? prepared.client)
    case 'cookie':
      return hashKey(cookieOf(prepared, balance.name ?? '') ?? prepared.client)
  }
}

/** The line that sets the cookie, if the client has not got it or it names another endpoint. A session's cookie: it ends with it. */
export function stickyLine({ stickiness }: UpstreamGroup, prepared: Prepared, endpoint: EndpointState): string {
  if (stickiness === null) return ''
  const name = stickiness.nameOf(endpoint.index)
  if (cookieOf(prepared, stickiness.cookie) === name) return ''
  const secure = prepared.scheme === 'https' ? '; Secure' : ''
  return `Set-Cookie: ${stickiness.cookie}=${name}; Path=/; HttpOnly; SameSite=Lax${secure}\r\n`
}

function cookieOf(prepared: Prepared, name: string): string | undefined {
  for (const pair of (prepared.head.field('cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}
