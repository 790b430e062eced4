/** Rules: checks, probes, ejection, discovery. */
import type { CheckFact } from '../fact.ts'
import { spoken } from './elapsed.ts'
import type { Rule } from './rule.ts'
import { near, type View } from './view.ts'

const OUT = ['destination-unavailable', 'no-endpoints'] as const
const IN_CLUSTER: ReadonlySet<string> = new Set(['istio', 'ingress-nginx', 'kubernetes'])
const BY_DISCOVERY: ReadonlySet<string> = new Set(['envoy', 'aws-alb', 'gcp-lb'])
const BY_CHECKS: ReadonlySet<string> = new Set(['varnish', 'aws-alb', 'gcp-lb', 'traefik', 'azure'])
/** What a check that asks the wrong question gets. */
const WRONG_QUESTION: ReadonlySet<number> = new Set([301, 302, 307, 308, 400, 401, 403, 404, 405, 421])

export const HEALTH_RULES: readonly Rule[] = [
  {
    suspect: 'passive-ejection-too-eager',
    behind: [
      'connection-refused',
      'destination-unavailable',
      'connection-read-timeout',
      'connection-timeout',
      'connection-terminated',
      'connection-reset',
      'no-endpoints',
    ],
    weight: 'strong',
    seen: v => eager(v),
  },
  {
    suspect: 'still-starting',
    behind: ['connection-refused'],
    weight: 'hint',
    seen: v => (eager(v) === null || v.shape.ongoing ? null : 'few refused, then it was not asked any more'),
  },
  {
    suspect: 'health-check-misconfigured',
    behind: [...OUT, 'origin-error-response'],
    weight: 'strong',
    seen: v => {
      const status = v.group.checks.map(checkStatus).find(found => found !== undefined && WRONG_QUESTION.has(found))
      return status === undefined ? null : `the check gets ${status}: it asks for the wrong path, Host or port`
    },
  },
  {
    suspect: 'dependency-failing',
    behind: [...OUT, 'origin-error-response'],
    weight: 'strong',
    seen: v =>
      v.group.checks.some(check => (checkStatus(check) ?? 0) >= 500) ? 'the check itself gets a 5xx of the app' : null,
  },
  {
    suspect: 'probe-too-strict',
    behind: 'any',
    weight: 'strong',
    seen: v =>
      probed(v).size > 0
        ? (slowProbe(v) ??
          (probed(v).has('liveness') ? 'a liveness probe failed, and Kubernetes restarts for that' : null))
        : null,
  },
  {
    suspect: 'still-starting',
    behind: ['connection-refused', 'destination-unavailable', 'connection-timeout'],
    weight: 'strong',
    seen: v =>
      probed(v).size === 1 && probed(v).has('readiness')
        ? 'only readiness was refused, as in a pod’s first seconds'
        : null,
  },
  {
    suspect: 'still-starting',
    behind: ['connection-refused', 'destination-unavailable'],
    weight: 'hint',
    seen: v => (probed(v).size > 0 ? 'the kubelet itself found nobody listening' : null),
  },
  {
    suspect: 'probe-too-strict',
    behind: ['connection-refused', 'destination-unavailable'],
    weight: 'hint',
    seen: v => (probed(v).size > 0 ? '' : null),
  },
  {
    suspect: 'rolling-termination-race',
    behind: ['connection-refused'],
    weight: 'against',
    seen: v => (probed(v).size > 0 ? 'no gateway was asked' : null),
  },
  {
    suspect: 'service-selector-mismatch',
    behind: OUT,
    weight: 'hint',
    seen: v => (near(v, 'no-endpoints').length > 0 ? 'the controller finds no endpoint for the Service' : null),
  },
  {
    suspect: 'service-port-mismatch',
    behind: OUT,
    weight: 'hint',
    seen: v => (near(v, 'no-endpoints').length > 0 ? '' : null),
  },
  {
    suspect: 'discovery-flap',
    behind: OUT,
    weight: 'strong',
    seen: v =>
      /removed from SRV|SRV record|DNS resolution|resolves again/i.test(v.group.sample.slice(0, 2000))
        ? 'discovery took the server away'
        : null,
  },
  {
    suspect: 'gateway-bug',
    behind: OUT,
    weight: 'faint',
    seen: v => (/removed from SRV|SRV record/i.test(v.group.sample.slice(0, 2000)) ? '' : null),
  },
  ...(
    [
      ['service-selector-mismatch', 'strong', IN_CLUSTER, 'endpoints are the pods that a Service selects'],
      ['scaled-to-zero', 'hint', IN_CLUSTER, ''],
      ['service-selector-mismatch', 'hint', BY_DISCOVERY, ''],
      ['health-check-misconfigured', 'strong', BY_CHECKS, 'whom it may ask is decided by its own checks'],
    ] as const
  ).map(
    ([suspect, weight, products, note]): Rule => ({
      suspect,
      behind: OUT,
      weight,
      seen: v =>
        products.has(v.gateway) && (v.group.reason === undefined || v.group.reason === 'failing-checks') && !hasReal(v)
          ? note
          : null,
    }),
  ),
  {
    suspect: 'all-servers-marked-down',
    behind: OUT,
    weight: 'against',
    seen: v =>
      IN_CLUSTER.has(v.gateway) || BY_DISCOVERY.has(v.gateway) ? 'no server list is written by hand there' : null,
  },
  {
    suspect: 'probe-too-strict',
    behind: ['connection-read-timeout', 'connection-timeout', 'tls-handshake-timeout'],
    weight: 'strong',
    seen: v =>
      onlyChecks(v) && v.group.cause === 'connection-read-timeout'
        ? 'only checks waited in vain: what they allow may be too short'
        : null,
  },
  {
    suspect: 'health-check-misconfigured',
    behind: [
      'tls-protocol-error',
      'tls-alert-received',
      'tls-certificate-error',
      'tls-to-plaintext-port',
      'not-http',
      'http-protocol-error',
      'origin-error-response',
      'connection-refused',
    ],
    weight: 'hint',
    seen: v => (onlyChecks(v) && v.group.cause !== 'connection-refused' ? 'only checks met it' : null),
  },
  {
    suspect: 'service-port-mismatch',
    behind: ['destination-not-found'],
    weight: 'hint',
    seen: v =>
      IN_CLUSTER.has(v.gateway) ? 'a route that names a port which the Service does not publish looks the same' : null,
  },
  ...downLines(),
]

