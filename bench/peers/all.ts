/** Everyone in the comparison, nginx first: the ratios are to it. */
import type { Peer } from '../peer.ts'
import { caddy } from './caddy.ts'
import { goodgate } from './goodgate.ts'
import { haproxy } from './haproxy.ts'
import { nginx } from './nginx.ts'
import { fastify, httpProxy3, undici } from './node.ts'

export const PEERS: readonly Peer[] = [nginx, haproxy, goodgate, undici, caddy, fastify, httpProxy3]
