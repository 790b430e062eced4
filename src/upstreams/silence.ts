/** An endpoint that takes requests and says nothing while its fellows answer: told apart from one that is merely slow. */
import type { EndpointState } from './endpoint-state.ts'

/** Silence shorter than this is none: a collector of garbage may take as long. */
const silentMsMin = 300

/** Silence is told by what is usual: so many times the longest wait for an answer's head of late. */
const timesTheLongest = 2

/** What is usual is known after so many answers. */
const answersKnownMin = 50

/** So many must wait there: a single one may simply take long. */
const waitingMin = 2

/** Answers that the others gave in the meantime: it is not the network, or all of them. */
const answersElsewhereMin = 3

/** What is long ago is not usual any more. */
const longestLastsMs = 120_000

interface Look {
  /** Monotonic ms; rounded, for it is reckoned back. */
  quietSince: number
  /** Answers of the others at this look, and at the one before the silence began. */
  answers: number
  answersBefore: number
}

/** One group's. `now`: monotonic ms. */
export class SilenceWatch {
  readonly #last = new Map<EndpointState, Look>()
  #longestMs = 0
  #longestBefore = 0
  #longestSince = 0

  /** Time from a request's last byte to the answer's head: every answer's. */
  waited(ms: number): void {
    if (ms > this.#longestMs) this.#longestMs = ms
  }

  /** Endpoints that are silent as of this look, which comes at regular times and not per request. */
  look(endpoints: readonly EndpointState[], now: number): EndpointState[] {
    if (endpoints.length < 2) return []
    this.#forget(now)
    const answers = endpoints.reduce((sum, { latency }) => sum + latency.samples, 0)
    const silent = endpoints.filter(endpoint => this.#isSilent(endpoint, answers - endpoint.latency.samples, now))
    return answers < answersKnownMin ? [] : silent
  }

  #isSilent(endpoint: EndpointState, answers: number, now: number): boolean {
    const { latency } = endpoint
    const quietSince = Math.round(now - latency.silentMs(now))
    const last = this.#last.get(endpoint)
    if (last === undefined || last.quietSince !== quietSince || latency.awaiting < waitingMin) {
      this.#last.set(endpoint, { quietSince, answers, answersBefore: last?.answers ?? 0 })
      return false
    }
    last.answers = answers
    const longest = Math.max(this.#longestMs, this.#longestBefore)
    const enough = Math.max(silentMsMin, timesTheLongest * longest)
    return now - quietSince >= enough && answers - last.answersBefore >= answersElsewhereMin
  }

  #forget(now: number): void {
    if (now - this.#longestSince < longestLastsMs) return
    this.#longestBefore = this.#longestMs
    this.#longestMs = 0
    this.#longestSince = now
  }
}
