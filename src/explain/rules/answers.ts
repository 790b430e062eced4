/** Rules: answers that break rules, and those that the app itself gave. */
import { linesBeside } from './beside.ts'
import { smallestRequest } from './requests.ts'
import type { Rule } from './rule.ts'
import { near, type View } from './view.ts'

const CLOSED = ['connection-terminated', 'connection-reset'] as const
const HEAD_LIMITS = [4096, 8192] as const

/** RFC 9113 §7. */
const HTTP_1_1_REQUIRED = 13
const ENHANCE_YOUR_CALM = 11
const REFUSED_STREAM = 7

export const ANSWER_RULES: readonly Rule[] = [
  {
    suspect: 'rolling-termination-race',
    behind: ['http2-stream-reset'],
    weight: 'hint',
    seen: v => (v.group.reason === 'goaway' ? 'by GOAWAY a server says that it is about to stop' : null),
  },
  {
    suspect: 'worker-recycled',
    behind: ['http2-stream-reset'],
    weight: 'hint',
    seen: v => (v.group.reason === 'goaway' ? '' : null),
  },
  {
    suspect: 'keepalive-shorter-than-gateway',
    behind: ['http2-stream-reset'],
    weight: 'faint',
    seen: v => (v.group.reason === 'goaway' ? '' : null),
  },
  {
    suspect: 'http2-mismatch',
    behind: ['http2-stream-reset'],
    weight: 'proof',
    seen: v => (streamCode(v) === HTTP_1_1_REQUIRED ? 'code 13: it wants HTTP/1.1' : null),
  },
  {
    suspect: 'upstream-connection-limit',
    behind: ['http2-stream-reset'],
    weight: 'strong',
    seen: v =>
      streamCode(v) === ENHANCE_YOUR_CALM || streamCode(v) === REFUSED_STREAM
        ? `code ${streamCode(v)}: more streams than it wants`
        : null,
  },
  {
    suspect: 'worker-crash',
    behind: ['http2-stream-reset'],
    weight: 'hint',
    seen: v => (v.group.reason === 'goaway' ? null : 'the app ended the stream without an answer'),
  },

  // Products that say only "blocked" or "invalid" mean the head as well as the chunks after it.
  {
    suspect: 'invalid-chunk',
    behind: ['http-protocol-error'],
    weight: 'hint',
    seen: v =>
      v.gateway === 'haproxy' && unsaid(v) ? 'PH covers a bad header, a bad chunk and one that is too large' : null,
  },
  {
    suspect: 'response-header-buffer-too-small',
    behind: ['http-protocol-error'],
    weight: 'faint',
    seen: v => (v.gateway === 'haproxy' && unsaid(v) ? '' : null),
  },
  {
    suspect: 'gateway-upgrade-stricter',
    behind: ['http-response-framing-conflict', 'http-protocol-error'],
    weight: 'faint',
    seen: () => '',
  },
  {
    suspect: 'duplicate-transfer-encoding',
    behind: ['http-response-framing-conflict', 'http-protocol-error'],
    weight: 'proof',
    seen: v =>
      linesBeside(v).filter(line => /\btransfer-encoding\s{0,5}:/i.test(line)).length > 1
        ? 'the response beside it has Transfer-Encoding twice'
        : null,
  },
  {
    suspect: 'request-header-limit-at-upstream',
    behind: [...CLOSED, 'origin-error-response'],
    weight: 'proof',
    seen: v => {
      const [large] = near(v, 'request-too-large')
      return large
        ? `${large.process ?? large.product} said that the request’s header is over its limit${large.value === undefined ? '' : ` of ${large.value} bytes`}`
        : null
    },
  },
  {
    suspect: 'request-header-limit-at-upstream',
    behind: CLOSED,
    weight: 'hint',
    seen: v => {
      const bytes = smallestRequest(v)
      return bytes !== undefined && bytes > HEAD_LIMITS[0] && !v.group.methods.has('POST')
        ? `only large requests: the smallest has ${bytes} bytes`
        : null
    },
  },
  {
    suspect: 'request-body-limit-at-upstream',
    behind: ['request-write-reset', ...CLOSED],
    weight: 'strong',
    seen: v => {
      const bytes = smallestRequest(v)
      return bytes !== undefined && bytes > 500_000 ? `only large requests: the smallest has ${bytes} bytes` : null
    },
  },
  { suspect: 'maintenance-left-on', behind: ['origin-error-response'], weight: 'strong', seen: v => sameSize(v) },
  {
    suspect: 'maintenance-left-on',
    behind: ['origin-error-response'],
    weight: 'faint',
    seen: v => (status(v) === 503 ? '' : null),
  },
  {
    suspect: 'maintenance-left-on',
    behind: ['origin-error-response'],
    weight: 'against',
    seen: v => (v.group.answersOthers ? 'it answers others' : null),
  },
  {
    suspect: 'origin-overloaded',
    behind: ['origin-error-response'],
    weight: 'strong',
    seen: v => (status(v) === 429 ? 'the app says 429' : null),
  },
  {
    suspect: 'worker-crash',
    behind: ['origin-error-response'],
    weight: 'strong',
    seen: v =>
      near(v, 'unhandled-error').length > 0 ? 'an error that nothing handled stands in the app’s log beside it' : null,
  },
  {
    suspect: 'dependency-failing',
    behind: ['origin-error-response'],
    weight: 'strong',
    seen: v =>
      status(v) === 502 || status(v) === 504
        ? `the app is a gateway itself: ${status(v)} is said of what stands behind it`
        : null,
  },
  {
    suspect: 'websocket-headers-not-forwarded',
    behind: ['http-upgrade-failed', 'origin-error-response', 'connection-terminated'],
    weight: 'hint',
    seen: v =>
      /\/(?:ws|websocket|socket\.io|cable|signalr|hub)\b/i.test(v.x.path.slice(0, 300))
        ? `the path ${v.x.path.slice(0, 60)} is a WebSocket’s`
        : null,
  },
  {
    suspect: 'proxy-temp-disk-full',
    behind: ['http-response-incomplete', 'proxy-internal-error'],
    weight: 'proof',
    seen: v => (near(v, 'disk-full').length > 0 ? 'the disk is full' : null),
  },
  {
    suspect: 'proxy-temp-dir-permission',
    behind: ['http-response-incomplete', 'proxy-internal-error', 'proxy-configuration-error'],
    weight: 'proof',
    seen: v =>
      /(?:open|mkdir)\(\) "[^"]{1,300}" failed \(13:/.test(v.group.sample.slice(0, 2000))
        ? 'a file of the gateway’s own buffers could not be opened: Permission denied'
        : null,
  },
  {
    suspect: 'address-family-mismatch',
    behind: ['proxy-configuration-error'],
    weight: 'strong',
    // Its own listening address is nobody’s family but its own.
    seen: v =>
      !v.group.atStart && v.group.sample.slice(0, 400).includes('bind(') ? 'binding the own address failed' : null,
  },
]

function streamCode({ scene }: View): number | undefined {
  return scene.a?.end.kind === 'stream-reset' ? scene.a.end.code : undefined
}

function unsaid({ scene }: View): boolean {
  return (
    scene.a?.end.kind !== 'invalid' ||
    (scene.a.end.problem.values === undefined && scene.a.end.problem.sampleHex === undefined)
  )
}

function status({ scene, x }: View): number | undefined {
  return scene.a?.end.kind === 'answered' ? scene.a.end.status : x.answer.status
}

/** 503 with one and the same page for all: a maintenance page rather than an app in trouble. */
function sameSize(v: View): string | null {
  if (status(v) !== 503) return null
  const sizes = v.group.exchanges.map(x => x.bytesOut).filter(bytes => bytes > 0)
  const routes = new Set(v.group.exchanges.map(x => `${x.method} ${x.path}`))
  if (sizes.length < 2 || new Set(sizes).size !== 1 || routes.size < 2) return null
  return `all get the same page of ${sizes[0]} bytes, whatever they ask`
}
