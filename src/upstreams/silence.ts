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

/** Answers that the others gave in the meantime: those that wait here are then hardly all slow pages. */
const answersElsewhereMin = 20

/** Where every client waits for the silent one nothing more comes to the others: they owe nothing, and had answered just before. */
const answersBeforeMin = 3

/** What is long ago is not usual any more. */
const longestLastsMs = 120_000

interface Look {
  /** Monotonic ms; rounded, for it is reckoned back. */
  quietSince: number
  /** Answers of the others when the silence was first seen, and at the look before. */
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
    const awaiting = endpoints.reduce((sum, { latency }) => sum + latency.awaiting, 0)
    const silent = endpoints.filter(({ latency }, at) => {
      const others = { answers: answers - latency.samples, owing: awaiting - latency.awaiting }
      return this.#isSilent(endpoints[at]!, others, now)
    })
    return answers < answersKnownMin ? [] : silent
  }

  #isSilent(endpoint: EndpointState, others: { answers: number; owing: number }, now: number): boolean {
    const { latency } = endpoint
    const quietSince = Math.round(now - latency.silentMs(now))
    const last = this.#last.get(endpoint)
    if (last === undefined || last.quietSince !== quietSince || latency.awaiting < waitingMin) {
      this.#last.set(endpoint, { quietSince, answers: others.answers, answersBefore: last?.answers ?? 0 })
      return false
    }
    const longest = Math.max(this.#longestMs, this.#longestBefore)
    if (now - quietSince < Math.max(silentMsMin, timesTheLongest * longest)) return false
    if (others.answers - last.answers >= answersElsewhereMin) return true
    return others.owing === 0 && others.answers - last.answersBefore >= answersBeforeMin
  }

  #forget(now: number): void {
    if (now - this.#longestSince < longestLastsMs) return
    this.#longestBefore = this.#longestMs
    this.#longestMs = 0
    this.#longestSince = now
  }
}
