/** An endpoint whose literal address lies in its own upstream's `deny`: every connection would be refused by ourselves. */

import { inNetworks, type Network, readNetwork } from '../cidr.ts'
import { endpointsOf, type LintFinding, type LintRule } from './rule.ts'

export const rule: LintRule = (config, tree) => {
  const findings: LintFinding[] = []
  for (const { upstream, endpoint, at } of endpointsOf(config, tree)) {
    const networks = upstream.deny.map(readNetwork).filter((one): one is Network => one !== null)
    const addresses = endpoint.addresses ?? [endpoint.host]
    if (!addresses.every(address => inNetworks(address, networks))) continue
    findings.push({
      severity: 'warning',
      code: 'wrong-address',
      at,
      message: `${upstream.name}'s own  deny: [${upstream.deny.join(', ')}]  forbids this address; change one of the two`,
      evidence: endpoint.id,
      cause: 'destination-ip-prohibited',
      suspects: ['wrong-address'],
    })
  }
  return findings
}
