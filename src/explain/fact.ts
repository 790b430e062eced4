/** What a line of a log, or an event of several lines, says: plain JSON, in the words of `exchange/`, and no opinion about causes. */
import type { Confidence } from '../diagnosis/diagnosis.ts'
import type { Exchange } from '../exchange/exchange.ts'

export type Fact = ExchangeFact | ConsequenceFact | TroubleFact | CheckFact

/** The product whose log it is: fixes are given in its own syntax. */
export type Product =
  | 'nginx'
  | 'ingress-nginx'
  | 'kong'
  | 'apisix'
  | 'apache'
  | 'haproxy'
  | 'envoy'
  | 'istio'
  | 'caddy'
  | 'traefik'
  | 'varnish'
  | 'gcp-lb'
  | 'aws-alb'
  | 'cloudflare'
  | 'heroku'
  | 'azure'
  | 'php-fpm'
  | 'gunicorn'
  | 'uvicorn'
  | 'uwsgi'
  | 'puma'
  | 'unicorn'
  | 'passenger'
  | 'java'
  | 'iis'
  | 'node'
  | 'kernel'
  | 'kubernetes'
  | 'client'
  | 'goodgate'

interface Told {
  product: Product
  /** Epoch ms; absent where neither the line nor its envelope has a time. Without a zone it is taken for UTC. */
  at?: number
  /** No diagnosis of this fact is surer than this; absent: the line proves what it says. */
  surest?: Confidence
  /** The line of an event of several lines that tells most, where it is not the one that ended the event. */
  sample?: string
}

/**
 * A request, or one attempt of it. `whole`: the line stands for the request's end (an access line); otherwise it tells of one
 * attempt, and other lines may tell of the same request.
 */
export interface ExchangeFact extends Told {
  kind: 'exchange'
  exchange: Exchange
  whole: boolean
  same: SameRequest
  /** No request met it: the gateway would not start because of it, or not take its new configuration. */
  atStart?: boolean
  /** It names no request: something that may be told several times for one, or once for several. Alone it counts none as lost. */
  aside?: true
  /** What the product itself called it, where its word is a cause of ours that the facts of one exchange cannot prove. */
  named?: { cause: string; reason?: string }
}

/** What lines of one request have in common; each is there where the line has it. Joined by the first that both have. */
export interface SameRequest {
  /** A request id that the product writes into both. */
  requestId?: string
  /** Connection and process, as nginx writes them: `31#57`. */
  connection?: string
  /** `METHOD TARGET`, as the client sent it. */
  request?: string
  /** The path alone, where the line has no more of the request. */
  path?: string
  /** Client address without port. */
  client?: string
  /** The client's port: of another one is another request, whatever else is the same. */
  clientPort?: string
}

/**
 * A message that follows from earlier failures: an endpoint was taken out, or nobody was left to ask. It is folded into the
 * cause that took the endpoints out, if the log has it. `lost`: a request failed by it.
 */
export interface ConsequenceFact extends Told {
  kind: 'consequence'
  what: 'endpoint-out' | 'endpoint-back' | 'nobody-left'
  lost: boolean
  /** Of the request, where `lost`: it has no attempts, and `unavailable` says why. */
  exchange?: Exchange
  same?: SameRequest
  /** Endpoint's id, or as much of it as the line has (`127.0.0.1`, `be_app/app1`); absent: of the whole group. */
  endpoint?: string
  upstream?: string
}

/** Something that happened to a process or a host behind, beside or under the gateway. */
export interface TroubleFact extends Told {
  kind: 'trouble'
  what: Trouble
  /** The process as the line names it: `node`, `gunicorn`, `www` (a pool). */
  process?: string
  pid?: number
  /** What the line gives in numbers: the limit that was reached, the seconds that were over, the signal. */
  value?: number
  path?: string
  /** For `selinux-denied` and `port-taken`; of `started`, where it says what it listens on. */
  port?: number
  /** Of `started`: the address that it says it listens on. */
  host?: string
  /** A request that it names. */
  request?: string
  /** Told of whatever runs on the machine, as the kernel and systemd do: it may have nothing to do with any request. */
  anyones?: true
}

export type Trouble =
  | 'oom-kill'
  /** Memory is short, nobody has been killed for it yet. */
  | 'memory-short'
  | 'heap-exhausted'
  | 'segfault'
  | 'killed'
  | 'exited'
  | 'worker-timeout'
  | 'slow-request'
  | 'pool-exhausted'
  | 'backlog-full'
  | 'request-too-large'
  | 'started'
  | 'stopping'
  | 'failed-to-start'
  | 'port-taken'
  | 'config-reloaded'
  | 'config-rejected'
  | 'selinux-denied'
  | 'conntrack-full'
  | 'syn-flood'
  | 'descriptors-exhausted'
  | 'connections-exhausted'
  | 'disk-full'
  | 'no-endpoints'
  | 'unhandled-error'
  | 'log-level-hides'

/** A health check or probe that failed, with what it met: an exchange with one attempt, made by the product itself. */
export interface CheckFact extends Told {
  kind: 'check'
  exchange: Exchange
  /** It took the endpoint out of service. */
  tookOut: boolean
}
