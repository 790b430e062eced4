/** Causes on the client's side: never the upstream's fault, and no 5xx unless the request asks for what is not implemented. */
import type { CauseRow } from '../cause.ts'

export type ClientId = 'client-closed-request' | 'client-timeout' | 'http-request-error'

// biome-ignore format: a row is read at one glance
export const CLIENT: Readonly<Record<ClientId, CauseRow>> = {
  'client-closed-request': {
    family: 'client', error: null, party: 'client', status: 499, logOnly: true,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'none',
    title: 'Client left',
    says: 'The client closed its connection before it had the whole answer.',
    fix: 'Nothing, if it is rare; where it follows slow answers, make those faster, or look for a time limit before the gateway.',
  },
  'client-timeout': {
    family: 'client', error: 'http_request_error', party: 'client', status: 408,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'try-again',
    title: 'Client was too slow',
    says: 'The client did not send its whole request in time.',
    fix: 'Usually nothing; raise `limits.bodyIdle` or `limits.headerTimeout` where clients have poor lines.',
    reasons: {
      'too-slow': {
        title: 'Upload was too slow',
        says: 'The client’s body came, but at less than 100 bytes a second over the length of `limits.bodyIdle`.',
        fix: 'Usually nothing, for no line is so slow; set `limits.bodyIdle: none` where bodies are live feeds with pauses.',
      },
      'not-reading': {
        // The head is out by then: the log keeps the status that was sent.
        error: null, status: 'as-received', logOnly: true, advice: 'none',
        title: 'Client stopped reading',
        says: 'The client took in none of the bytes waiting for it during `limits.clientWrite`, so it was cut off.',
        fix: 'Usually nothing; raise `limits.clientWrite` where clients pause downloads on purpose.',
      },
    },
  },
  'http-request-error': {
    family: 'client', error: 'http_request_error', party: 'client', status: 400,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'request-refused',
    title: 'Request was not accepted',
    says: 'The request breaks a rule of HTTP or a limit of the gateway, and was refused.',
    fix: 'Repair the client, or raise the limit that it met.',
    reasons: {
      'bad-request-line': {
        title: 'Request line is invalid',
        says: 'The request’s first line is no valid method, target and version, or its path leaves the root.',
        fix: 'Let the client encode its URL; a TLS handshake on a plain port shows up here as well.',
      },
      'bad-host': {
        title: 'Host is invalid',
        says: 'The Host field is missing, given twice, malformed or at odds with the request’s target.',
        fix: 'Let the client send exactly one Host that equals the authority it addresses.',
      },
      'bad-field': {
        title: 'Header field is invalid',
        says: 'A header line of the request is malformed: in its name, in its value, or folded over two lines.',
        fix: 'Remove spaces before the colon, line breaks and control characters from the client’s headers.',
      },
      'framing-conflict': {
        title: 'Request length is ambiguous',
        says: 'The request states its own length in ways that contradict each other, as request smuggling does.',
        fix: 'Repair the client or proxy that sends it, one length per request; if nobody knows the sender, suspect an attack.',
      },
      'bad-chunk': {
        title: 'Request chunk is invalid',
        says: 'A line between the chunks of the request’s body, or its trailer, is malformed.',
        fix: 'Let the client’s HTTP library write the chunks.',
      },
      'unsupported-coding': {
        // RFC 9112 §6.1 asks for 501 here.
        status: 501,
        title: 'Transfer coding is not supported',
        says: 'The request’s body is wrapped in a transfer coding other than chunked.',
        fix: 'Use Content-Encoding for compression; Transfer-Encoding carries chunked alone.',
      },
      version: {
        // RFC 9110 §15.6.6.
        status: 505,
        title: 'HTTP version is not supported',
        says: 'The request’s first line names a major version of HTTP that this listener does not speak.',
        fix: 'Let the client speak HTTP/1.1 here.',
      },
      'uri-too-long': {
        status: 414, advice: 'too-large',
        title: 'Address is too long',
        says: 'The request line is longer than the gateway takes.',
        fix: 'Move the data from the query into the body; look for a redirect that adds to its own query each time round.',
      },
      'headers-too-large': {
        status: 431, advice: 'clear-cookies',
        title: 'Request headers are too large',
        says: 'The request’s header section is larger than `limits.requestHeaders`, or has too many lines.',
        fix: 'Find the cookies that pile up and set fewer or smaller ones; raise the limit only if the application takes it.',
      },
      'body-too-large': {
        status: 413, advice: 'too-large',
        title: 'Request body is too large',
        says: 'The request’s body is, or declares itself to be, larger than `limits.requestBody` allows.',
        fix: 'Raise `limits.requestBody`, together with the application’s own limit.',
      },
      expectation: {
        status: 417,
        title: 'Expectation is not supported',
        says: 'The request expects something other than `100-continue`.',
        fix: 'Let the client leave the Expect field out.',
      },
      'unexpected-body': {
        title: 'Request must not have a body',
        says: 'The request’s method is TRACE, which must not carry a body.',
        fix: 'Let the client send TRACE without Content-Length and without chunks.',
      },
      'method-not-allowed': {
        status: 405,
        title: 'Method is not allowed',
        says: 'The gateway does not carry out this method; CONNECT would make an open relay of it.',
        fix: 'Do not set this gateway as a forward proxy in the client.',
      },
      'length-required': {
        status: 411,
        title: 'Length is required',
        says: 'The request has a body and does not say how long it is.',
        fix: 'Let the client send Content-Length or chunks.',
      },
      misdirected: {
        status: 421,
        title: 'Request came to the wrong server',
        says: 'The request names a host for which this connection is not authoritative.',
        fix: 'Let the client open a connection for that host; check a certificate shared between hosts.',
      },
      'plain-to-tls-port': {
        title: 'Plain HTTP on a TLS port',
        says: 'The client speaks plain HTTP to a port on which the gateway speaks TLS.',
        fix: 'Let the client use `https://`, or redirect the plain port to it.',
      },
      'tls-to-plain-port': {
        title: 'TLS on a plain port',
        says: 'The client begins a TLS handshake on a port on which the gateway speaks plain HTTP.',
        fix: 'Give that listener `tls`, or let the client use `http://`.',
      },
    },
  },
}
