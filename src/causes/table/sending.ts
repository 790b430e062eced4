/** Causes while the request went out to the endpoint. */
import type { CauseRow } from '../cause.ts'

export type SendingId = 'connection-write-timeout' | 'request-write-reset' | 'stale-connection-reuse'

// biome-ignore format: a row is read at one glance
export const SENDING: Readonly<Record<SendingId, CauseRow>> = {
  'connection-write-timeout': {
    family: 'sending', error: 'connection_write_timeout', party: 'upstream', status: 504,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'do-not-resubmit',
    title: 'Sending timed out',
    says: 'The endpoint stopped taking the request in, and no more of it could be sent within `timeouts.write`.',
    fix: 'Find out why the application does not read its input; raise `timeouts.write` where it reads slowly on purpose.',
  },
  // Large uploads alone can bring this about, so it must not be able to take a sound endpoint out.
  'request-write-reset': {
    family: 'sending', error: 'connection_terminated', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: false, advice: 'do-not-resubmit',
    title: 'Reset while sending',
    says: 'The endpoint reset the connection while part of the request was still to be sent, and left no answer.',
    fix: 'Raise the application’s body limit, and let it answer 413 and read on for a moment before it closes.',
  },
  'stale-connection-reuse': {
    family: 'sending', error: 'connection_terminated', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: false, advice: 'do-not-resubmit',
    title: 'Kept connection was closed',
    says: 'The endpoint closed an idle keep-alive connection in the very moment in which the gateway used it again.',
    fix: 'Set `keepAlive.idle` below the application’s keep-alive time, or raise the application’s above it.',
  },
}
