/** What a configuration with errors would be without them, so that everything else that is wrong comes out in the same round. */

import type * as z from 'zod'
import { meantKey } from './explain-issue.ts'
import type { ConfigPath } from './problem.ts'
import { knownKeys } from './schema/shape.ts'
import { type Entry, nodeAt, type Tree } from './tree.ts'

export interface Mended {
  tree: Tree
  /** Keys were put right, and nothing was taken away: what else the schema has to say of it is news. */
  onlyKeys: boolean
}

/** Where a value can be taken away, leaving a default: no other part of the configuration depends on it. */
const ALONE =
  /^(cache|limits|shutdown|errors|log|incidents|resolver|workers)(\.|$)|^upstreams\.[^.]+\.(timeouts|keepAlive|retry|health|limits|circuit|slowStart|balance|protocol|host|deny|sendProxyProtocol)(\.|$)|^routes\.\d+\.(timeouts|requestHeaders|responseHeaders|staleIfError|maintenance)(\.|$)/

/** null: something is wrong that others depend on, and to guess on would bring complaints about our guess. */
export function mended(issues: readonly z.core.$ZodIssue[], schema: z.ZodType, tree: Tree): Mended | null {
  const copy = structuredClone(tree)
  let onlyKeys = true
  for (const issue of issues) {
    const path = issue.path as ConfigPath
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) rename(copy, path, key, meantKey(key, knownKeys(schema, path)))
    } else if (ALONE.test(path.join('.')) && typeof path.at(-1) === 'string') {
      onlyKeys = false
      entriesAt(copy, path.slice(0, -1))?.delete(String(path.at(-1)))
    } else return null
  }
  return { tree: copy, onlyKeys }
}

/** In its place, so that order and position stay. A key that is not meant for anything goes. */
function rename(tree: Tree, path: ConfigPath, key: string, meant: string | undefined): void {
  const entries = entriesAt(tree, path)
  const entry = entries?.get(key)
  entries?.delete(key)
  if (entry && meant !== undefined && !entries?.has(meant)) entries?.set(meant, entry)
}

function entriesAt(tree: Tree, path: ConfigPath): Map<string, Entry> | undefined {
  const node = nodeAt(tree, path)
  return node.kind === 'map' ? node.entries : undefined
}
