/** A configuration as read: plain values that remember where they stand, so that every complaint can name its place. */

import type { ConfigPath, Place } from './problem.ts'

export type Tree =
  | { kind: 'map'; place: Place; entries: Map<string, Entry> }
  | { kind: 'list'; place: Place; items: Tree[] }
  | { kind: 'scalar'; place: Place; value: string | number | boolean | null }

export interface Entry {
  keyPlace: Place
  value: Tree
}

/** Maps are merged, lists appended, scalars replaced by the later one; of two kinds the later wins. Empty (`null`) adds nothing. */
export function mergeTrees(earlier: Tree, later: Tree): Tree {
  if (earlier.kind === 'list' && later.kind === 'list') {
    return { ...later, items: [...earlier.items, ...later.items] }
  }
  if (earlier.kind === 'map' && later.kind === 'map') {
    const entries = new Map(earlier.entries)
    for (const [key, entry] of later.entries) {
      const before = entries.get(key)
      entries.set(key, before ? { ...entry, value: mergeTrees(before.value, entry.value) } : entry)
    }
    return { ...later, entries }
  }
  return later.kind === 'scalar' && later.value === null ? earlier : later
}

/** The bare value. An empty value is `undefined`: `timeouts:` with nothing below it says nothing, yet its key is still checked. */
export function plain(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value
  if (tree.kind === 'list') return tree.items.map(plain)
  const result: Record<string, unknown> = {}
  for (const [key, entry] of tree.entries) {
    result[key] = plain(entry.value) ?? undefined
  }
  return result
}

/** The node at `path`, or the innermost one on the way to it. */
export function nodeAt(tree: Tree, path: ConfigPath): Tree {
  let node = tree
  for (const step of path) {
    const next = child(node, step)
    if (!next) return node
    node = next
  }
  return node
}

/** Does something stand at `path`, written by the user? */
export function isWritten(tree: Tree, path: ConfigPath): boolean {
  let node: Tree | undefined = tree
  for (const step of path) node = node && child(node, step)
  return node !== undefined && !(node.kind === 'scalar' && node.value === null)
}

/** Where to point for `path`: its value, or the key when the value is a map or list, or what encloses it when it is missing. */
export function placeOf(tree: Tree, path: ConfigPath): Place {
  let node = tree
  let place = tree.place
  for (const step of path) {
    const next = child(node, step)
    if (!next) return place
    const key = node.kind === 'map' ? node.entries.get(String(step))?.keyPlace : undefined
    place = next.kind === 'scalar' ? next.place : (key ?? next.place)
    node = next
  }
  return place
}

/** Where the last key of `path` is written, for complaints about the key itself. */
export function keyPlaceOf(tree: Tree, path: ConfigPath): Place {
  const parent = nodeAt(tree, path.slice(0, -1))
  const key = parent.kind === 'map' ? parent.entries.get(String(path.at(-1)))?.keyPlace : undefined
  return key ?? placeOf(tree, path)
}

function child(node: Tree, step: string | number): Tree | undefined {
  if (node.kind === 'list') return node.items[Number(step)]
  return node.kind === 'map' ? node.entries.get(String(step))?.value : undefined
}
