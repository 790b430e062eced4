/** Who may see the inside of a failure: addresses, timelines, upstream bytes (contract of `errors.showDetailsTo`). */
import { hostName } from '../http1/host.ts'
import type { LiveExchange } from './live.ts'
import type { Snapshot } from './snapshot.ts'

/** Fields that tell of a proxy in front: then loopback says nothing about who is asking. */
const FORWARDING = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-real-ip',
  'via',
]

/** Who comes by a unix socket is as good as never a person, and nginx names no client there by itself: it counts as no loopback. */
export function mayShowDetails(x: LiveExchange, peer: string, snapshot: Snapshot): boolean {
  if (x.client !== '' && snapshot.detailsTo(x.client)) return true
  const { head } = x
  if (!isLoopback(peer) || head === null || head.raw === '') return false
  if (FORWARDING.some(name => head.field(name) !== undefined) || hasCdnField(head)) return false
  const name = hostName(head.field('host') ?? '')
  return name === 'localhost' || (name?.endsWith('.localhost') ?? false) || (name !== null && isLoopback(name))
}

function hasCdnField(head: NonNullable<LiveExchange['head']>): boolean {
  for (let i = 0; i < head.count; i++) if (/^(?:cf-|x-forwarded-)/i.test(head.name(i))) return true
  return false
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}
