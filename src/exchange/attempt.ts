/** One try of an exchange at one endpoint: what was seen, and no opinion about it. Plain JSON. */
import type { Phase } from './phase.ts'

/** How an attempt ended. Every kind is what this process observed; what it means is decided in `diagnosis/`. */
export type AttemptEnd =
  /** A whole final response was read. */
  | { kind: 'answered'; status: number }
  /** A protocol switch (101) was made, and the tunnel has ended in good order. `by`: who closed last. */
  | { kind: 'tunnelled'; by: 'client' | 'upstream' | 'timer' }
  /** One of our timers struck. `ms` is its length. */
  | { kind: 'timer'; timer: AttemptTimer; ms: number }
  /** A system call failed: `code` is the errno's name (ECONNREFUSED …), verbatim. `unsaid`: the likeliest one, for a log did not say. */
  | { kind: 'errno'; code: string; syscall?: string; message?: string; unsaid?: true }
  /** Name resolution failed. `code`: ENOTFOUND, ENODATA, ESERVFAIL, EREFUSED, ETIMEOUT, EAI_AGAIN …, verbatim. */
  | { kind: 'dns'; code: string; message?: string }
  /** A resolved address lies in a range that `deny` forbids. */
  | { kind: 'address-denied'; address: string; rule: string }
  /** The peer closed in good order (FIN; over TLS `closeNotify` says whether close_notify came before it). */
  | { kind: 'fin'; closeNotify?: boolean }
  /** The peer reset the connection (RST). */
  | { kind: 'reset'; code: string; syscall?: string }
  /** An HTTP/2 peer ended this stream with RST_STREAM, or (`goaway`) with the whole connection. `code`: RFC 9113 §7. */
  | { kind: 'stream-reset'; code?: number; goaway?: true }
  /** The TLS layer failed: see `TlsFailure`. */
  | { kind: 'tls'; failure: TlsFailure }
  /** Bytes arrived that are no valid response. */
  | { kind: 'invalid'; problem: WireProblem }
  /**
   * A response was larger than a limit allows. `size`: bytes seen or declared. `name`: the field, where one is meant. `whole`: of a head
   * whose end was seen as well, all its bytes.
   */
  | { kind: 'limit'; limit: ResponseLimit; max: number; size: number; name?: string; whole?: number }
  /** The client went away, or its request failed, so this attempt was given up. */
  | { kind: 'client' }
  /** The request's own `total` deadline, the drain deadline or a worker's end cut it. */
  | { kind: 'cancelled'; why: 'shutdown' }
  /** A failure of our own code. */
  | { kind: 'bug'; message: string }

/**
 * firstByte runs until the end of the final head; idle from there on, between reads of the body. silence: the endpoint had
 * said nothing to anybody for so long while others answered, so the request went elsewhere.
 */
export type AttemptTimer =
  | 'silence'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'write'
  | 'firstByte'
  | 'idle'
  | 'total'
  | 'tunnelIdle'

export type ResponseLimit = 'header-section' | 'header-line' | 'body' | 'trailer-section' | 'trailer-line'

/** What a TLS failure looked like. `code`: OpenSSL's or Node's, verbatim. */
export interface TlsFailure {
  /** verify: the certificate did not pass our check · alert: the peer sent one · protocol: our TLS library gave up · alpn: no protocol agreed */
  stage: 'verify' | 'alert' | 'protocol' | 'alpn'
  code: string
  message: string
  /** The alert's number, for stage `alert`. */
  alert?: number
  /** SNI sent, if any, and the name checked. */
  serverName?: string
  /** For stage `verify`: of the peer's leaf certificate. */
  certificate?: {
    subject: string
    issuer: string
    validFrom: string
    validTo: string
    names: string[]
    chainLength: number
  }
  /** Whether we have a client certificate configured, and, where it is known, whether the peer asked for one. */
  clientCertificate?: { configured: boolean; asked?: boolean }
}

/** Where bytes broke the grammar. `reason` is one of http1's; `at` counts bytes from the start of the message. */
export interface WireProblem {
  reason: string
  at: number
  /** The first bytes of the invalid answer, at most 256, hexadecimal. */
  sampleHex?: string
  /** The values that contradict each other, where the reason is a contradiction. */
  values?: string[]
}

/** What was known of an endpoint's name when a dial failed. */
export interface NameFacts {
  /** How old the answer was that the dial went by. */
  answerAgeMs: number
  /** The addresses of the latest answer; empty: it was that there is no such name. */
  latest: string[]
  /** Answers give some of many addresses in turn: what the latest one lacks may be as good. */
  rotates?: true
  /** The resolver's word since, while its last good answer stays in use: ESERVFAIL, ENOTFOUND … */
  failing?: string
}

/** Why a failed attempt was not followed by another one. */
export type NotRetried =
  | 'non-idempotent'
  | 'body-not-buffered'
  | 'budget'
  | 'no-other-endpoint'
  | 'committed'
  | 'attempts'
  | 'cause'
  | 'client-gone'
  | 'deadline'

export interface Attempt {
  /** The endpoint's id: `SCHEME://HOST:PORT` or `unix:/path`, as configured. */
  endpoint: string
  /** The address connected to, `IP:PORT`, once one answered. */
  address?: string
  /** Every address tried without success, in order. */
  addressErrors?: { address: string; code: string; ms: number }[]
  /** Of a dial that failed, to an endpoint with a name: what its resolver had said. */
  name?: NameFacts
  localPort?: number
  /** An existing connection was used again. */
  reused: boolean
  /** For a reused connection: how long it had been idle, and how many requests it had carried before. */
  idleMs?: number
  requestsBefore?: number
  /** For a reused connection: how long we would have kept it idle, and after how long this endpoint was seen to close one. */
  idleAllowedMs?: number
  closesIdleAfterMs?: number
  /** What the upstream's `Keep-Alive: timeout=` promised, if it did. */
  advertisedKeepAliveMs?: number
  /** The step in which it ended. */
  phase: Phase
  end: AttemptEnd
  /** Milliseconds per step, for the steps that were reached. */
  ms: { dns?: number; connect?: number; tls?: number; send?: number; wait?: number; receive?: number }
  /** Milliseconds from the first byte written to the end, if anything was written. */
  sinceFirstWriteMs?: number
  /** How long this endpoint's last TCP connect took; the yardstick for a lost keep-alive race. */
  connectMs?: number
  /** Wire bytes to and from the endpoint in this attempt. `bytesOut` 0 means that nothing was written. */
  bytesOut: number
  bytesIn: number
  /** The request, with its body, went out whole. */
  requestSent: boolean
  /** The final response's head had arrived; its status. */
  headReceived: boolean
  status?: number
  /** Interim (1xx) answers seen before the end. */
  interim?: number
  /** Response body: bytes declared by Content-Length, if any, and content bytes received. */
  bodyExpected?: number
  bodyReceived?: number
  bodyFraming?: 'none' | 'length' | 'chunked' | 'close'
  /** First bytes of an answer that was none, hexadecimal, at most 256. */
  sampleHex?: string
  tls?: { version: string; cipher: string; serverName?: string; alpn?: string }
  /** Socket, for unix endpoints that failed: what the file system says. */
  socketFile?: { mode?: string; uid?: number; gid?: number; ourUid: number; ourGid: number }
  notRetried?: NotRetried
}
