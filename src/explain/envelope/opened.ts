/** What is left of a line without its outermost envelope, and what that told. */
export interface Opened {
  text: string
  /** Epoch ms. */
  at?: number
  /** Container, pod, unit or program. */
  source?: string
}

export type Opener = (text: string) => Opened | null

export function opened(text: string, source?: string, at?: number): Opened {
  const made: Opened = { text }
  if (source !== undefined && source !== '') made.source = source
  if (at !== undefined && Number.isFinite(at)) made.at = at
  return made
}
