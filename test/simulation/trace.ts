/** What happened, as one number: two runs of a seed must come to the same. With `lines` also as text, for reading a failure. */
import type { End } from './end.ts'

/** What the gateway is being told just now: whatever it reports meanwhile has this for its reason. */
export interface Trigger {
  kind: 'none' | 'open' | 'bytes' | 'end' | 'drain' | 'close' | 'refused' | 'timer' | 'after' | 'dns' | 'drain-order'
  end: End | null
}

export class Trace {
  hash = 0x811c9dc5
  readonly lines: string[] | null
  readonly #now: () => number

  constructor(now: () => number, textWanted: boolean) {
    this.#now = now
    this.lines = textWanted ? [] : null
  }

  note(who: string, what: string, id: number, value: number): void {
    const now = this.#now()
    this.#mix(who.charCodeAt(0) + what.length * 256 + what.charCodeAt(0) * 65_536)
    this.#mix(id)
    this.#mix(value)
    this.#mix(Math.floor(now * 1000))
    this.lines?.push(`${now.toFixed(3).padStart(11)} ${who} ${what} #${id} ${value}`)
  }

  /** For people only. */
  say(text: string): void {
    this.lines?.push(`${this.#now().toFixed(3).padStart(11)}   ${text}`)
  }

  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i))
  }

  #mix(value: number): void {
    this.hash = Math.imul(this.hash ^ value, 0x01000193) >>> 0
  }
}
