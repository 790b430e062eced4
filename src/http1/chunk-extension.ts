/** Chunk extensions (RFC 9112 §7.1.1): checked against their grammar, then forgotten. A lenient reader here is a smuggler's door. */
import { CR, HTAB, SP, TOKEN, VALUE } from './octets.ts'

type State = 'space' | 'start' | 'name' | 'name-end' | 'value-start' | 'value' | 'quoted' | 'escaped' | 'value-end'

const SEMICOLON = 0x3b
const EQUALS = 0x3d
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Where a line may end. */
const COMPLETE: ReadonlySet<State> = new Set<State>(['name', 'name-end', 'value', 'value-end'])

export class ExtensionReader {
  #state: State = 'space'

  /** The next octet is the one behind a chunk's size: `;`, or white space that a `;` must follow. */
  reset(): void {
    this.#state = 'space'
  }

  /** 'end' at the CR; 'bad' where the grammar breaks. */
  feed(octet: number): 'more' | 'end' | 'bad' {
    if (octet === CR) return COMPLETE.has(this.#state) ? 'end' : 'bad'
    const next = this.#next(octet)
    if (next === null) return 'bad'
    this.#state = next
    return 'more'
  }

  #next(octet: number): State | null {
    const blank = octet === SP || octet === HTAB
    const token = TOKEN[octet] === 1
    switch (this.#state) {
      case 'space':
        return octet === SEMICOLON ? 'start' : blank ? 'space' : null
      case 'start':
        return token ? 'name' : blank ? 'start' : null
      case 'name':
      case 'name-end':
        if (token) return this.#state === 'name' ? 'name' : null
        return octet === SEMICOLON ? 'start' : octet === EQUALS ? 'value-start' : blank ? 'name-end' : null
      case 'value-start':
        return octet === QUOTE ? 'quoted' : token ? 'value' : blank ? 'value-start' : null
      case 'quoted':
        return octet === QUOTE ? 'value-end' : octet === BACKSLASH ? 'escaped' : VALUE[octet] === 1 ? 'quoted' : null
      case 'escaped':
        return VALUE[octet] === 1 ? 'quoted' : null
      case 'value':
      case 'value-end':
        if (token) return this.#state === 'value' ? 'value' : null
        return octet === SEMICOLON ? 'start' : blank ? 'value-end' : null
    }
  }
}
