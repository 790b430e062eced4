/** Plain HTTP to a port on which TLS is spoken by custom. */

import { endpointsOf, type LintFinding, type LintRule } from './rule.ts'

const TLS_PORTS = new Set([443, 8443, 9443])

export const rule: LintRule = (config, tree) => {
  const findings: LintFinding[] = []
  for (const { endpoint, at } of endpointsOf(config, tree)) {
    if (endpoint.scheme === 'https' || !TLS_PORTS.has(endpoint.port)) continue
    const better = endpoint.id.replace(/^[a-z0-9]+/, 'https')
    findings.push({
      severity: 'warning',
      code: 'http-to-https-port',
      at,
      message: `port ${endpoint.port} usually speaks TLS, and this is plain HTTP; write ${better}`,
      evidence: endpoint.id,
      cause: 'plaintext-to-tls-port',
      suspects: ['http-to-https-port'],
      fix: better,
    })
  }
  return findings
}
