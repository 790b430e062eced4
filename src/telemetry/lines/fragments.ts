/** `,"key":"value"` pieces for the few names that a config holds, escaped once each and then only looked up. */
import { jsonEscape } from './escape.ts'

/** Discovery may bring new endpoint names for as long as the process lives: past this many, the table starts anew. */
const FRAGMENTS_MAX = 4096

export class Fragments {
  readonly #key: string
  readonly #texts = new Map<string, string>()
  #lastName: string | undefined
  #lastText = ''

  constructor(key: string) {
    this.#key = key
  }

  /** Empty for undefined and for the empty string: no value, no key. */
  text(name: string | undefined): string {
    if (name === undefined || name === '') return ''
    if (name === this.#lastName) return this.#lastText
    let text = this.#texts.get(name)
    if (text === undefined) {
      if (this.#texts.size >= FRAGMENTS_MAX) this.#texts.clear()
      text = `,"${this.#key}":"${jsonEscape(name)}"`
      this.#texts.set(name, text)
    }
    this.#lastName = name
    this.#lastText = text
    return text
  }
}
