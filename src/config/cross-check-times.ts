/** Timeouts that contradict each other: one of them can never strike. */

import type { Config, UpstreamTimeouts } from './config.ts'
import { type Finding, warning } from './finding.ts'
import type { ConfigPath } from './problem.ts'
import { isWritten, type Tree } from './tree.ts'
import { writeDuration } from './units.ts'

export function crossCheckTimes(config: Config, tree: Tree): Finding[] {
  const findings: Finding[] = []
  for (const { name, timeouts } of Object.values(config.upstreams)) {
    findings.push(...timesOf(timeouts, ['upstreams', name, 'timeouts'], tree))
  }
  for (const [at, route] of config.routes.entries()) {
    // All upstreams of a route would say much the same; the first speaks for them.
    const name = route.upstreams[0]?.name
    const base =
      name !== undefined && Object.hasOwn(config.upstreams, name) ? config.upstreams[name]?.timeouts : undefined
    if (base) findings.push(...timesOf({ ...base, ...route.timeouts }, ['routes', at, 'timeouts'], tree))
  }
  return findings
}

/**
 * A part that may take longer than the whole never strikes: the whole does, under another name.
 * Only written parts are meant: `total: 5s` alone is how one asks for a quick answer, beside the defaults.
 */
function timesOf(timeouts: UpstreamTimeouts, path: ConfigPath, tree: Tree): Finding[] {
  const whole = timeouts.totalMs
  if (whole === 0) return []
  const parts = {
    connect: timeouts.connectMs,
    tls: timeouts.tlsMs,
    firstByte: timeouts.firstByteMs,
    idle: timeouts.idleMs,
  }
  return Object.entries(parts)
    .filter(([part, ms]) => ms > whole && isWritten(tree, [...path, part]))
    .map(([part, ms]) => {
      const message = `${writeDuration(ms)} can never pass: total ends the exchange after ${writeDuration(whole)}; shorten ${part} or lengthen total`
      return warning('timeout-relation', [...path, part], message)
    })
}
