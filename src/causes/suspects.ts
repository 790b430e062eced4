/** All suspects in one table: what may stand behind a cause. Their texts live by family in `suspects/`. */
import type { CauseRef, SuspectRow, SuspectText } from './suspect.ts'
import { GATEWAY_SUSPECTS, type GatewaySuspect } from './suspects/gateway.ts'
import { HEALTH_SUSPECTS, type HealthSuspect } from './suspects/health.ts'
import { LIMIT_SUSPECTS, type LimitSuspect } from './suspects/limits.ts'
import { NAME_SUSPECTS, type NameSuspect } from './suspects/names.ts'
import { NETWORK_SUSPECTS, type NetworkSuspect } from './suspects/network.ts'
import { PROCESS_SUSPECTS, type ProcessSuspect } from './suspects/process.ts'
import { PROTOCOL_SUSPECTS, type ProtocolSuspect } from './suspects/protocol.ts'
import { REUSE_SUSPECTS, type ReuseSuspect } from './suspects/reuse.ts'
import { SOCKET_SUSPECTS, type SocketSuspect } from './suspects/sockets.ts'
import { TLS_SUSPECTS, type TlsSuspect } from './suspects/tls.ts'
import { WORK_SUSPECTS, type WorkSuspect } from './suspects/work.ts'
import type { CauseId } from './table.ts'

export type SuspectId =
  | ProcessSuspect
  | SocketSuspect
  | NetworkSuspect
  | NameSuspect
  | TlsSuspect
  | ProtocolSuspect
  | WorkSuspect
  | ReuseSuspect
  | LimitSuspect
  | HealthSuspect
  | GatewaySuspect

const TEXTS: Readonly<Record<SuspectId, SuspectText>> = {
  ...PROCESS_SUSPECTS,
  ...SOCKET_SUSPECTS,
  ...NETWORK_SUSPECTS,
  ...NAME_SUSPECTS,
  ...TLS_SUSPECTS,
  ...PROTOCOL_SUSPECTS,
  ...WORK_SUSPECTS,
  ...REUSE_SUSPECTS,
  ...LIMIT_SUSPECTS,
  ...HEALTH_SUSPECTS,
  ...GATEWAY_SUSPECTS,
}

export const SUSPECTS: Readonly<Record<SuspectId, SuspectRow>> = Object.fromEntries(
  Object.entries(TEXTS).map(([id, text]) => [id, { id, ...text, standsBehind: text.standsBehind.map(parse) }]),
) as unknown as Record<SuspectId, SuspectRow>

export function isSuspectId(id: string): id is SuspectId {
  return Object.hasOwn(TEXTS, id)
}

/** The suspects that typically stand behind a cause; those of its reason before those of the whole cause. */
export function suspectsBehind(cause: CauseId, reason?: string): SuspectRow[] {
  const all = Object.values(SUSPECTS)
  const exact = all.filter(row => row.standsBehind.some(ref => ref.cause === cause && ref.reason === reason))
  if (reason === undefined) return exact
  const general = all.filter(row => row.standsBehind.some(ref => ref.cause === cause && ref.reason === undefined))
  return [...exact, ...general.filter(row => !exact.includes(row))]
}

function parse(ref: CauseRef): { cause: CauseId; reason?: string } {
  const [cause, reason] = ref.split('/') as [CauseId, string?]
  return reason === undefined ? { cause } : { cause, reason }
}
