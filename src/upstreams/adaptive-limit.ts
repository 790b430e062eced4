/** How many exchanges at once an endpoint bears, found out from how its answers slow down. No clock, no endpoint. */
import {
  adaptiveFirst,
  adaptiveMax,
  adaptiveMin,
  adaptiveProbeMs,
  adaptiveSamplesMin,
  adaptiveTolerance,
  adaptiveWindowMs,
} from '../limits.ts'

/** How many of the past measurements of the unhurried time count: the smallest of them does. */
const floorsKept = 6

/** After an overload that the endpoint has told. */
const backOff = 0.85

/** In a probe: half of what the endpoint bears without a line, for the limit is at twice that. */
const probeDivisor = 4

/** Of the step towards the new value: answers scatter. */
const smoothing = 0.3

/**
 * A gradient: the limit moves to where answers take `adaptiveTolerance` times as long as they do unhurried. Unhurried is the
 * shortest window mean of late; for it to be seen under lasting load the endpoint is pressed less for a moment now and then
 * (the idea of Envoy's gradient controller, which goes down to three), and only what began in that moment counts.
 */
export class AdaptiveLimit {
  limit: number = adaptiveFirst
  #wanted: number = adaptiveFirst
  #windowEnds = 0
  /** What began before counts for nothing: it stood in an older line. */
  #countFrom = 0
  #sum = 0
  #count = 0
  #mostInFlight = 0
  #probing = false
  #probeAt = 0
  /** Where it was too much, and until when that is believed. */
  #ceiling = Infinity
  #ceilingUntil = 0
  #backedOffAt = -Infinity
  /** Shortest window means, by the span between two probes; the last one is of now. */
  readonly #floors: number[] = [Infinity]

  /** An answer came. `now`: monotonic ms; `inFlight`: with it. @returns whether the limit changed */
  answered(now: number, ms: number, inFlight: number): boolean {
    if (now - ms < this.#countFrom) return false
    this.#sum += ms
    this.#count++
    if (inFlight > this.#mostInFlight) this.#mostInFlight = inFlight
    return now >= this.#windowEnds && this.#count >= adaptiveSamplesMin && this.#endWindow(now)
  }

  /** It said that it has too much to do (503, 429), broke off, or did not answer in time. Once per window. */
  overloaded(now: number): boolean {
    if (now - this.#backedOffAt < adaptiveWindowMs) return false
    this.#backedOffAt = now
    this.#ceiling = this.#wanted
    this.#ceilingUntil = now + adaptiveProbeMs
    return this.#become(this.#wanted * backOff)
  }

  #endWindow(now: number): boolean {
    const mean = this.#sum / this.#count
    this.#floors.push(Math.min(this.#floors.pop()!, mean))
    const wanted = this.#probing ? this.#wanted : this.#next(now, mean)
    this.#probing = !this.#probing && this.#isProbeDue(now)
    this.#countFrom = this.#probing ? now + mean : 0
    this.#windowEnds = now + adaptiveWindowMs
    this.#sum = this.#count = this.#mostInFlight = 0
    return this.#become(wanted)
  }

  #become(wanted: number): boolean {
    const before = this.limit
    this.#wanted = Math.min(adaptiveMax, Math.max(adaptiveMin, wanted))
    this.limit = Math.max(adaptiveMin, Math.floor(this.#probing ? this.#wanted / probeDivisor : this.#wanted))
    return this.limit !== before
  }

  #next(now: number, mean: number): number {
    const gradient = Math.min(1, (adaptiveTolerance * Math.min(...this.#floors)) / mean)
    if (gradient < 1) return this.#wanted * (1 - smoothing * (1 - Math.max(0.5, gradient)))
    // A limit that nobody comes near to cannot be judged.
    if (this.#mostInFlight < this.limit / 2) return this.#wanted
    const more = this.#wanted + smoothing * Math.sqrt(this.#wanted)
    return now < this.#ceilingUntil ? Math.max(this.#wanted, Math.min(more, this.#ceiling - 1)) : more
  }

  /** What was shortest long ago is forgotten in the end. */
  #isProbeDue(now: number): boolean {
    if (this.#probeAt === 0) this.#probeAt = now + adaptiveProbeMs
    if (now < this.#probeAt) return false
    this.#probeAt = now + adaptiveProbeMs
    this.#floors.push(Infinity)
    if (this.#floors.length > floorsKept) this.#floors.shift()
    return true
  }
}
