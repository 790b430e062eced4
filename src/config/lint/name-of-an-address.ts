/** TLS to a bare address: no name is sent, and few certificates are issued for addresses. */

import { addressBytes, isLoopback } from '../cidr.ts'
import { endpointsOf, type LintFinding, type LintRule } from './rule.ts'

export const rule: LintRule = (config, tree) => {
  const findings: LintFinding[] = []
  for (const { upstream, endpoint, at } of endpointsOf(config, tree)) {
    const { verify, serverName, ca } = upstream.tls
    // With an authority of one's own, certificates for addresses are usual.
    if (endpoint.scheme !== 'https' || !verify || serverName !== undefined || ca !== undefined) continue
    if (!addressBytes(endpoint.host)) continue
    const means = isLoopback(endpoint.host)
      ? 'no public authority signs for it'
      : 'the certificate must name this very address'
    findings.push({
      severity: 'warning',
      code: 'sni-not-sent',
      at,
      message: `an address is no server name, so none is sent and ${means}; add  tls: { serverName: app.example.com }`,
      evidence: endpoint.id,
      cause: 'tls-certificate-error',
      suspects: ['sni-not-sent', 'certificate-name-mismatch'],
      fix: 'tls: { serverName: … }',
    })
  }
  return findings
}
