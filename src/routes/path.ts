/** Paths as routing sees them: whole segments, percent-encoding settled. What is sent on stays as written. */

/**
 * One spelling for paths that mean the same (RFC 3986 §6.2.2): `%61dmin` is `admin`, or a route that denies `/admin`
 * would be walked around by anybody who can type a percent sign. `%2F` and `%25` stay, so that no two different paths
 * become one and an encoded slash separates nothing. Costs one search when there is no percent sign.
 */
export function comparablePath(path: string): string {
  return path.includes('%') ? path.replace(/%([0-9a-f]{2})/gi, settle) : path
}

function settle(written: string, hex: string): string {
  const octet = Number.parseInt(hex, 16)
  const plain = octet > 0x20 && octet < 0x7f && octet !== 0x2f && octet !== 0x25
  return plain ? String.fromCharCode(octet) : written.toUpperCase()
}

/** A path from the configuration in the spelling of `comparablePath`; what no client can send plainly is encoded first. */
export function comparableRoutePath(path: string): string {
  return comparablePath(path.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent))
}

/** How many segments a prefix names: `/` 0, `/api` and `/api/` 1. */
export function segmentCount(prefix: string): number {
  let count = 0
  for (let at = 0; at !== -1 && at < prefix.length - 1; at = prefix.indexOf('/', at + 1)) count++
  return count
}

/** Where the first `count` segments of a path end: the index of the slash after them, or the path's length. */
export function endOfSegments(path: string, count: number): number {
  let at = 0
  for (let i = 0; i < count; i++) {
    at = path.indexOf('/', at + 1)
    if (at === -1) return path.length
  }
  return at
}
