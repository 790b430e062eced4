/** Did you mean …? The nearest known word by Damerau-Levenshtein distance. */

/** The candidate nearest to `word`, when it is near enough to be a slip of the fingers; case and `-`/`_` do not count. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const written = fold(word)
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const distance = editDistance(written, fold(candidate))
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best !== undefined && bestDistance <= slipsAllowed(written, fold(best)) ? best : undefined
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). Long words are not compared: cost is quadratic. */
export function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8 || a.length > 64) return Number.POSITIVE_INFINITY
  const width = b.length + 1
  const cell = new Array<number>((a.length + 1) * width).fill(0)
  for (let i = 0; i <= a.length; i++) cell[i * width] = i
  for (let j = 0; j <= b.length; j++) cell[j] = j
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const here = i * width + j
      const same = a[i - 1] === b[j - 1]
      let least = Math.min(cell[here - width]! + 1, cell[here - 1]! + 1, cell[here - width - 1]! + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) least = Math.min(least, cell[here - 2 * width - 2]! + 1)
      cell[here] = least
    }
  }
  return cell[a.length * width + b.length]!
}

function fold(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '')
}

/** One slip in short words, about a third of longer ones: `path` must not become `host`. */
function slipsAllowed(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  return shorter <= 4 ? 1 : shorter <= 8 ? 2 : 3
}
