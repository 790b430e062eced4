/** The fix of a suspect in the syntax of the product at hand: that of the gateway, of the app behind it, or of neither. */
import { SUSPECTS, type SuspectId } from '../../causes/suspects.ts'
import { filledIn } from '../../diagnosis/template.ts'
import type { Product } from '../fact.ts'
import { ELSEWHERE } from './elsewhere.ts'
import type { FixProduct, FixTable, FixTexts } from './fix.ts'
import { CONFIRMS, GATEWAY_FIXES } from './gateway.ts'
import { HEALTH_FIXES } from './health.ts'
import { LIMIT_FIXES } from './limits.ts'
import { NAME_FIXES } from './names.ts'
import { NETWORK_FIXES } from './network.ts'
import { PAUSED_CONFIRMS, PAUSED_FIXES } from './paused.ts'
import { PROCESS_FIXES } from './process.ts'
import { PROTOCOL_FIXES } from './protocol.ts'
import { REUSE_FIXES } from './reuse.ts'
import { SOCKET_FIXES } from './sockets.ts'
import { TLS_FIXES } from './tls.ts'
import { type FixCase, fillFix } from './values.ts'
import { WORK_FIXES } from './work.ts'

export const FIXES: FixTable = {
  ...PROCESS_FIXES,
  ...SOCKET_FIXES,
  ...NETWORK_FIXES,
  ...NAME_FIXES,
  ...TLS_FIXES,
  ...PROTOCOL_FIXES,
  ...WORK_FIXES,
  ...REUSE_FIXES,
  ...LIMIT_FIXES,
  ...HEALTH_FIXES,
  ...GATEWAY_FIXES,
}

/** `fix`: a sentence, and then lines of configuration that begin with two spaces, where there are any. */
export function fixFor(id: SuspectId, c: FixCase): { confirm: string; fix: string } {
  const row = SUSPECTS[id]
  const paused = c.paused ? PAUSED_CONFIRMS[id] : undefined
  const general = filledIn(paused === undefined ? row : { ...row, confirm: paused }, c.values)
  const confirm = textFor(CONFIRMS[id], [...chainOf(c.gateway), 'any'])
  const texts = fixTexts(id, c)
  return {
    confirm: confirm === undefined ? general.confirm : fillFix(confirm, c),
    fix: texts.length === 0 ? general.fix : texts.map(text => fillFix(text, c)).join('\n'),
  }
}

/** What is repaired at the app alone, once it is known which app server that is. */
const AT_THE_APP: ReadonlySet<SuspectId> = new Set<SuspectId>([
  'process-not-running',
  'failed-to-start',
  'bound-to-loopback-only',
  'socket-file-permission',
  'worker-timeout',
  'worker-crash',
  'oom-kill',
  'heap-exhausted',
  'worker-recycled',
  'worker-pool-exhausted',
  'workers-stuck',
  'listen-backlog-full',
  'slow-application',
  'request-header-limit-at-upstream',
  'request-body-limit-at-upstream',
])

function fixTexts(id: SuspectId, c: FixCase): string[] {
  const table = (c.paused ? PAUSED_FIXES[id] : undefined) ?? FIXES[id]
  const app = c.apps.map(product => table?.[product]).find(text => text !== undefined)
  const gateway = textFor(table, chainOf(c.gateway))
  if (app !== undefined && AT_THE_APP.has(id)) return [app]
  const general = c.gateway === 'goodgate' ? table?.any : (table?.any ?? ELSEWHERE[id])
  const own = gateway ?? (app === undefined ? general : undefined)
  return [...new Set([own, app])].filter(text => text !== undefined)
}

/** Where a product's own table has no entry, that of the system it runs in. */
const RUNS_IN: Partial<Record<Product, readonly Product[]>> = {
  'ingress-nginx': ['kubernetes'],
  istio: ['kubernetes'],
}

function chainOf(product: Product): readonly FixProduct[] {
  return [product, ...(RUNS_IN[product] ?? [])]
}

function textFor(texts: FixTexts | undefined, chain: readonly FixProduct[]): string | undefined {
  for (const product of chain) if (texts?.[product] !== undefined) return texts[product]
  return undefined
}
