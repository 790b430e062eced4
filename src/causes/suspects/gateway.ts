/** Suspects: the gateway itself, the app’s own answer, and the client. */
import type { SuspectText } from '../suspect.ts'

export type GatewaySuspect =
  | 'config-not-reloaded'
  | 'setting-has-no-effect'
  | 'target-is-gateway'
  | 'gateway-bug'
  | 'maintenance-left-on'
  | 'origin-overloaded'
  | 'client-gave-up'

export const GATEWAY_SUSPECTS: Readonly<Record<GatewaySuspect, SuspectText>> = {
  'config-not-reloaded': {
    means: 'The file is right and the running process has the old one.',
    standsBehind: ['http-request-error', 'proxy-configuration-error', 'connection-refused'],
    pointsTo: 'The limit or address in the log is the old one.',
    confirm: 'goodgate status   # when the configuration in force was loaded, beside the file’s time',
    fix: 'Reload after each change, and check the file before (goodgate check, goodgate reload).',
  },
  'setting-has-no-effect': {
    means: 'The setting is ignored: a wrong place, another product’s annotation, a version that lacks it.',
    standsBehind: ['plaintext-to-tls-port', 'not-http', 'tls-certificate-error/untrusted', 'connection-read-timeout'],
    pointsTo: 'An annotation with another controller’s prefix; an option unknown to that version.',
    confirm: 'the effective configuration, as the product itself prints it',
    fix: 'Use this product’s own key.',
  },
  'target-is-gateway': {
    means: 'The target is the gateway itself, directly or round a corner.',
    standsBehind: ['proxy-loop-detected', 'gateway-overloaded', 'connection-limit-reached'],
    pointsTo: 'Its own name twice in Via or X-Forwarded-For; the target is its own listener.',
    confirm: 'getent ahosts {name}; ip addr   # is the target an address of the gateway’s own?',
    fix: 'Point it at the app, or remove the hop.',
  },
  'gateway-bug': {
    means: 'A defect of the gateway or of one of its modules.',
    standsBehind: [
      'proxy-internal-error',
      'http-protocol-error',
      'no-endpoints',
      'dns-name-not-found',
      'gateway-overloaded',
    ],
    pointsTo: 'An error or stack trace of the gateway’s own; it began with a version.',
    confirm: 'the gateway’s own log at that time; changelog and tracker of that version',
    fix: 'Report it with the log; upgrade or go back; drop the module.',
  },
  'maintenance-left-on': {
    means: 'App or gateway were put into maintenance and left there.',
    standsBehind: ['maintenance-mode', 'origin-error-response'],
    pointsTo: 'The app’s own 503 with a maintenance line in its log.',
    confirm: 'goodgate status   # and the app’s own maintenance flag',
    fix: 'Finish the work and end it (goodgate maintenance off).',
  },
  'origin-overloaded': {
    means: 'The app itself says that it is over its capacity.',
    standsBehind: ['origin-error-response/overloaded'],
    pointsTo: 'Its own 503 or 429, with Retry-After.',
    confirm: 'the app’s own metrics at that time',
    fix: 'Honour its Retry-After, and add capacity.',
  },
  'client-gave-up': {
    means: 'The client left, or sent less than it promised.',
    standsBehind: ['client-closed-request', 'client-timeout', 'http-request-error'],
    pointsTo: '499; the time to the end equals a timeout of the client or of a proxy in front.',
    confirm: 'what stands in front of the gateway, and its timeout',
    fix: 'Nothing behind the gateway; shorten the routes that people give up on.',
  },
}
