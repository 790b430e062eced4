/** What a lint rule is: a pure function from a good configuration to the failures it will bring. */

import type { SuspectId } from '../../causes/suspects.ts'
import type { CauseId } from '../../causes/table.ts'
import type { Config, Endpoint } from '../config.ts'
import { readEndpoint } from '../endpoint.ts'
import type { Finding } from '../finding.ts'
import type { ConfigPath } from '../problem.ts'
import { nodeAt, type Tree } from '../tree.ts'

/** A finding that names the failure it predicts; its code is the suspect's id where there is one. */
export interface LintFinding extends Finding {
  cause?: CauseId
  suspects?: SuspectId[]
  /** What in the configuration says so. */
  evidence?: string
  /** What to write instead. */
  fix?: string
}

export type LintRule = (config: Config, tree: Tree) => LintFinding[]

/** Every endpoint with where it is written. */
export function* endpointsOf(
  config: Config,
  tree: Tree,
): Generator<{ upstream: Config['upstreams'][string]; endpoint: Endpoint; at: ConfigPath }> {
  for (const upstream of Object.values(config.upstreams)) {
    for (const endpoint of upstream.endpoints) {
      yield { upstream, endpoint, at: endpointPath(tree, upstream.name, endpoint.id) }
    }
  }
}

/** Where the endpoint with this id is written; places in `config.upstreams` may differ, for repeats are folded there. */
function endpointPath(tree: Tree, upstream: string, id: string): ConfigPath {
  const path = ['upstreams', upstream, 'endpoints']
  const list = nodeAt(tree, path)
  if (list.kind !== 'list') return path
  const at = list.items.findIndex(item => {
    const url = item.kind === 'map' ? item.entries.get('url')?.value : item
    const read = url?.kind === 'scalar' ? readEndpoint(String(url.value)) : undefined
    return read?.ok === true && read.value.id === id
  })
  if (at === -1) return path
  return list.items[at]?.kind === 'map' ? [...path, at, 'url'] : [...path, at]
}
