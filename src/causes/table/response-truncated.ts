/** Causes that cut a valid response short. Once its head is out the client sees an abort, and the status stays in the log. */
import type { CauseRow } from '../cause.ts'

export type ResponseTruncatedId =
  | 'http-response-incomplete'
  | 'response-stalled'
  | 'http-response-trailer-section-size'
  | 'http-response-trailer-size'

// biome-ignore format: a row is read at one glance
export const RESPONSE_TRUNCATED: Readonly<Record<ResponseTruncatedId, CauseRow>> = {
  'http-response-incomplete': {
    family: 'response-truncated', error: 'http_response_incomplete', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: true, advice: 'reload',
    title: 'Response was cut short',
    says: 'The endpoint closed the connection before its response had reached the end that it announced.',
    fix: 'Look in the application’s log for a worker that ended in mid-response, and compare Content-Length with the bytes.',
  },
  'response-stalled': {
    family: 'response-truncated', error: 'connection_read_timeout', party: 'upstream', status: 504,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: true, advice: 'reload',
    title: 'Response came to a halt',
    says: 'The endpoint began its response and then sent nothing for `timeouts.idle`, with the connection still open.',
    fix: 'Find what blocks the application in mid-response; let event streams send a comment line as heartbeat.',
    reasons: {
      // Silence is no proof against either side; nor is the 504 sent, for the 101 is out.
      tunnel: {
        blamesEndpoint: false,
        title: 'Tunnel fell silent',
        says: 'Nothing moved either way for `timeouts.tunnelIdle` in a connection that had switched protocols, so it was ended.',
        fix: 'Let one side send WebSocket pings more often than that, or raise `timeouts.tunnelIdle`.',
      },
    },
  },
  'http-response-trailer-section-size': {
    family: 'response-truncated', error: 'http_response_trailer_section_size', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: true, blamesEndpoint: false, advice: 'owner-must-fix',
    title: 'Response trailers are too large',
    says: 'The trailer section after the response’s last chunk is larger than the gateway takes.',
    fix: 'Move what is large from the trailers into the body.',
  },
  'http-response-trailer-size': {
    family: 'response-truncated', error: 'http_response_trailer_size', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: true, blamesEndpoint: false, advice: 'owner-must-fix',
    title: 'One response trailer is too large',
    says: 'A single trailer line of the response is larger than the gateway takes.',
    fix: 'Shorten the trailer that the log names, in gRPC usually the status message or details.',
  },
}
