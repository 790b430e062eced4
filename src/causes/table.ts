/** The vocabulary: every cause with its status, its rules and its sentences, gathered from the families. */
import type { CauseRow } from './cause.ts'
import { CAPACITY, type CapacityId } from './table/capacity.ts'
import { CLIENT, type ClientId } from './table/client.ts'
import { CONNECT, type ConnectId } from './table/connect.ts'
import { GATEWAY, type GatewayId } from './table/gateway.ts'
import { NAME_RESOLUTION, type NameResolutionId } from './table/name-resolution.ts'
import { ORIGIN, type OriginId } from './table/origin.ts'
import { POLICY, type PolicyId } from './table/policy.ts'
import { RESPONSE_INVALID, type ResponseInvalidId } from './table/response-invalid.ts'
import { RESPONSE_TRUNCATED, type ResponseTruncatedId } from './table/response-truncated.ts'
import { ROUTING, type RoutingId } from './table/routing.ts'
import { SENDING, type SendingId } from './table/sending.ts'
import { TLS, type TlsId } from './table/tls.ts'
import { WAITING, type WaitingId } from './table/waiting.ts'

export type CauseId =
  | NameResolutionId
  | RoutingId
  | ConnectId
  | TlsId
  | SendingId
  | WaitingId
  | ResponseInvalidId
  | ResponseTruncatedId
  | CapacityId
  | PolicyId
  | OriginId
  | GatewayId
  | ClientId

/** In the order in which a request meets them. */
export const CAUSES: Readonly<Record<CauseId, CauseRow>> = {
  ...NAME_RESOLUTION,
  ...ROUTING,
  ...CONNECT,
  ...TLS,
  ...SENDING,
  ...WAITING,
  ...RESPONSE_INVALID,
  ...RESPONSE_TRUNCATED,
  ...CAPACITY,
  ...POLICY,
  ...ORIGIN,
  ...GATEWAY,
  ...CLIENT,
}

export const CAUSE_IDS: readonly CauseId[] = Object.keys(CAUSES) as CauseId[]

/** Merged once, so that a storm of failures allocates nothing here. */
const ROWS: ReadonlyMap<string, CauseRow> = new Map(
  Object.entries(CAUSES).flatMap(([id, row]) => {
    const { reasons, ...base } = row
    const refined = Object.entries(reasons ?? {}).map(
      ([reason, own]) => [`${id}/${reason}`, { ...base, ...own }] as const,
    )
    return [[id, row] as const, ...refined]
  }),
)

/** The row of a cause with its reason's overrides merged in; a reason that the table does not know changes nothing. */
export function causeRow(id: CauseId, reason?: string): CauseRow {
  return (reason === undefined ? undefined : ROWS.get(`${id}/${reason}`)) ?? CAUSES[id]
}

export function isCauseId(text: string): text is CauseId {
  return Object.hasOwn(CAUSES, text)
}

/** Cause and reason in one word, as in Proxy-Status `details`: `tls-certificate-error/expired`. */
export function causeName(id: CauseId, reason?: string): string {
  return reason === undefined ? id : `${id}/${reason}`
}

/** The other way round; null when either half is not in the table. */
export function parseCauseName(text: string): { cause: CauseId; reason?: string } | null {
  const slash = text.indexOf('/')
  const cause = slash < 0 ? text : text.slice(0, slash)
  if (!isCauseId(cause)) return null
  if (slash < 0) return { cause }
  const reason = text.slice(slash + 1)
  return ROWS.has(`${cause}/${reason}`) ? { cause, reason } : null
}
