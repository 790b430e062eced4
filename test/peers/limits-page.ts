/** `docs/explain-limits.md`, from the data by which the tests with real gateways judge. */
import {
  CADDY_CANNOT_TELL,
  type CannotTell,
  HAPROXY_CANNOT_TELL,
  HAPROXY_WITH_ERRORS_CANNOT_TELL,
  VARNISH_CANNOT_TELL,
} from './cannot-tell.ts'
import { APACHE_CANNOT_TELL, APACHE_INFO_CANNOT_TELL } from './cannot-tell-apache.ts'
import { NGINX_CANNOT_TELL } from './cannot-tell-nginx.ts'

export const LOGS: readonly (readonly [log: string, blind: Readonly<Record<string, CannotTell>>])[] = [
  ['nginx: error log and combined access log', NGINX_CANNOT_TELL],
  ['Apache: error log at `LogLevel warn`, the default', APACHE_CANNOT_TELL],
  ['Apache: error log at `LogLevel info`', APACHE_INFO_CANNOT_TELL],
  ['HAProxy: `option httplog`', HAPROXY_CANNOT_TELL],
  ['HAProxy: a `log-format` with the errors of the server’s side', HAPROXY_WITH_ERRORS_CANNOT_TELL],
  ['Caddy: JSON', CADDY_CANNOT_TELL],
  ['Varnish: varnishlog', VARNISH_CANNOT_TELL],
]

/** Each fault of the tests, as the end of "the upstream …". */
export const DOES: Readonly<Record<string, string>> = {
  refused: 'listens nowhere',
  unroutable: 'has an address without a route',
  'connect-silent': 'does not answer the connection attempt',
  resets: 'resets the connection in place of an answer',
  closes: 'closes the connection in place of an answer',
  stalls: 'takes the request and says nothing',
  'stalls-in-body': 'falls silent in the middle of the body',
  truncates: 'closes in the middle of the body',
  'cuts-chunks': 'closes in the middle of a chunked body',
  'bad-chunk': 'sends a chunk size that is none',
  'big-head': 'sends some 90 KiB of header',
  'speaks-ssh': 'speaks SSH',
  'bad-header': 'sends a header line that breaks the grammar',
  'bad-status': 'sends a status line without a status',
  'two-lengths': 'sends two different Content-Length',
  'says-503': 'answers 503 itself',
  'client-leaves': 'is slow, and the client leaves',
  'plain-to-tls': 'speaks TLS where plain HTTP is expected',
  'socket-missing': 'has no socket at its path',
  'socket-denied': 'bars the gateway’s user from its socket',
  'socket-dead': 'left its socket behind',
  'socket-full': 'accepts no more on its socket',
  'stops-reading': 'takes no more of an upload',
  'resets-upload': 'resets the connection during an upload',
  'resets-body': 'resets the connection in the middle of the body',
  'tls-to-plain': 'speaks plain HTTP where TLS is expected',
  expired: 'has an expired certificate',
  'self-signed': 'has a certificate that nobody trusts',
  'other-name': 'has another name’s certificate',
  'asks-certificate': 'demands a client certificate',
  'tls-closes': 'closes in the TLS handshake',
  'tls-stalls': 'says nothing in the TLS handshake',
  'tls-alerts': 'refuses the handshake with an alert',
}

export function limitsPage(): string {
  const intro = `<!-- Written by \`node test/peers/write-limits.ts\` from the data of the tests in test/peers/. -->

# What a gateway’s log does not tell

The tests start real gateways before upstreams that each fail in one way, and ask \`goodgate explain\` about the fresh logs.
It names what was injected, but for the rows below: there the log has the same words for several causes, or none at all.
\`explain\` then says the likeliest of them and that it is not proven, or what the gateway itself observed.
`
  return [intro, ...LOGS.map(([log, blind]) => section(log, blind))].join('\n')
}

function section(log: string, blind: Readonly<Record<string, CannotTell>>): string {
  const rows = Object.entries(blind).map(
    ([name, { says, because, unless }]) =>
      `| ${DOES[name] ?? name} | ${verdict(says)} | ${because} | ${unless ?? ''} |`,
  )
  return `## ${log}

| the upstream … | \`explain\` says | because | the log tells it with |
|---|---|---|---|
${rows.join('\n')}
`
}

function verdict(says: CannotTell['says']): string {
  return [says]
    .flat()
    .map(one => (one === '' ? 'nothing' : one.replace(/^(\S+)/, '`$1`')))
    .join(' or ')
}
