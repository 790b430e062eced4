/** Shares of a route's traffic among its upstreams, dealt out evenly rather than by chance. */

/** The upstream of the next request; '' when the route has none (a redirect). */
export type UpstreamSplit = () => string

/**
 * Smooth weighted round-robin: with 90 and 10, every tenth request goes to the second, not ten in a row. A weight of 0
 * gets nothing; when all are 0 the first gets everything, for the configuration named it first.
 */
export function splitUpstreams(upstreams: readonly { name: string; weight: number }[]): UpstreamSplit {
  const shares = upstreams
    .filter(upstream => upstream.weight > 0)
    .map(({ name, weight }) => ({ name, weight, credit: 0 }))
  const only = shares.length > 0 ? shares[0]!.name : (upstreams[0]?.name ?? '')
  if (shares.length < 2) return () => only
  const total = shares.reduce((sum, share) => sum + share.weight, 0)
  return () => {
    let best = shares[0]!
    for (const share of shares) {
      share.credit += share.weight
      if (share.credit > best.credit) best = share
    }
    best.credit -= total
    return best.name
  }
}
