/** How long an endpoint keeps an idle connection: promised by itself, or learned from those it closed. */

/** Closed sooner after its last answer than this: not for being idle, but perhaps for having served its number of requests. */
const notIdleMs = 5

/** So many in a row that were closed after the same number of requests are no chance. */
const sameNumberMin = 3

/** Idle connections that end this close together ended for one reason. */
const togetherMs = 20

/** An endpoint that stops closes its connections so long, at most, before it is found gone. */
const awayWithinMs = 2_000

/** Lessons that count: the last so many. */
const lessonsMax = 16

/** One closed connection may be chance; two of them are a habit. */
const lessonsMin = 2

/** Of the shortest life seen: what is left of it is for the clock, the network and chance. */
const margin = 0.75

/** A lesson is forgotten after so long: what was learned from an accident must not last. */
const lessonLastsMs = 10 * 60_000

interface Lesson {
  /** Idle time at which the connection was seen closed, ms. */
  idleMs: number
  at: number
}

/** One endpoint's. Times are monotonic ms. */
export class KeepAliveLessons {
  /** Idle time that is safe as far as is known; Infinity: nothing is known. */
  safeIdleMs: number = Infinity
  /** Requests after which it closes a connection without a word; Infinity: none known. */
  requestsMax: number = Infinity
  /** The shortest idle life seen; Infinity: none. */
  shortestMs: number = Infinity
  #lessons: Lesson[] = []
  /** Closed in this moment, with how many had been idle at its beginning: a restart closes them all, whatever their age. */
  #together: Lesson[] = []
  #idleBefore = 0
  #lastRequests = 0
  #sameNumber = 0
  /** When `requestsMax` was learned. */
  #numberAt = 0

  /** The endpoint closed an idle connection. `idle`: how many were idle, this one included. */
  closedIdle(idleMs: number, requests: number, idle: number, now: number): void {
    if (idleMs < notIdleMs) return this.#closedAfter(requests, now)
    if (this.#together.length > 0 && now - this.#together[0]!.at > togetherMs) this.#settle(now)
    if (this.#together.length === 0) this.#idleBefore = idle
    this.#together.push({ idleMs, at: now })
    if (this.#together.length === 1 && idle === 1) this.#settle(now)
  }

  /** A connection that had been idle for so long was found closed when it was used again. */
  lostRace(idleMs: number, now: number): void {
    if (idleMs < notIdleMs) return
    this.#learn({ idleMs, at: now })
    this.#conclude(now)
  }

  /** Before a decision: what was closed a moment ago counts, and what is long ago does not. */
  review(now: number): void {
    if (this.#together.length > 0 && now - this.#together[0]!.at > togetherMs) this.#settle(now)
    if (this.#lessons.length > 0 && now - this.#lessons[0]!.at > lessonLastsMs) this.#conclude(now)
    if (this.requestsMax === Infinity || now - this.#numberAt <= lessonLastsMs) return
    this.requestsMax = Infinity
    this.#sameNumber = 0
  }

  /** It has gone away: what it closed a moment ago was closed for that. */
  wentAway(now: number): void {
    this.#together = []
    this.#lessons = this.#lessons.filter(({ at }) => now - at > awayWithinMs)
    this.#sameNumber = 0
    this.#conclude(now)
  }

  #closedAfter(requests: number, now: number): void {
    this.#sameNumber = requests === this.#lastRequests ? this.#sameNumber + 1 : 1
    this.#lastRequests = requests
    if (this.#sameNumber < sameNumberMin || requests === 1) return
    this.requestsMax = requests
    this.#numberAt = now
  }

  /** Most of those that were idle went together, and there were several: it restarts, which teaches nothing. */
  #settle(now: number): void {
    const together = this.#together
    this.#together = []
    if (this.#idleBefore > 1 && together.length > this.#idleBefore / 2) return
    for (const lesson of together) this.#learn(lesson)
    this.#conclude(now)
  }

  #learn(lesson: Lesson): void {
    this.#lessons.push(lesson)
    if (this.#lessons.length > lessonsMax) this.#lessons.shift()
  }

  #conclude(now: number): void {
    this.#lessons = this.#lessons.filter(({ at }) => now - at <= lessonLastsMs)
    this.shortestMs = Math.min(...this.#lessons.map(({ idleMs }) => idleMs))
    this.safeIdleMs = this.#lessons.length >= lessonsMin ? margin * this.shortestMs : Infinity
  }
}
