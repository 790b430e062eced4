/** What a scenario of the chaos suite is: a load, endpoints, and faults at their times. */
import type { Behaviour } from './behaviour.ts'
import type { Lab } from './lab.ts'
import type { LoadPlan, Stage } from './load-plan.ts'

export interface Scenario {
  name: string
  /** In words, for the table's legend. */
  what: string
  endpoints: number
  stages: readonly Stage[]
  /** Absent: `mixed`. */
  kind?: LoadPlan['kind']
  /** Whatever is not said is as in `HEALTHY`. */
  behaviour?: Partial<Behaviour>
  manners?: 'rude'
  /** The gateway is told how many requests an endpoint takes at once. */
  told?: true
  /** The one endpoint has a name, whose address moves. */
  named?: true
  /** Every endpoint has another life ready, for after it was ended. */
  revives?: true
  needsWorkers?: true
  /** What nobody can do better, if he never repeats a POST that may have been carried out; null: not to be computed. */
  floor: Floor
  /** Runs beside the load; `lab.at()` waits for a time of it. */
  faults(lab: Lab): Promise<void>
}

export interface Floor {
  failuresPer1000: number | null
  why: string
  /** Where slowness is the point. */
  p99Ms?: number
}

export const POST_SHARE = 0.2
export const ENDPOINTS = 3
export const CLIENT_TIMEOUT_MS = 5000
/** Failures in a row of luck until an endpoint can be told from a chance: goodgate's default, and as good as any. */
export const FAILURES_TOLD_BY = 5

export function secondsOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, { ms }) => sum + ms, 0) / 1000
}

export function requestsOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, { ms, ratePerSecond }) => sum + (ms * ratePerSecond) / 1000, 0)
}

/** POSTs that are being answered by one of `endpoints` at any moment, per 1,000 requests of the run. */
export function postsInFlight(
  stages: readonly Stage[],
  answerMs: readonly [number, number],
  endpoints: number,
): number {
  const meanSeconds = (answerMs[0] + answerMs[1]) / 2000
  const rate = stages[0]!.ratePerSecond
  return (1000 * POST_SHARE * rate * meanSeconds) / endpoints / requestsOf(stages)
}

export function steady(seconds: number, ratePerSecond: number): Stage[] {
  return [{ ms: seconds * 1000, ratePerSecond }]
}
