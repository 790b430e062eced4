/** When requests are due: independent of all answers, and the same for everybody who is measured with this seed. */
import { type LoadPlan, WAIT_MS } from './load-plan.ts'

export interface Arrival {
  atMs: number
  id: string
  method: 'GET' | 'POST'
  path: string
}

/** Arrivals at random (Poisson) with each stage's rate. */
export function arrivalsOf({ seed, stages, kind, postShare }: LoadPlan, prefix: string): Arrival[] {
  const chance = chanceFrom(seed)
  const arrivals: Arrival[] = []
  let from = 0
  for (const { ms, ratePerSecond } of stages) {
    for (let at = from + gap(); at < from + ms; at += gap()) arrivals.push(arrival(at, `${prefix}${arrivals.length}`))
    from += ms
    function gap(): number {
      return (-Math.log(1 - chance()) * 1000) / ratePerSecond
    }
  }
  return arrivals

  function arrival(atMs: number, id: string): Arrival {
    if (kind === 'upload') return { atMs, id, method: 'POST', path: `/upload/${id}` }
    if (kind === 'wait') return { atMs, id, method: 'GET', path: `/wait/${id}/${WAIT_MS + Math.floor(chance() * 200)}` }
    return chance() < postShare
      ? { atMs, id, method: 'POST', path: `/order/${id}` }
      : { atMs, id, method: 'GET', path: `/item/${id}` }
  }
}

/** mulberry32: 0 to 1, the same again for the same seed. */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
