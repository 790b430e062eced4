/** Rules: limits that struck, and whether they are the configured ones. */
import type { TroubleFact } from '../fact.ts'
import { numberBeside } from './beside.ts'
import type { Rule } from './rule.ts'
import { near, type View } from './view.ts'

export const LIMIT_RULES: readonly Rule[] = [
  {
    suspect: 'selinux-denied',
    behind: ['socket-permission-denied'],
    weight: 'proof',
    seen: v => {
      const denied = near(v, 'selinux-denied').find(
        ({ port }) => port === undefined || v.scene.values.port === undefined || String(port) === v.scene.values.port,
      )
      return denied
        ? `the audit log has the denial${denied.process === undefined ? '' : ` for ${denied.process}`}${denied.port === undefined ? '' : `, port ${denied.port}`}`
        : null
    },
  },
  {
    suspect: 'conntrack-table-full',
    behind: ['connection-timeout', 'firewall-interference', 'dns-timeout'],
    weight: 'proof',
    seen: v => first(near(v, 'conntrack-full'), 'the kernel drops new flows: its connection tracking table is full'),
  },
  {
    suspect: 'fd-limit',
    behind: [
      'local-resource-exhausted',
      'gateway-overloaded',
      'proxy-internal-error',
      'connection-refused',
      'dns-error',
    ],
    weight: 'proof',
    seen: v => first(near(v, 'descriptors-exhausted'), 'it said that it may open no more files'),
  },
  {
    suspect: 'target-is-gateway',
    behind: ['gateway-overloaded', 'connection-limit-reached'],
    weight: 'strong',
    seen: v => (asksItself(v) ? 'the client and the upstream are both this host: it asks itself' : null),
  },
  {
    suspect: 'limit-not-in-force',
    behind: ['gateway-overloaded'],
    weight: 'proof',
    seen: v => {
      const [struck, written] = workerConnections(v)
      return struck !== undefined && written !== undefined && struck !== written
        ? `the message says ${struck}, the configuration beside it ${written}`
        : null
    },
  },
  {
    suspect: 'worker-connections-limit',
    behind: ['gateway-overloaded'],
    weight: 'strong',
    seen: v => {
      if (asksItself(v)) return null
      const [struck, written] = workerConnections(v)
      if (struck === undefined || (written !== undefined && written !== struck)) return null
      return written === struck
        ? `${struck} in the message and in the configuration`
        : `the limit that struck is ${struck}`
    },
  },
  {
    suspect: 'limit-not-in-force',
    behind: ['http-request-error'],
    weight: 'proof',
    seen: v => {
      const sent = bodySize(v)
      const allowed =
        numberBeside(v, 'client_max_body_size') ?? v.config?.settings.findLast(({ key }) => key === 'bodyMax')?.number
      if (sent === undefined || allowed === undefined || (allowed !== 0 && sent > allowed)) return null
      return `the body has ${sent} bytes, and the configuration beside it allows ${allowed === 0 ? 'any size' : `${allowed}`}`
    },
  },
  {
    suspect: 'config-not-reloaded',
    behind: ['http-request-error'],
    weight: 'faint',
    seen: v => (v.group.reason === 'body-too-large' ? '' : null),
  },
  {
    suspect: 'config-not-reloaded',
    behind: ['http-request-error', 'proxy-configuration-error', 'connection-refused', 'connection-read-timeout'],
    weight: 'hint',
    seen: v => first(near(v, 'config-rejected'), 'a new configuration was refused, so the old one is still in force'),
  },
  {
    suspect: 'client-ip-not-restored',
    behind: ['rate-limited', 'http-request-denied'],
    weight: 'proof',
    seen: v => (/^(?:127\.|::1$)/.test(v.x.client) ? `the limited client is ${v.x.client}, the front itself` : null),
  },
  {
    suspect: 'client-ip-not-restored',
    behind: ['rate-limited'],
    weight: 'strong',
    seen: v => {
      const clients = new Set(v.group.exchanges.map(x => x.client))
      return v.group.count >= 20 && clients.size === 1 && v.group.exchanges.length > 10 && manyAgents(v)
        ? `all ${v.group.count} come from ${v.x.client}`
        : null
    },
  },
  {
    suspect: 'client-ip-not-restored',
    behind: ['http-request-denied'],
    weight: 'against',
    seen: ({ x: { refusal } }) => (refusal?.kind === 'denied' && NOT_BY_ADDRESS.test(refusal.rule) ? '' : null),
  },
  {
    suspect: 'worker-pool-exhausted',
    behind: ['connection-limit-reached'],
    weight: 'hint',
    seen: v => (near(v, 'pool-exhausted').length > 0 ? 'the app’s workers were all busy' : null),
  },
]

/** What these go by is in the request, wherever it came from. */
const NOT_BY_ADDRESS =
  /^(?:JWT|CSRF|ext_authz|authorizer|fault injection|upgrade|client certificate|no required SSL certificate|control characters)/

function asksItself({ group }: View): boolean {
  const text = group.sample.slice(0, 4000)
  return /client: (?:127\.|::1|unix:)/.test(text) && /upstream: "https?:\/\/(?:127\.\d|\[::1\]|localhost)/.test(text)
}

function first(facts: readonly TroubleFact[], says: string): string | null {
  return facts.length > 0 ? says : null
}

function workerConnections(v: View): [struck: number | undefined, written: number | undefined] {
  const struck = near(v, 'connections-exhausted')[0]?.value ?? numbered(v.group.sample)
  return [
    struck,
    numberBeside(v, 'worker_connections') ?? v.config?.settings.findLast(({ key }) => key === 'connections')?.number,
  ]
}

function numbered(sample: string): number | undefined {
  const found = /(\d{1,9}) worker_connections are not enough/.exec(sample.slice(0, 1000))?.[1]
  return found === undefined ? undefined : Number(found)
}

export function bodySize({ group }: { group: { sample: string } }): number | undefined {
  const found = /too large body: (\d{1,15}) bytes/.exec(group.sample.slice(0, 1000))?.[1]
  return found === undefined ? undefined : Number(found)
}

function manyAgents({ group }: View): boolean {
  return new Set(group.exchanges.map(x => x.path)).size > 5
}
