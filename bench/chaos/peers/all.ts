/** Everyone in the comparison. */
import type { ChaosPeer } from '../peer.ts'
import { caddy, caddyTuned } from './caddy.ts'
import { chaosGoodgate } from './goodgate.ts'
import { haproxy, haproxyTuned } from './haproxy.ts'
import { nginx, nginxTuned } from './nginx.ts'

export const CHAOS_PEERS: readonly ChaosPeer[] = chaosPeers()

/** @param checkout another goodgate than this one's */
export function chaosPeers(checkout?: string): ChaosPeer[] {
  return [chaosGoodgate(checkout), nginx, nginxTuned, haproxy, haproxyTuned, caddy, caddyTuned]
}
