/** `check --resolve`: does DNS know the names of the endpoints, here and now? */

import { lookup, Resolver } from 'node:dns/promises'
import { addressBytes } from '../config/cidr.ts'
import type { Config } from '../config/config.ts'
import { type Finding, findingProblem, warning } from '../config/finding.ts'
import { endpointsOf } from '../config/lint/rule.ts'
import type { Lint } from '../config/lint.ts'
import type { ConfigPath } from '../config/problem.ts'
import type { Tree } from '../config/tree.ts'

/** Rejects with the resolver's error when the name has no address. */
export type AskName = (name: string) => Promise<unknown>

/** Each name is asked once. A warning, not an error: the gateway may stand where names are known. */
export async function checkNames(
  config: Config,
  tree: Tree,
  ask: AskName = askerFor(config),
  askService: AskName = serviceAskerFor(config),
): Promise<Lint[]> {
  const answers = new Map<string, Promise<string | null>>()
  const findings: Lint[] = []
  for (const { endpoint, at } of endpointsOf(config, tree)) {
    const name = endpoint.host
    if (endpoint.socketPath !== undefined || endpoint.addresses || addressBytes(name)) continue
    const answer = answers.get(name) ?? ask(name).then(() => null, codeOf)
    answers.set(name, answer)
    const finding = findingOf(name, at, await answer)
    if (finding !== null) findings.push({ ...findingProblem(finding, tree), ...finding.more })
  }
  for (const { name, discover } of Object.values(config.upstreams)) {
    if (discover?.kind !== 'dns' && discover?.kind !== 'srv') continue
    const asked = discover.kind === 'dns' ? discover.host : discover.name
    const code = await (discover.kind === 'dns' ? ask(asked) : askService(asked)).then(() => null, codeOf)
    const finding = findingOf(asked, ['upstreams', name, 'discover', discover.kind], code)
    if (finding !== null) findings.push({ ...findingProblem(finding, tree), ...finding.more })
  }
  return findings
}

/** `code`: why there was no answer; null: there was one. */
function findingOf(name: string, at: ConfigPath, code: string | null): (Finding & { more: Partial<Lint> }) | null {
  if (code === null) return null
  const unknown = code === 'ENOTFOUND' || code === 'ENODATA'
  const message = unknown
    ? `DNS knows no ${name}; is it spelt right, and known on this machine?`
    : `DNS gave no answer for ${name}`
  const suspect = unknown ? ('name-not-registered' as const) : ('dns-server-unreachable' as const)
  const cause = unknown ? ('dns-name-not-found' as const) : ('dns-error' as const)
  return { ...warning(suspect, at, message), more: { evidence: code, cause, suspects: [suspect] } }
}

function askerFor(config: Config): AskName {
  const { servers, timeoutMs } = config.resolver
  if (servers === null) return name => lookup(name)
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 })
  resolver.setServers(servers)
  return async name => {
    await resolver.resolve4(name).catch(() => resolver.resolve6(name))
  }
}

function serviceAskerFor(config: Config): AskName {
  const { servers, timeoutMs } = config.resolver
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 })
  if (servers !== null) resolver.setServers(servers)
  return name => resolver.resolveSrv(name)
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown'
}