/** Many requests found nobody left after few real failures. */
function eager(v: View): string | null {
  const { cause, count, folded, apart, consequences, endpoints } = v.group
  // Several that kept silent for a whole connect timeout were rightly left out.
  if (cause === 'connection-timeout' && endpoints.size > 1) return null
  const real = count - folded - apart
  const nobody = folded + consequences.filter(({ what, lost }) => what === 'nobody-left' && !lost).length
  if (real < 1 || real > 3 || nobody === 0 || nobody < real / 2) return null
  const lasted = v.shape.lastedMs === undefined ? '' : ` within ${spoken(v.shape.lastedMs)}`
  return `${real === 1 ? 'one failure' : `${real} failures`}, and ${nobody} more found nobody left to ask${lasted}`
}

function checkStatus({ exchange }: CheckFact): number | undefined {
  const end = exchange.attempts.at(-1)?.end
  return end?.kind === 'answered' ? end.status : undefined
}

/** No request of a client is known to have met it, and it is not the kubelet that asks. */
function onlyChecks({ group }: View): boolean {
  return group.checks.length > 0 && group.apart === group.count && !group.products.has('kubernetes')
}

/** What took the endpoints out is known, so there is no need to guess. */
function hasReal({ group }: View): boolean {
  return group.because.length > 0 || group.checks.length > 0
}

/** Which of a pod's probes failed so. */
function probed({ group }: View): Set<string> {
  if (!group.products.has('kubernetes')) return new Set()
  const asked = [...group.checks.map(({ exchange }) => exchange), ...group.exchanges].map(({ route = '' }) => route)
  return new Set(asked.filter(route => PROBES.has(route)))
}

const PROBES: ReadonlySet<string> = new Set(['readiness', 'liveness', 'startup'])

function slowProbe(v: View): string | null {
  const command = near(v, 'slow-request').some(({ product }) => product === 'kubernetes')
  const waited = v.context.groups.some(
    ({ products, diagnosis }) => products.has('kubernetes') && diagnosis.cause === 'connection-read-timeout',
  )
  return command || waited ? 'a probe of the same pod timed out: it answers, later than the probe waits' : null
}

/** nginx: servers with `down`, in the configuration or what stands of it beside the log. */
function downLines(): Rule[] {
  const count = (v: View): [down: number, up: number] => {
    const named = v.config?.groups.filter(({ name }) => name !== '' && name === v.group.upstream) ?? []
    const servers = (named.length > 0 ? named : (v.config?.groups ?? [])).flatMap(group => group.servers)
    const down = servers.filter(server => server.down).length
    return [down, servers.length - down]
  }
  return [
    {
      suspect: 'single-server-exception-lost',
      behind: OUT,
      weight: 'proof',
      seen: v =>
        count(v)[0] > 0 && count(v)[1] === 1
          ? 'one real server and one with "down" beside it: for nginx that is two, so it ejects the real one'
          : null,
    },
    {
      suspect: 'passive-ejection-too-eager',
      behind: OUT,
      weight: 'strong',
      seen: v => (count(v)[0] > 0 && count(v)[1] > 0 ? 'after a first failure nobody is left' : null),
    },
    {
      suspect: 'all-servers-marked-down',
      behind: OUT,
      weight: 'proof',
      seen: v => (count(v)[0] > 0 && count(v)[1] === 0 ? 'all servers of the upstream have "down"' : null),
    },
    {
      suspect: 'exposed-port-ambiguous',
      behind: OUT,
      weight: 'hint',
      seen: v => (count(v)[0] > 0 && count(v)[1] === 0 ? 'generators write such a line where they find no port' : null),
    },
  ]
}
