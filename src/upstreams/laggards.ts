/** Endpoints that are clearly slower than their fellows, silent, failing or about to stop: idle for that very reason, and no choice for being idle. */
import {
  lagFactor,
  lagFloorMs,
  lagSamplesMin,
  lagShareMin,
  trialFailingMs,
  trialFirstMs,
  trialIdleMs,
  trialMaxMs,
  trialPicksMin,
} from '../limits.ts'
import type { Latency } from './latency.ts'
import type { PassiveRecord } from './passive.ts'

/** slow: its answers take long · silent: they do not come · failing: they are failures · leaving: it ends one connection after the other. */
export type Lag = 'slow' | 'silent' | 'failing' | 'leaving'

/** What of an endpoint is judged. */
export interface Judged {
  readonly latency: Latency
  readonly passive: PassiveRecord
  readonly leaving: boolean
  lag: Lag | null
  readonly trial: Trial
}

/** When one that lags is asked again, to see whether it still does. */
export class Trial {
  at = 0
  waitMs: number = trialFirstMs
  /** How bad it was when last judged: its typical time, or the share that fails. */
  badness = 0
  /** When it last ceased to lag. */
  fitSince: number = -Infinity
}

export class Laggards<One extends Judged> {
  readonly #clock: { readonly now: number }
  #judged: readonly One[] = []
  #fit: readonly One[] = []
  #judgedAt = -Infinity
  #picks = 0
  /** Handed out in place of the fit ones when somebody is tried. */
  readonly #tried: One[] = []
  readonly #typical: number[] = []

  /** `clock`: a wheel's, as old as a granule: judging costs nothing between two of its ticks. */
  constructor(clock: { readonly now: number }) {
    this.#clock = clock
  }

  /** `all` without those that lag, or now and then one of those alone; `all` when everybody lags. */
  without(all: readonly One[]): readonly One[] {
    if (all !== this.#judged || this.#clock.now !== this.#judgedAt) this.#judge(all)
    if (this.#fit === all) return all
    this.#picks++
    return this.#dueTrial() ?? this.#fit
  }

  /** Something has failed: who lags is looked at anew with the next pick, not only with the next tick. */
  lookAgain(): void {
    this.#judgedAt = -Infinity
  }

  #judge(all: readonly One[]): void {
    const { now } = this.#clock
    const typicalMs = this.#median(all)
    const failing = meanFailing(all)
    let lagging = 0
    for (const one of all) {
      one.latency.forget(now)
      const lag = lagOf(one, typicalMs, (failing * all.length - failingShare(one)) / (all.length - 1), now)
      if (lag !== null) lagging++
      this.#note(one, lag, now)
    }
    if (lagging === 0 || lagging === all.length) this.#fit = all
    else if (!sameFit(this.#fit, all, lagging) || this.#judged !== all)
      this.#fit = all.filter(({ lag }) => lag === null)
    this.#judged = all
    this.#judgedAt = now
  }

  /** The lower one of two in the middle: of two endpoints the faster is the measure. 0: too little is known. */
  #median(all: readonly One[]): number {
    const typical = this.#typical
    typical.length = 0
    for (const { latency } of all) if (latency.samples >= lagSamplesMin) typical.push(latency.typicalMs)
    if (typical.length === 0) return 0
    typical.sort(ascending)
    return typical[(typical.length - 1) >> 1]!
  }

  #note(one: One, lag: Lag | null, now: number): void {
    const { trial } = one
    const badness = lag === 'failing' ? failingShare(one) : one.latency.typicalMs
    if (lag === null) {
      if (one.lag !== null) trial.fitSince = now
      one.latency.scarce = one.passive.scarce = false
    } else if (lag === one.lag) encourage(trial, badness, now)
    else begin(trial, lag === 'failing' ? trialFailingMs : trialFirstMs, badness, now)
    one.lag = lag
  }

  /** After a time and a number of picks that keep trials a small part of traffic; where there is little, after a longer time. */
  #dueTrial(): readonly One[] | null {
    const { now } = this.#clock
    const rare = this.#picks < trialPicksMin
    for (const one of this.#judged) {
      const { trial } = one
      if (one.lag === null || now < trial.at + (rare ? trialIdleMs : 0)) continue
      trial.waitMs = Math.min(2 * trial.waitMs, trialMaxMs)
      trial.at = now + trial.waitMs
      this.#picks = 0
      // Not before: what was under way when it began to lag, and ends well, would speak for it too loudly.
      one.latency.scarce = one.passive.scarce = true
      this.#tried[0] = one
      return this.#tried
    }
    return null
  }
}

/** One that begins to lag again soon is given no new chance for it. */
function begin(trial: Trial, firstMs: number, badness: number, now: number): void {
  trial.waitMs = now - trial.fitSince > trialMaxMs ? firstMs : Math.max(firstMs, trial.waitMs)
  trial.at = now + trial.waitMs
  trial.badness = badness
}

/** A trial went well: the next one soon. */
function encourage(trial: Trial, badness: number, now: number): void {
  if (badness < 0.8 * trial.badness) {
    trial.waitMs = trialFirstMs
    trial.at = Math.min(trial.at, now + trialFirstMs)
  }
  trial.badness = badness
}

function lagOf(one: Judged, typicalMs: number, othersFailing: number, now: number): Lag | null {
  const share = failingShare(one)
  if (share >= lagShareMin && share > lagFactor * othersFailing) return 'failing'
  if (one.leaving) return 'leaving'
  if (typicalMs === 0) return null
  const boundMs = lagFactor * typicalMs + lagFloorMs
  const { latency } = one
  if (latency.samples >= lagSamplesMin && latency.typicalMs > boundMs) return 'slow'
  return latency.silentMs(now) > boundMs ? 'silent' : null
}

function failingShare({ passive }: Judged): number {
  return passive.failureShare + passive.serverErrorShare
}

function meanFailing(all: readonly Judged[]): number {
  let sum = 0
  for (const one of all) sum += failingShare(one)
  return sum / all.length
}

/** Nothing has changed since `fit` was made: it need not be made anew. */
function sameFit(fit: readonly Judged[], all: readonly Judged[], lagging: number): boolean {
  if (fit.length !== all.length - lagging) return false
  for (const one of fit) if (one.lag !== null) return false
  return true
}

function ascending(a: number, b: number): number {
  return a - b
}
