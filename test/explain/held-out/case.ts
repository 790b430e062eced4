/** What people paste when a gateway failed, in our own words, with what established roots of such cases are. */
export interface HeldOutCase {
  id: string
  software: string
  raw: string
  /** Right to name first from the text alone; none: nothing failed. */
  causes?: readonly string[]
  reason?: string
  /** The root; one of them is among the first three suspects. */
  suspects?: readonly string[]
  /** Nothing failed at or behind the gateway. */
  negative?: true
  /** The text does not prove which cause it was. */
  unproven?: true
  /** Requests that were lost, where the text says. */
  count?: number
  firstSeen?: string
}

export const lines = (...of: readonly string[]): string => of.join('\n')
