/** An endpoint that is one of the gateway's own listeners: every request would come back to it. */

import { isLoopback } from '../cidr.ts'
import type { Endpoint, Listener } from '../config.ts'
import { endpointsOf, type LintFinding, type LintRule } from './rule.ts'

export const rule: LintRule = (config, tree) => {
  const findings: LintFinding[] = []
  for (const { endpoint, at } of endpointsOf(config, tree)) {
    const own = config.listen.find(listener => reaches(endpoint, listener.bind))
    if (!own) continue
    findings.push({
      severity: 'warning',
      code: 'target-is-gateway',
      at,
      message: `this is the gateway itself, which listens on ${own.address}; write where the application listens`,
      evidence: `listen: ${own.address}`,
      cause: 'proxy-loop-detected',
      suspects: ['target-is-gateway'],
    })
  }
  return findings
}

function reaches(endpoint: Endpoint, bind: Listener['bind']): boolean {
  if ('path' in bind) return endpoint.socketPath === bind.path
  if (endpoint.socketPath !== undefined || endpoint.port !== bind.port) return false
  const everywhere = bind.host === '' || bind.host === '0.0.0.0' || bind.host === '::'
  if (isOwnName(endpoint.host)) return everywhere || isOwnName(bind.host)
  return endpoint.host === bind.host
}

function isOwnName(host: string): boolean {
  return host === 'localhost' || isLoopback(host)
}
