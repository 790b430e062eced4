/** Timers for every connection at the price of a number: a hashed wheel with one clock, no timer object per request. */

const granuleMs = 16
const slots = 4096

/** Something that can expire. `deadline` is the wheel's time in ms; Infinity: disarmed but still in a slot. */
export class Timer {
  deadline: number = Infinity
  slot = -1
  next: Timer | null = null
  previous: Timer | null = null
  expire: () => void

  constructor(expire: () => void) {
    this.expire = expire
  }
}

/**
 * Re-arming only stores a number: a timer that sits in an earlier slot than its deadline is moved when that slot comes up.
 * Expiry is late by at most two granules and never early.
 */
export class Wheel {
  /** Milliseconds, monotonic, as of the last tick: up to one granule old. */
  now: number
  #heads: (Timer | null)[] = new Array(slots).fill(null)
  #cursor: number
  #due: Timer[] = []
  #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
    this.now = clock()
    this.#cursor = Math.floor(this.now / granuleMs)
  }

  arm(timer: Timer, ms: number): void {
    const deadline = this.now + ms + granuleMs
    timer.deadline = deadline
    const slot = Math.ceil(deadline / granuleMs)
    if (timer.slot === -1) this.#link(timer, slot)
    else if (slot < timer.slot) {
      this.#unlink(timer)
      this.#link(timer, slot)
    }
  }

  /** Cheap: leaves it in its slot. For a pause in an owner's life, not for its end. */
  disarm(timer: Timer): void {
    timer.deadline = Infinity
  }

  /** For the end of an owner's life: nothing in the wheel refers to it any more. */
  remove(timer: Timer): void {
    timer.deadline = Infinity
    if (timer.slot !== -1) this.#unlink(timer)
  }

  /** Runs what is due. Called every granule by the owner of real time, or by a simulated clock. */
  tick(): void {
    this.now = this.#clock()
    const target = Math.floor(this.now / granuleMs)
    // After a stall longer than a revolution every slot is visited once.
    if (target - this.#cursor > slots) this.#cursor = target - slots
    while (this.#cursor < target) this.#sweep(++this.#cursor)
  }

  /** The slot is emptied before anything expires: what expires may arm or remove its neighbours. */
  #sweep(cursor: number): void {
    let timer = this.#heads[cursor % slots] ?? null
    if (timer === null) return
    this.#heads[cursor % slots] = null
    const due = this.#due
    while (timer) {
      const next: Timer | null = timer.next
      timer.next = timer.previous = null
      timer.slot = -1
      due.push(timer)
      timer = next
    }
    for (const one of due) if (one.slot === -1) this.#settle(one)
    due.length = 0
  }

  #settle(timer: Timer): void {
    if (timer.deadline <= this.now) {
      timer.deadline = Infinity
      timer.expire()
    } else if (timer.deadline !== Infinity) this.#link(timer, Math.ceil(timer.deadline / granuleMs))
  }

  #link(timer: Timer, wanted: number): void {
    const slot = Math.max(wanted, this.#cursor + 1)
    timer.slot = slot
    const head = this.#heads[slot % slots] ?? null
    timer.next = head
    timer.previous = null
    if (head) head.previous = timer
    this.#heads[slot % slots] = timer
  }

  #unlink(timer: Timer): void {
    if (timer.previous) timer.previous.next = timer.next
    else this.#heads[timer.slot % slots] = timer.next
    if (timer.next) timer.next.previous = timer.previous
    timer.next = timer.previous = null
    timer.slot = -1
  }
}

/** How often `tick` wants to be called. */
export const wheelTickMs: number = granuleMs
