/** Rules: names that did not become addresses. */
import type { Rule } from './rule.ts'
import type { View } from './view.ts'

const LOCAL = /\.(?:local|internal|test|lan|home|corp|intranet|localdomain|home\.arpa|consul|svc|cluster\.local)$/i
const PUBLIC_RESOLVER = /\b(?:8\.8\.[48]\.[48]|1\.[01]\.[01]\.1|9\.9\.9\.(?:9|10)|208\.67\.22[02]\.22[02])\b/

export const NAME_RULES: readonly Rule[] = [
  ...(['name-not-registered', 'container-network-mismatch'] as const).map(
    (suspect): Rule => ({
      suspect,
      behind: ['dns-error', 'dns-timeout'],
      weight: 'hint',
      seen: v =>
        isServiceName(v)
          ? 'a short name: in a container a resolver may say so of a name that its network does not have'
          : null,
    }),
  ),
  {
    suspect: 'resolver-cannot-see-name',
    behind: ['dns-name-not-found', 'dns-error'],
    weight: 'strong',
    seen: v => {
      const resolver = PUBLIC_RESOLVER.exec(v.group.sample.slice(0, 4000))?.[0]
      const name = nameOf(v)
      if (resolver === undefined || name === undefined) return null
      const inside = LOCAL.test(name) || !name.includes('.')
      return inside ? `${resolver} is asked, a public resolver, for ${name}` : null
    },
  },
  {
    suspect: 'dns-outage',
    behind: ['dns-error', 'dns-name-not-found', 'dns-timeout'],
    weight: 'strong',
    seen: v => {
      const names = failedNames(v)
      return names.size >= 3 ? `${names.size} different names fail so: ${[...names].slice(0, 3).join(', ')}` : null
    },
  },
  {
    suspect: 'dns-server-unreachable',
    behind: ['dns-error', 'dns-timeout'],
    weight: 'hint',
    seen: v =>
      v.scene.a?.end.kind === 'dns' && v.scene.a.end.code === 'EAI_AGAIN'
        ? 'EAI_AGAIN: the resolver did not answer'
        : null,
  },
  {
    suspect: 'container-network-mismatch',
    behind: ['dns-name-not-found'],
    weight: 'hint',
    seen: v =>
      v.group.sample.slice(0, 4000).includes('127.0.0.11')
        ? 'Docker’s own resolver knows only names of networks that the gateway is in'
        : null,
  },
  {
    suspect: 'dns-server-unreachable',
    behind: ['dns-timeout'],
    weight: 'strong',
    seen: v => (failedNames(v).size >= 2 ? 'more than one name' : null),
  },
  {
    suspect: 'gateway-bug',
    behind: ['dns-name-not-found'],
    weight: 'faint',
    seen: v => (nameOf(v)?.includes('_') ? '' : null),
  },
]

/** As services in one network have them; of a host in the world the look-up fails otherwise. */
function isServiceName(v: View): boolean {
  const name = nameOf(v)
  if (name === undefined || name.includes('.') || name === 'localhost') return false
  const end = v.scene.a?.end
  const again = end?.kind === 'dns' && end.code === 'EAI_AGAIN'
  return again || v.group.sample.slice(0, 4000).includes('127.0.0.11')
}

function nameOf(v: View): string | undefined {
  return v.scene.values.name
}

function failedNames({ context }: View): Set<string> {
  const names = new Set<string>()
  for (const { cause, exchanges } of context.groups.slice(0, 200)) {
    if (!cause.startsWith('dns-')) continue
    for (const x of exchanges) {
      const endpoint = x.attempts.at(-1)?.endpoint
      if (endpoint) names.add(endpoint.replace(/^[a-z0-9]{1,10}:\/\//, '').replace(/[:/].*$/, ''))
    }
  }
  return names
}
