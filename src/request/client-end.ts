/** The client ended an exchange: the attempt under way is given up, and is no failure of its endpoint. */
import type { ClientEnd } from '../exchange/exchange.ts'
import type { LiveExchange } from './live.ts'
import type { Relay } from './relay.ts'
import { reportAttempt } from './report.ts'

export function endByClient(x: LiveExchange, relay: Relay, end: ClientEnd): void {
  x.clientEnd = end
  if (relay.state === 'idle' || relay.state === 'over') return
  relay.cancel({ kind: 'client' })
  x.committed = relay.headAt > 0 && !relay.bodyPasser.headWaiting
  x.attempts = [...(x.attempts ?? []), relay.facts()]
  x.phase = relay.phase
  reportAttempt(x, relay.endpoint, null, relay.world.epoch())
}
