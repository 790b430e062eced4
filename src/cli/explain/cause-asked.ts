/** `--cause`: an id, an id with its reason, or the beginning of one. */
import { CAUSE_IDS, CAUSES, isCauseId } from '../../causes/table.ts'
import { nearest } from '../../config/suggest.ts'

export interface AskedCause {
  /** Those it stands for: one, or all that begin so. */
  causes: ReadonlySet<string>
  reason?: string
}

/** @returns a string where there is no such cause: what to say */
export function askedCause(written: string): AskedCause | string {
  const [id = '', reason, ...rest] = written.trim().toLowerCase().replaceAll('_', '-').split('/')
  const begin = isCauseId(id) ? [id] : CAUSE_IDS.filter(known => id !== '' && known.startsWith(id))
  if (begin.length === 0 || rest.length > 0) return unknown(written, id)
  if (reason === undefined) return { causes: new Set(begin) }
  const reasons = begin.flatMap(cause => Object.keys(CAUSES[cause].reasons ?? {}))
  if (reasons.includes(reason)) return { causes: new Set(begin), reason }
  const near = nearest(reason, reasons)
  const hint = near === undefined ? list(reasons) : `did you mean ${begin[0]}/${near}?`
  return `${begin.join(', ')} ${begin.length > 1 ? 'have' : 'has'} no reason "${reason}"; ${hint}`
}

function unknown(written: string, id: string): string {
  const near = nearest(id, CAUSE_IDS)
  const holding = id.length < 3 ? [] : CAUSE_IDS.filter(known => known.includes(id)).slice(0, 4)
  const hints = near === undefined ? holding : [near]
  const hint = hints.length > 0 ? `did you mean ${hints.join(' or ')}?` : 'goodgate causes lists them all'
  return `there is no cause "${written}"; ${hint}`
}

function list(reasons: readonly string[]): string {
  return reasons.length === 0 ? 'it has none' : `there are ${reasons.join(', ')}`
}
