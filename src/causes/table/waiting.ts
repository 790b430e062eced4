/** Causes after the request went out and before a response began. Whether it was carried out is not known. */
import type { CauseRow } from '../cause.ts'

export type WaitingId =
  | 'connection-read-timeout'
  | 'http-response-timeout'
  | 'connection-terminated'
  | 'connection-reset'
  | 'upstream-crash'
  | 'http2-stream-reset'

// biome-ignore format: a row is read at one glance
export const WAITING: Readonly<Record<WaitingId, CauseRow>> = {
  'connection-read-timeout': {
    family: 'waiting', error: 'connection_read_timeout', party: 'upstream', status: 504,
    retry: 'timeout', ownerActionRequired: false, blamesEndpoint: true, advice: 'do-not-resubmit',
    title: 'No response in time',
    says: 'The endpoint took the whole request and did not finish a response head within `timeouts.firstByte`.',
    fix: 'Find what the application waits for; raise the limit only for routes that are slow by nature.',
    reasons: {
      silent: {
        retry: 'helps',
        title: 'Endpoint fell silent',
        says: 'The endpoint took several requests and said nothing to any of them, while others answered many that came later.',
        fix: 'Look at that endpoint alone: a stopped or swapped-out process, a full thread pool, a lock, a lost network path.',
      },
    },
  },
  // `total` also runs through our own queue, hold and retries, and through what the client is slow to read.
  'http-response-timeout': {
    family: 'waiting', error: 'http_response_timeout', party: 'upstream', status: 504,
    retry: 'timeout', ownerActionRequired: false, blamesEndpoint: false, advice: 'do-not-resubmit',
    title: 'Total time is used up',
    says: 'The exchange was not complete when `timeouts.total`, which counts every attempt and all waiting, ran out.',
    fix: 'Set `total: none` on routes that stream; elsewhere find out which part of the time was the long one.',
  },
  'connection-terminated': {
    family: 'waiting', error: 'connection_terminated', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'do-not-resubmit',
    title: 'Closed without a response',
    says: 'The endpoint took the request and closed the connection in good order without answering.',
    fix: 'Read the application’s own log at that second: a worker that died or was recycled is the usual finding.',
  },
  'connection-reset': {
    family: 'waiting', error: 'connection_terminated', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'do-not-resubmit',
    title: 'Reset without a response',
    says: 'The endpoint, or a device before it, reset the connection after the request had been sent.',
    fix: 'Look for a killed worker in the application’s and the kernel’s log, then for a device on the way.',
    reasons: {
      // The 101 is out: log, metrics and evidence alone tell of it.
      tunnel: {
        title: 'Tunnel was reset',
        says: 'The endpoint, or a device before it, reset a connection that had switched protocols, such as a WebSocket.',
        fix: 'See whether the application was restarted or killed at that second; let it close its WebSockets before it stops.',
      },
    },
  },
  'upstream-crash': {
    family: 'waiting', error: 'connection_terminated', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'do-not-resubmit',
    title: 'Endpoint crashed',
    says: 'Several requests at one endpoint ended together within milliseconds, and then it took no connections.',
    fix: 'Find the crash in the kernel’s and the service manager’s log: out of memory, a signal, or a worker time-out.',
  },
  'http2-stream-reset': {
    family: 'waiting', error: 'connection_terminated', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'do-not-resubmit',
    title: 'HTTP/2 stream was reset',
    says: 'The endpoint ended this one HTTP/2 stream with an error code and kept the connection.',
    fix: 'Go by the code: REFUSED_STREAM and ENHANCE_YOUR_CALM are about load, INTERNAL_ERROR is the application’s own.',
    reasons: {
      // An endpoint that says farewell in good order is being replaced, not failing.
      goaway: {
        blamesEndpoint: false, advice: 'try-again-not-processed',
        title: 'HTTP/2 connection was ended',
        says: 'The endpoint announced with GOAWAY that it takes no more streams, and this one was caught by it.',
        fix: 'Let the application finish its open streams after GOAWAY before it closes the connection.',
      },
    },
  },
}
