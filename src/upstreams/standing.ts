/** Whether an endpoint may be asked, and what speaks against it. Facts come from traffic, checks, siblings and people. */

/** What took an endpoint out: the answer to "why is this one not asked?". Times are epoch ms. */
export interface Because {
  cause: string
  reason?: string
  /** What was seen, in a sentence. */
  evidence?: string
  since: number
  count: number
  /** When it will be asked again of itself, where that is known. */
  until?: number
}

/** By a person, until `undrain`; `gentle`: the endpoint itself says goodbye, until it is back, and may be asked in need. */
export type Draining = Because & { gentle?: true }

/** away: nobody takes connections there · failing: active checks · ejected: failures in traffic · open: the circuit. */
export type StandingKind = 'in' | 'draining' | 'away' | 'failing' | 'ejected' | 'open'

export class Standing {
  draining: Draining | null = null
  away: Because | null = null
  /** `reached`: the last check came beyond the TCP connect, so that the endpoint lives and may be asked in need. */
  failing: (Because & { reached: boolean }) | null = null
  ejected: Because | null = null
  open: Because | null = null
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  get kind(): StandingKind {
    if (this.draining !== null) return 'draining'
    if (this.away !== null) return 'away'
    if (this.failing !== null) return 'failing'
    if (this.open !== null) return 'open'
    return this.ejected === null ? 'in' : 'ejected'
  }

  /** null: nothing speaks against it. */
  get because(): Because | null {
    return this.draining ?? this.away ?? this.failing ?? this.open ?? this.ejected
  }

  /** A change that shows in `kind` changes who may be asked; so does one of these two, whatever it stands behind. */
  set(kind: Exclude<StandingKind, 'in' | 'failing'>, because: Because | null): void {
    const before = this.kind
    this[kind] = because
    if (this.kind !== before || kind === 'draining' || kind === 'away') this.#changed()
  }

  /** What the checks say; null: they pass. */
  check(failing: (Because & { reached: boolean }) | null): void {
    const before = this.kind
    const reachedBefore = this.failing?.reached
    this.failing = failing
    if (this.kind !== before || failing?.reached !== reachedBefore) this.#changed()
  }
}
