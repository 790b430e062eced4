/** The id of an endpoint from nginx's `upstream: "SCHEME://PEER/URI"`. */

/** Undefined where the field names no peer, as with a group that has nobody left. */
export function endpointOf(upstream: string): string | undefined {
  const scheme = schemeOf(upstream)
  const rest = upstream.slice(scheme.length)
  if (rest.startsWith('unix:')) return unixPath(rest)
  const slash = rest.indexOf('/')
  const peer = slash < 0 ? rest : rest.slice(0, slash)
  if (peer === '') return undefined
  // The stream module writes the peer alone.
  return scheme === '' ? `tcp://${peer}` : `${scheme}${peer}`
}

/** The group's name, in `no live upstreams`: `http://app_pool/orders`. */
export function groupOf(upstream: string): string | undefined {
  const rest = upstream.slice(schemeOf(upstream).length)
  const slash = rest.indexOf('/')
  const name = slash < 0 ? rest : rest.slice(0, slash)
  return name === '' ? undefined : name
}

function schemeOf(upstream: string): string {
  return /^[a-z][a-z0-9+.-]{0,11}:\/\//.exec(upstream)?.[0] ?? ''
}

/** `unix:/run/app.sock:/orders`: a colon parts the path from the URI. */
function unixPath(rest: string): string {
  const colon = rest.indexOf(':', 'unix:'.length)
  return colon < 0 ? rest : rest.slice(0, colon)
}
