/** Everyone in the comparison. */
import type { ChaosPeer } from '../peer.ts'
import { caddy, caddyTuned } from './caddy.ts'
import { goodgate } from './goodgate.ts'
import { haproxy, haproxyTuned } from './haproxy.ts'
import { nginx, nginxTuned } from './nginx.ts'

export const CHAOS_PEERS: readonly ChaosPeer[] = [goodgate, nginx, nginxTuned, haproxy, haproxyTuned, caddy, caddyTuned]
