/** Where a redirect leads: a template from the configuration, read once, filled in for each request. */
import type { CompiledRoute } from './compile.ts'
import { endOfSegments } from './path.ts'

/** What placeholders stand for. */
export interface RedirectInput {
  scheme: 'http' | 'https'
  /** As the client wrote it, with its port if it wrote one; '' when it sent none (HTTP/1.0). */
  host: string
  path: string
  /** '' or begins with '?'. */
  query: string
}

/**
 * {scheme} · {host} without port · {port}: the client's; where it wrote none, the target scheme's own, and then
 * `:{port}` vanishes · {path} · {rest}: the path after the route's prefix, '' or beginning with a slash, so that
 * `/new{rest}` replaces a prefix · {query} without its question mark.
 */
export const redirectPlaceholders: readonly ['scheme', 'host', 'port', 'path', 'rest', 'query'] = [
  'scheme',
  'host',
  'port',
  'path',
  'rest',
  'query',
]

type Placeholder = (typeof redirectPlaceholders)[number]

export type RedirectPart = string | { placeholder: Placeholder }

export interface RedirectTemplate {
  parts: readonly RedirectPart[]
  /** The template itself begins with `//`: another authority is what its author wants. */
  leavesHost: boolean
}

/** A brace that opens no known placeholder is text. */
export function compileRedirect(to: string): RedirectTemplate {
  const parts = to
    .split(/(\{[a-z]+\})/)
    .filter(text => text !== '')
    .map((text): RedirectPart => {
      const placeholder = redirectPlaceholders.find(name => text === `{${name}}`)
      return placeholder === undefined ? text : { placeholder }
    })
  return { parts, leavesHost: to.startsWith('//') }
}

/** The value of Location; null when the template needs a host and the client sent none. Visible ASCII only, whatever came in. */
export function redirectLocation(route: CompiledRoute, input: RedirectInput): string | null {
  const template = route.redirect
  if (template === null) throw new Error(`route ${route.name} is no redirect`)
  let location = ''
  for (const part of template.parts) {
    if (typeof part === 'string') location += part
    else if (part.placeholder === 'host' && input.host === '') return null
    else location = join(location, filled(part.placeholder, route, input, location))
  }
  return visible(onThisHost(withoutDangling(location), template))
}

function filled(name: Placeholder, route: CompiledRoute, input: RedirectInput, before: string): string {
  if (name === 'scheme') return input.scheme
  if (name === 'host') return input.host.replace(/:\d*$/, '')
  if (name === 'port') return portOf(input, before)
  if (name === 'path') return input.path
  if (name === 'query') return input.query.slice(1)
  return route.route.exact ? '' : input.path.slice(endOfSegments(input.path, route.depth))
}

/** A port that goes without saying for the request's scheme is none: `https://{host}:{port}` must not lead to port 80. */
function portOf(input: RedirectInput, before: string): string {
  const target = /^(https?):/.exec(before)?.[1] ?? input.scheme
  const written = /:(\d+)$/.exec(input.host)?.[1] ?? ownPort(input.scheme)
  const port = written === ownPort(input.scheme) ? ownPort(target) : written
  return before.endsWith(':') && port === ownPort(target) ? '' : port
}

function ownPort(scheme: string): string {
  return scheme === 'https' ? '443' : '80'
}

/** One slash where two would meet, no colon before an absent port. */
function join(before: string, value: string): string {
  if (before.endsWith('/') && value.startsWith('/')) return before + value.slice(1)
  return value === '' && /[^/:]:$/.test(before) ? before.slice(0, -1) : before + value
}

/** `?{query}` and `&{query}` of a request without a query leave no mark. */
function withoutDangling(location: string): string {
  return location.replace(/[?&]+(?=#|$)/, '')
}

/** A path that begins with `//` or `/\` would be read as another host: the client must not choose where it is sent. */
function onThisHost(location: string, template: RedirectTemplate): string {
  if (location === '') return '/'
  return template.leavesHost ? location : location.replace(/^[/\\]{2,}/, '/')
}

/** No CR, LF or other control octet, no space, nothing beyond ASCII reaches a field value. */
function visible(location: string): string {
  return location.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent)
}
