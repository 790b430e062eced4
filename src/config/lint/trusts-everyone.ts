/** A list of the trusted that holds the whole world. Predicts no failure but a fooled log, or inside details shown to strangers. */

import { readNetwork } from '../cidr.ts'
import type { LintFinding, LintRule } from './rule.ts'

export const rule: LintRule = config => [
  ...everyone(
    config.trustedProxies,
    ['trustedProxies'],
    'anybody may then pretend to any client address; name the proxies in front',
  ),
  ...everyone(
    config.errors.showDetailsTo,
    ['errors', 'showDetailsTo'],
    'addresses and timelines are then shown to anybody; name your own networks',
  ),
]

function everyone(list: readonly string[], path: string[], message: string): LintFinding[] {
  return list.flatMap((text, at): LintFinding[] => {
    if (readNetwork(text)?.prefix !== 0) return []
    return [
      {
        severity: 'warning',
        code: 'trusts-everyone',
        at: [...path, at],
        message: `${text} is everyone: ${message}`,
        evidence: text,
      },
    ]
  })
}
