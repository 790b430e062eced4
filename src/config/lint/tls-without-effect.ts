/** `tls` at an upstream of which no endpoint speaks TLS: the switch that was meant is the scheme. */

import { isWritten } from '../tree.ts'
import type { LintFinding, LintRule } from './rule.ts'

export const rule: LintRule = (config, tree) =>
  Object.values(config.upstreams).flatMap(({ name, endpoints }): LintFinding[] => {
    const at = ['upstreams', name, 'tls']
    if (endpoints.length === 0 || endpoints.some(endpoint => endpoint.scheme === 'https') || !isWritten(tree, at))
      return []
    const first = endpoints.find(endpoint => endpoint.socketPath === undefined)
    if (!first) return []
    return [
      {
        severity: 'warning',
        code: 'setting-has-no-effect',
        at,
        message: `no endpoint of ${name} speaks TLS, so this does nothing; write https:// where TLS is wanted`,
        evidence: first.id,
        cause: 'plaintext-to-tls-port',
        suspects: ['setting-has-no-effect', 'http-to-https-port'],
        fix: first.id.replace(/^[a-z0-9]+/, 'https'),
      },
    ]
  })
