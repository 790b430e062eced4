/** The shape of a fix: what to change for a suspect, in the syntax of the product that has to be changed. */
import type { SuspectId } from '../../causes/suspects.ts'
import type { Product } from '../fact.ts'

/** `any`: where the syntax does not depend on the gateway (a command at the host, a setting of the app). */
export type FixProduct = Product | 'any'

/**
 * A sentence, then lines of configuration, each begun with two spaces. «token» is filled in from the case, see `values.ts`.
 */
export type FixTexts = Partial<Record<FixProduct, string>>

export type FixTable = Partial<Record<SuspectId, FixTexts>>

export function saying(sentence: string, texts: FixTexts): FixTexts {
  return Object.fromEntries(Object.entries(texts).map(([product, text]) => [product, `${sentence}\n${text}`]))
}
