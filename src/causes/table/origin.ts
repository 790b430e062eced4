/** The origin's own error answers: passed on as they came, and never ours. */
import type { CauseRow } from '../cause.ts'

export type OriginId = 'origin-error-response'

// An application's 500 is about the request as often as about the endpoint, so it is no proof against the endpoint.
// biome-ignore format: a row is read at one glance
export const ORIGIN: Readonly<Record<OriginId, CauseRow>> = {
  'origin-error-response': {
    family: 'origin', error: null, party: 'origin', status: 'as-received',
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'try-again',
    title: 'Application answered with an error',
    says: 'The application itself gave this error answer, whole and valid, and the gateway passed it on.',
    fix: 'Search the application’s log for the request id that the gateway sent along.',
    reasons: {
      overloaded: {
        advice: 'busy-wait',
        title: 'Application is overloaded',
        says: 'The application itself declined the request for now and said when to come back.',
        fix: 'Give the application more capacity, or have its callers honour Retry-After.',
      },
    },
  },
}
