/** Keys that are understood and checked but that nothing acts on yet: said aloud, so that nothing is silently ignored. */

import type { Config } from './config.ts'
import { type ConfigPath, type Problem, problemAt, showPath } from './problem.ts'
import { isWritten, nodeAt, placeOf, type Tree } from './tree.ts'

export interface NotInForce {
  /** `*` stands for every name or place in a list. */
  path: ConfigPath
  /** What happens in its stead. */
  instead: string
  /** Written values that ask for nothing, so that there is nothing to warn of. */
  unless?: readonly unknown[]
  /** To go on without it would be dangerous: an error. */
  refuses?: true
}

const NO_ENDPOINTS = 'this upstream has no endpoints; list them under endpoints'
const NOTHING = [0, '0', '0s', 'none', false, 'false']

/** Remove a line when the thing works. */
export const NOT_YET_IN_FORCE: readonly NotInForce[] = [
  {
    path: ['listen', '*', 'tls', 'acme'],
    instead: 'this listener would speak without TLS; give certificate and key',
    refuses: true,
  },
  {
    path: ['listen', '*', 'proxyProtocol'],
    instead: 'the PROXY line would be taken for a bad request',
    unless: NOTHING,
  },
  { path: ['upstreams', '*', 'discover', 'docker'], instead: NO_ENDPOINTS },
  { path: ['upstreams', '*', 'discover', 'consul'], instead: NO_ENDPOINTS },
  { path: ['upstreams', '*', 'discover', 'etcd'], instead: NO_ENDPOINTS },
  { path: ['upstreams', '*', 'discover', 'kubernetes'], instead: NO_ENDPOINTS },
  { path: ['upstreams', '*', 'protocol'], instead: 'endpoints are spoken to in HTTP/1.1', unless: ['auto', 'http1'] },
  { path: ['upstreams', '*', 'sendProxyProtocol'], instead: 'no PROXY line is sent', unless: NOTHING },
  { path: ['incidents', 'store'], instead: 'incidents are not stored' },
  { path: ['incidents', 'retention'], instead: 'incidents are not stored' },
]

export function notInForce(tree: Tree, config: Config): Problem[] {
  const problems: Problem[] = []
  for (const { path, instead, unless, refuses } of NOT_YET_IN_FORCE) {
    for (const at of expand(path, config)) {
      if (!isWritten(tree, at)) continue
      const node = nodeAt(tree, at)
      if (node.kind === 'scalar' && unless?.includes(node.value)) continue
      const message = `${showPath(at)}: is not in force in this version: ${instead}`
      problems.push(problemAt(placeOf(tree, at), refuses ? 'error' : 'warning', 'not-in-force', message))
    }
  }
  return [...problems, ...h2cEndpoints(tree, config)]
}

/** A scheme is no key, so it has no line in the list. */
function h2cEndpoints(tree: Tree, config: Config): Problem[] {
  return Object.values(config.upstreams).flatMap(({ name, endpoints }) =>
    endpoints.flatMap(({ scheme, id }, at) => {
      if (scheme !== 'h2c') return []
      const path = ['upstreams', name, 'endpoints', at]
      const message = `${showPath(path)}: HTTP/2 is not in force in this version: ${id} is spoken to in HTTP/1.1`
      return [problemAt(placeOf(tree, path), 'warning', 'not-in-force', message)]
    }),
  )
}

function expand(path: ConfigPath, config: Config): ConfigPath[] {
  if (path[1] !== '*') return [path]
  const names =
    path[0] === 'upstreams'
      ? Object.keys(config.upstreams)
      : (path[0] === 'listen' ? config.listen : config.routes).map((_, at) => at)
  return names.map(name => [path[0] as string, name, ...path.slice(2)])
}
