/** TLS to a port on which plain HTTP is spoken by custom. */

import { endpointsOf, type LintFinding, type LintRule } from './rule.ts'

const PLAIN_PORTS = new Set([80, 8080])

export const rule: LintRule = (config, tree) => {
  const findings: LintFinding[] = []
  for (const { endpoint, at } of endpointsOf(config, tree)) {
    if (endpoint.scheme !== 'https' || !PLAIN_PORTS.has(endpoint.port)) continue
    const better = endpoint.id.replace(/^https/, 'http')
    findings.push({
      severity: 'warning',
      code: 'https-to-http-port',
      at,
      message: `port ${endpoint.port} usually speaks plain HTTP, and this is TLS; write ${better}, or the port that speaks TLS`,
      evidence: endpoint.id,
      cause: 'tls-to-plaintext-port',
      suspects: ['https-to-http-port'],
      fix: better,
    })
  }
  return findings
}
