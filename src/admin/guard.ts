/** Who may call the admin API: no page of a foreign site, by whatever name it reaches us, and nobody from outside without the token. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import { type Bind, isLocalBind } from '../config/address.ts'
import { isLoopback } from '../config/cidr.ts'
import { problem } from './problem.ts'

export interface Access {
  bind: Bind
  token: string | undefined
}

export type AdminContext = Context<{ Bindings: HttpBindings }>

/** Orchestrators probe these and can hold no secret; they say nothing but yes or no. */
const OPEN_PATHS = new Set(['/healthz', '/readyz'])

export function guard(access: Access): MiddlewareHandler<{ Bindings: HttpBindings }> {
  const expected = access.token === undefined ? undefined : digest(access.token)
  const needsToken = expected !== undefined && !isLocalBind(access.bind)
  return async (c, next) => {
    const authorised = !needsToken || tokenMatches(c.req.header('authorization'), expected)
    if (!hostAllowed(c, access.bind, needsToken && authorised)) {
      return problem(
        c,
        421,
        'Wrong host',
        `This is the admin address of a goodgate, and not "${c.req.header('host') ?? ''}".`,
      )
    }
    if (changesState(c.req.method) && !sameOrigin(c)) {
      return problem(c, 403, 'Foreign origin', 'State is changed only for pages of this address and for programs.')
    }
    if (!authorised && !OPEN_PATHS.has(c.req.path)) {
      c.header('WWW-Authenticate', 'Bearer realm="goodgate"')
      return problem(c, 401, 'Token needed', 'Send  Authorization: Bearer TOKEN  with the token of admin.token.')
    }
    await next()
  }
}

/** True where the caller may know more than yes or no. */
export function knowsToken(c: AdminContext, access: Access): boolean {
  if (isLocalBind(access.bind) || access.token === undefined) return true
  return tokenMatches(c.req.header('authorization'), digest(access.token))
}

/**
 * Against DNS rebinding: a name that a foreign page made point here is neither a loopback name, nor the name or address
 * bound, nor the address connected to. Whoever has the token is no such page and may use any name; a Unix socket cannot
 * be reached by a page at all.
 */
function hostAllowed(c: AdminContext, bind: Bind, hasToken: boolean): boolean {
  if ('path' in bind || hasToken) return true
  const host = hostName(c.req.header('host'))
  if (host === null) return false
  if (host === 'localhost' || host.endsWith('.localhost') || isLoopback(host)) return true
  const local = c.env.incoming.socket.localAddress?.replace(/^::ffff:/, '')
  return host === bind.host || host === local
}

/** Lower case, without port, brackets and final dot; null when it is no host. */
function hostName(header: string | undefined): string | null {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(header ?? '')
  return parts === null ? null : (parts[1] ?? parts[2] ?? '').toLowerCase().replace(/\.$/, '')
}

function changesState(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
}

/** Programs send no Origin; a browser's page always does, and tells in Sec-Fetch-Site where it came from. */
function sameOrigin(c: AdminContext): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const origin = c.req.header('origin')
  return origin === undefined || origin.toLowerCase() === `http://${c.req.header('host') ?? ''}`.toLowerCase()
}

function tokenMatches(authorization: string | undefined, expected: Buffer | undefined): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  return given !== undefined && expected !== undefined && timingSafeEqual(digest(given), expected)
}

/** Of equal length whatever went in, so that the comparison tells nothing, not even the token's length. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
