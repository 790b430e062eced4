/** What the lines themselves say: phrases of products and apps that name the reason, each with its one meaning. */
import { SUSPECTS, type SuspectId } from '../../causes/suspects.ts'
import { saidBeside } from './beside.ts'
import type { Rule, Weight } from './rule.ts'
import type { View } from './view.ts'

const SAMPLE_MAX = 8000

/** In the line that told of the failure, or in what the gateway quotes of the peer. Case as in the phrase. */
export function saidIn({ group, scene, x }: View, phrase: string): boolean {
  if (group.sample.slice(0, SAMPLE_MAX).includes(phrase)) return true
  const end = scene.a?.end
  if (end?.kind === 'tls') return end.failure.message.includes(phrase)
  if (end?.kind === 'errno' || end?.kind === 'dns') return end.message?.includes(phrase) ?? false
  return x.refusal?.kind === 'configuration' || x.refusal?.kind === 'bug' ? x.refusal.message.includes(phrase) : false
}

/** Phrase, what it means, how much it says. */
const PHRASES: readonly (readonly [string, SuspectId, Weight])[] = [
  ['no resolver defined to resolve', 'no-resolver-configured', 'proof'],
  ['plain HTTP request was sent to HTTPS port', 'http-to-https-port', 'proof'],
  ['Client sent an HTTP request to an HTTPS server', 'http-to-https-port', 'proof'],
  ['speaking plain HTTP to an SSL-enabled server port', 'http-to-https-port', 'proof'],
  ['\\x15\\x03', 'http-to-https-port', 'proof'],
  ['server gave HTTP response to HTTPS client', 'https-to-http-port', 'proof'],
  ['first record does not look like a TLS handshake', 'https-to-http-port', 'proof'],
  ['wrong version number', 'https-to-http-port', 'proof'],
  ['WRONG_VERSION_NUMBER', 'https-to-http-port', 'proof'],
  ['unknown protocol', 'https-to-http-port', 'proof'],
  ['\\x16\\x03\\x01', 'https-to-http-port', 'proof'],
  ['received bytes: 160301', 'https-to-http-port', 'proof'],
  ['PRI * HTTP/2.0', 'http2-mismatch', 'proof'],
  ['client preface string missing', 'http2-mismatch', 'strong'],
  ['while reading PROXY protocol', 'proxy-protocol-mismatch', 'proof'],
  ['PROXY TCP4', 'proxy-protocol-mismatch', 'proof'],
  ['PROXY TCP6', 'proxy-protocol-mismatch', 'proof'],
  ['No required SSL certificate was sent', 'client-certificate-missing', 'proof'],
  ['certificate required', 'client-certificate-missing', 'proof'],
  ['no shared cipher', 'tls-version-or-cipher-mismatch', 'proof'],
  ['unsupported protocol', 'tls-version-or-cipher-mismatch', 'proof'],
  ['protocol version not supported', 'tls-version-or-cipher-mismatch', 'proof'],
  ['unrecognized name', 'sni-not-sent', 'strong'],
  ["doesn't contain any IP SANs", 'certificate-name-mismatch', 'proof'],
  ['relies on legacy Common Name', 'certificate-name-mismatch', 'proof'],
  ['signed by unknown authority', 'private-ca-not-trusted', 'strong'],
  ['self-signed certificate', 'private-ca-not-trusted', 'proof'],
  ['self signed certificate', 'private-ca-not-trusted', 'proof'],
  ['headers at the same time', 'cl-and-te', 'proof'],
  ['duplicate header line: "Transfer-Encoding', 'duplicate-transfer-encoding', 'proof'],
  ['too many transfer encodings', 'duplicate-transfer-encoding', 'proof'],
  ['duplicate header line: "Content-Length', 'content-length-wrong', 'proof'],
  ['more data than specified in "Content-Length"', 'content-length-wrong', 'proof'],
  ['invalid chunked response', 'invalid-chunk', 'proof'],
  ['invalid byte in chunk length', 'invalid-chunk', 'proof'],
  ['chunked header', 'invalid-chunk', 'proof'],
  ['chunked read err', 'invalid-chunk', 'strong'],
  ['inflate() failed', 'double-compression', 'proof'],
  ['Gunzip error', 'double-compression', 'proof'],
  ['upstream sent too big header', 'response-header-buffer-too-small', 'proof'],
  ['server response headers exceeded', 'response-header-buffer-too-small', 'proof'],
  ['backend_response_headers_too_long', 'response-header-buffer-too-small', 'proof'],
  ['invalid request block size', 'request-header-limit-at-upstream', 'proof'],
  ['client intended to send too large body', 'body-limit-at-gateway', 'strong'],
  ['Malformed Lambda proxy response', 'function-response-malformed', 'proof'],
  ['reset reason: overflow', 'circuit-breaker-threshold', 'proof'],
  ['nf_conntrack: table full', 'conntrack-table-full', 'proof'],
  ['entry removed from SRV record', 'discovery-flap', 'strong'],
  ['No space left on device', 'proxy-temp-disk-full', 'proof'],
  ['failed to start process with commandline', 'failed-to-start', 'proof'],
  ['address already in use', 'failed-to-start', 'proof'],
  ['Address already in use', 'failed-to-start', 'proof'],
  ['bind: permission denied', 'failed-to-start', 'proof'],
  ['App crashed', 'failed-to-start', 'strong'],
  ['HTTP Error 502.5', 'failed-to-start', 'strong'],
  ['HTTP Error 500.3', 'failed-to-start', 'strong'],
  ['Startup Failure', 'failed-to-start', 'strong'],
  ['Start Failure', 'failed-to-start', 'strong'],
  ['not only listening on 127.0.0.1', 'bound-to-loopback-only', 'strong'],
  ['open ports on localhost', 'bound-to-loopback-only', 'proof'],
  ['boot timeout', 'failed-to-start', 'strong'],
  ['Boot timeout', 'failed-to-start', 'strong'],
  ['boot timeout', 'still-starting', 'hint'],
  ['CrashLoopBackOff', 'failed-to-start', 'proof'],
  ['backend_connection_closed_before_data_sent_to_client', 'keepalive-shorter-than-gateway', 'strong'],
  ['server closed idle connection', 'keepalive-shorter-than-gateway', 'strong'],
  ['system in maintenance', 'maintenance-left-on', 'strong'],
  ['System in maintenance', 'maintenance-left-on', 'strong'],
  ['maintenance mode', 'maintenance-left-on', 'strong'],
  ['Request queue full', 'request-queue-too-small', 'strong'],
  ['does not have any active Endpoint', 'service-selector-mismatch', 'strong'],
  ['does not have any active endpoint', 'service-selector-mismatch', 'strong'],
  ['subsets: []', 'service-selector-mismatch', 'strong'],
  ['is going DOWN for maintenance', 'all-servers-marked-down', 'hint'],
]

/** They mean this whatever came of it at the gateway. */
const ANYWHERE: ReadonlySet<string> = new Set([
  'no resolver defined to resolve',
  'while reading PROXY protocol',
  'Malformed Lambda proxy response',
  'failed to start process with commandline',
  'CrashLoopBackOff',
  'App crashed',
  'Address already in use',
  'boot timeout',
  'Boot timeout',
])

/** Words mean different things in different places: but for those above, the cause must be one of the suspect's own. */
export const SAID_RULES: readonly Rule[] = PHRASES.map(
  ([phrase, suspect, weight]): Rule => ({
    suspect,
    ...(ANYWHERE.has(phrase) && { behind: 'any' }),
    weight,
    seen: v => {
      const beside = weight === 'proof' && SUSPECTS[suspect].standsBehind.some(({ cause }) => cause === v.group.cause)
      return saidIn(v, phrase) || (beside && saidBeside(v, phrase)) ? `the line says "${readable(phrase)}"` : null
    },
  }),
)

function readable(phrase: string): string {
  return phrase.replace(/[^\x20-\x7e]/g, '.')
}
