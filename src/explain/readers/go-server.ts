/** Programs in Go that serve or proxy HTTP themselves: panics, ports, descriptors, handshakes at their door, upstreams that failed. */
import type { Fact, Trouble } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { goError } from './go-error.ts'
import { invalid, verify } from './parts/ends.ts'
import { rowIn } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { ended, factOf, type Told } from './parts/told.ts'
import { trouble } from './parts/trouble.ts'

export function goServer(): Reader {
  return { format: 'go-server', takes, read }
}

const HANDSHAKE = 'http: TLS handshake error from '
/** net/http/httputil's ReverseProxy, as many small gateways have it inside. */
const PROXY = /http: proxy error: |httputil: ReverseProxy read error during body copy: /

const PHRASES: readonly (readonly [string, Trouble])[] = [
  ['http: panic serving ', 'unhandled-error'],
  ['bind: address already in use', 'port-taken'],
  ['too many open files; retrying in', 'descriptors-exhausted'],
  ['fatal error: runtime: out of memory', 'heap-exhausted'],
  ['fatal error: concurrent map', 'segfault'],
  ['panic: ', 'exited'],
]

function takes(text: string): boolean {
  const head = text.slice(0, 400)
  if (head.includes(HANDSHAKE) || PROXY.test(head)) return true
  const what = rowIn(head, PHRASES)
  // The last one only alone: a line of an app may well speak of panic.
  return what !== undefined && (what !== 'exited' || head.startsWith('panic: '))
}

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, 4000)
  const at = isoTime(text) ?? line.at
  if (text.includes(HANDSHAKE)) {
    const told = atTheDoor(text)
    return told === undefined ? [] : [factOf(told, { product: 'client', at })]
  }
  const proxied = PROXY.exec(text)
  if (proxied) return ofUpstream(text.slice(proxied.index + proxied[0].length), proxied[0].startsWith('httputil'), at)
  const what = rowIn(text, PHRASES)
  if (what === undefined) return []
  const port = what === 'port-taken' ? /:(\d{2,5}): bind:/.exec(text)?.[1] : undefined
  const fact = trouble(at === undefined ? {} : { at }, 'client', what, port === undefined ? {} : { port: Number(port) })
  return [what === 'descriptors-exhausted' ? { ...fact, surest: 'inferred' } : fact]
}

function ofUpstream(words: string, inBody: boolean, at: number | undefined): readonly Fact[] {
  const failed = goError(words, { inBody })
  if (failed === null) return []
  return [factOf(failed.told, { product: 'client', at, endpoint: failed.endpoint })]
}

/** Seen from its client, which may be the gateway. */
function atTheDoor(text: string): Told | undefined {
  if (text.includes('first record does not look like a TLS handshake')) {
    return { phase: 'wait', end: invalid('not-http'), more: { sampleHex: '150301' }, surest: 'inferred' }
  }
  if (text.includes('unknown certificate authority'))
    return ended('tls', verify('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'inferred')
  if (/remote error: tls: (?:bad|unknown) certificate/.test(text)) {
    return ended('tls', verify('CERTIFICATE_VERIFY_FAILED'), 'inferred')
  }
  if (text.includes('remote error: tls: expired certificate'))
    return ended('tls', verify('CERT_HAS_EXPIRED'), 'inferred')
  return undefined
}
