/** Causes in the gateway's own code and nature. */
import type { CauseRow } from '../cause.ts'

export type GatewayId = 'proxy-internal-error' | 'incremental-refused'

// biome-ignore format: a row is read at one glance
export const GATEWAY: Readonly<Record<GatewayId, CauseRow>> = {
  'proxy-internal-error': {
    family: 'gateway', error: 'proxy_internal_error', party: 'gateway', status: 500,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'try-again',
    title: 'Gateway failed',
    says: 'The gateway met an error of its own, which says nothing about the upstream.',
    fix: 'Report it with the log line and the version; a restart of the worker is safe.',
    reasons: {
      stopping: {
        status: 503, title: 'Gateway was stopped',
        says: 'The gateway was told to stop, and this request was still under way when its time to drain had passed.',
        fix: 'Raise `shutdown.drain` above the longest honest request, or find out why this one took so long.',
      },
    },
  },
  // Reserved: goodgate streams everything and never has to refuse; the word is for other gateways' answers.
  'incremental-refused': {
    family: 'gateway', error: 'incremental_refused', party: 'gateway', status: 501,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'request-refused',
    title: 'Streaming was refused',
    says: 'The request asked to be passed on piece by piece, and a gateway on the way only passes on whole messages.',
    fix: 'Switch buffering off for this route in the gateway that refused.',
  },
}
