/** Unused connections kept longer than application servers keep them: requests meet connections that are just being closed. */

import { writeDuration } from '../units.ts'
import type { LintFinding, LintRule } from './rule.ts'

/** Node and uvicorn close after 5 s, gunicorn after 2 s, Puma and Tomcat after 20 s. */
const USUAL_MS = 20_000

export const rule: LintRule = config =>
  Object.values(config.upstreams).flatMap(({ name, keepAlive }): LintFinding[] => {
    const { idleMs } = keepAlive
    if (idleMs === 'auto' || (idleMs > 0 && idleMs <= USUAL_MS)) return []
    const kept = idleMs === 0 ? 'for ever' : `for ${writeDuration(idleMs)}`
    return [
      {
        severity: 'warning',
        code: 'keepalive-shorter-than-gateway',
        at: ['upstreams', name, 'keepAlive', 'idle'],
        message: `unused connections are kept ${kept}, and most application servers close them after 2 to 20 s; write auto, which learns it`,
        evidence: `idle: ${writeDuration(idleMs)}`,
        cause: 'stale-connection-reuse',
        suspects: ['keepalive-shorter-than-gateway'],
        fix: 'idle: auto',
      },
    ]
  })
