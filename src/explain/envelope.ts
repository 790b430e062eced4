/** What carried a line (docker, kubectl, syslog, journald …) is taken off before a reader sees it. */

export interface Opened {
  text: string
  /** Epoch ms. */
  at?: number
  source?: string
}

/** The inside of a line's outermost envelope; null where it has none. */
export function openEnvelope(_text: string): Opened | null {
  return null
}
