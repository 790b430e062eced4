/** The request target, made fit for routing and for sending: dot segments resolved (RFC 3986 §5.2.4), nothing else touched. */

export interface Target {
  /** Begins with '/', or is `*` (OPTIONS). As written but for dot segments. */
  path: string
  /** '' or begins with '?'. As written. */
  query: string
}

/**
 * `target` is origin-form, or `*`. Null when it is neither, or when its dot segments lead above the root: what a
 * lenient upstream would make of those is anybody's guess. `%2e` counts as a dot; `%2F` does not count as a slash.
 */
export function normaliseTarget(target: string): Target | null {
  const at = target.indexOf('?')
  const path = at === -1 ? target : target.slice(0, at)
  const query = at === -1 ? '' : target.slice(at)
  if (path.charCodeAt(0) !== 0x2f) return target === '*' ? { path, query } : null
  if (!path.includes('/.') && !(path.includes('%') && /%2e/i.test(path))) return { path, query }
  const resolved = resolveDots(path)
  return resolved === null ? null : { path: resolved, query }
}

/** An empty segment is a segment: `/a//../b` is `/a/b`. A path that ends in a dot segment keeps its last slash. */
function resolveDots(path: string): string | null {
  const kept: string[] = []
  const segments = path.slice(1).split('/')
  const last = segments.length - 1
  for (let i = 0; i <= last; i++) {
    const segment = segments[i]!
    const dots = dotsIn(segment)
    if (dots === 0) kept.push(segment)
    else {
      if (dots === 2 && kept.pop() === undefined) return null
      if (i === last) kept.push('')
    }
  }
  return `/${kept.join('/')}`
}

/** 1 for `.`, 2 for `..`, in any spelling; 0 for an ordinary segment. */
function dotsIn(segment: string): 0 | 1 | 2 {
  if (segment.length > 6) return 0
  const plain = segment.replace(/%2e/gi, '.')
  return plain === '.' ? 1 : plain === '..' ? 2 : 0
}
