/** How a limit that holds over all workers is divided among them. Arithmetic only. */

/** So many each, as long as nobody needs more than another: the remainder goes to the first. */
export function evenShares(limit: number, workers: number): number[] {
  const each = Math.floor(limit / workers)
  return Array.from({ length: workers }, (_, index) => each + (index < limit % workers ? 1 : 0))
}

/**
 * By demand. `wanted`: what each worker has under way and waiting. The sum of the shares is the limit. Enough for all: each
 * has what it wants and the rest is divided evenly. Too little: in proportion, so that waiting takes equally long
 * everywhere; what cannot be divided goes to the largest remainders, among equals to another with each `turn`. With a limit
 * smaller than the number of workers that want something, all of it goes round in this way.
 * While the limit allows it (two for each) nobody is left with nothing: a first request need not wait for a message.
 */
export function sharesByDemand(limit: number, wanted: readonly number[], turn: number): number[] {
  const least = leastShare(limit, wanted.length)
  const needs = wanted.map(want => Math.max(want, least))
  const sum = needs.reduce((total, need) => total + need, 0)
  if (sum <= limit) return addTo(needs, limit - sum)
  const room = limit - least * wanted.length
  const over = needs.map(need => need - least)
  const overSum = sum - least * wanted.length
  const exact = over.map(want => (room * want) / overSum)
  const shares = exact.map(share => Math.floor(share) + least)
  const left = limit - shares.reduce((total, share) => total + share, 0)
  const place = (index: number): number => (index + turn) % wanted.length
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .filter(({ remainder }) => remainder > 0)
    .sort((a, b) =>
      Math.abs(b.remainder - a.remainder) < 1e-9 ? place(a.index) - place(b.index) : b.remainder - a.remainder,
    )
  for (const { index } of byRemainder.slice(0, left)) shares[index]!++
  return shares
}

/** Nobody is left with less. */
export function leastShare(limit: number, workers: number): number {
  return limit >= 2 * workers ? 1 : 0
}

function addTo(needs: readonly number[], rest: number): number[] {
  const more = evenShares(rest, needs.length)
  return needs.map((need, index) => need + more[index]!)
}
