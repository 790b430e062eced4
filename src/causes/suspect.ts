/** The shape of a suspect: what may stand behind a cause, and the one look that settles it. */
import type { CauseId } from './table.ts'

/** `cause` or `cause/reason`, as in the details of Proxy-Status. */
export type CauseRef = CauseId | `${CauseId}/${string}`

/** A suspect as it is written down, by family, in `suspects/`. */
export interface SuspectText {
  /** One clause: what is wrong, if it is this. */
  means: string
  /** The causes it typically stands behind. */
  standsBehind: readonly CauseRef[]
  /** What points to it in a log, a configuration or a probe. */
  pointsTo: string
  /** The command or look that settles it; {port} {host} {path} {endpoint} {name} {upstream} are filled in. */
  confirm: string
  /** What to change. */
  fix: string
}

export interface SuspectRow extends Omit<SuspectText, 'standsBehind'> {
  id: string
  standsBehind: readonly { cause: CauseId; reason?: string }[]
}
