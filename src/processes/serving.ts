/** What a worker serves with, what it tells of it, and its end. */
import type { Gateway } from '../gateway.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { cacheWrittenMs } from './bounds.ts'
import type { Listening } from './listening.ts'
import type { Answers, Snapshot } from './messages.ts'

export interface Serving {
  snapshot: Snapshot
  gateway: Gateway
  telemetry: Telemetry
  listening: Listening
}

export function statsOf({ gateway }: Serving): Answers['stats'] {
  const cache = gateway.snapshot.cache?.usage ?? null
  return { gateway: gateway.stats(), cache, residentBytes: process.memoryUsage.rss() }
}

/** At once for clients; what is still to be written is, as far as that takes no longer than allowed. */
export async function closeServing({ gateway, telemetry }: Serving): Promise<void> {
  gateway.close()
  const written = gateway.snapshot.cache?.done()
  const late = new Promise<void>(resolve => setTimeout(resolve, cacheWrittenMs))
  await Promise.all([telemetry.close(), written && Promise.race([written, late])])
}
