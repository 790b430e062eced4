/** `,"key":"value"` pieces of a line for the few names that a config holds: made once each, then only looked up. */
import { jsonEscape } from './escape.ts'

/** Discovery may bring new endpoint names for as long as the process lives: past this many, a table starts anew. */
const FRAGMENTS_MAX = 4096

/** The pieces of one key. */
export class Fragments {
  readonly #key: string
  readonly #texts = new Map<string, string>()

  constructor(key: string) {
    this.#key = key
  }

  /** Empty for undefined and for the empty string: no value, no key. */
  text(name: string | undefined): string {
    if (name === undefined || name === '') return ''
    return this.#texts.get(name) ?? this.#make(name)
  }

  #make(name: string): string {
    if (this.#texts.size >= FRAGMENTS_MAX) this.#texts.clear()
    const text = flat(`,"${this.#key}":"${jsonEscape(name)}"`)
    this.#texts.set(name, text)
    return text
  }
}

export interface Destination {
  readonly route?: string | undefined
  readonly upstream?: string | undefined
  readonly endpoint?: string | undefined
}

/** `,"route":…,"upstream":…,"endpoint":…` in one piece: the three nearly always come in the same company. */
export class DestinationFragments {
  readonly #last = new Map<string, { route: string | undefined; upstream: string | undefined; text: string }>()

  text(to: Destination): string {
    const endpoint = to.endpoint ?? ''
    const known = this.#last.get(endpoint)
    if (known !== undefined && known.route === to.route && known.upstream === to.upstream) return known.text
    if (this.#last.size >= FRAGMENTS_MAX) this.#last.clear()
    const text = flat(pair('route', to.route) + pair('upstream', to.upstream) + pair('endpoint', endpoint))
    this.#last.set(endpoint, { route: to.route, upstream: to.upstream, text })
    return text
  }
}

/** `,"key":"value"` for a value that is new each time; nothing for none. */
export function pair(key: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : `,"${key}":"${jsonEscape(value)}"`
}

/**
 * The same ASCII text as one run of bytes. A concatenation is kept by V8 as a tree of its parts, and every later line
 * that it is part of would walk that tree again: half the cost of a line, measured.
 */
export function flat(ascii: string): string {
  return Buffer.from(ascii, 'latin1').toString('latin1')
}
