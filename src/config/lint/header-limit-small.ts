/** Limits on heads below what browsers and applications send on an ordinary day (8 KiB is what most servers take). */

import { writeSize } from '../units.ts'
import type { LintFinding, LintRule } from './rule.ts'

const USUAL_BYTES = 8 * 1024

export const rule: LintRule = config => {
  const findings: LintFinding[] = Object.values(config.upstreams)
    .filter(({ limits }) => limits.responseHeaders < USUAL_BYTES)
    .map(({ name, limits }) => ({
      severity: 'warning',
      code: 'response-header-buffer-too-small',
      at: ['upstreams', name, 'limits', 'responseHeaders'],
      message: `${writeSize(limits.responseHeaders)} is less than an answer with a few cookies and policies needs; write 16KiB or more`,
      evidence: `responseHeaders: ${writeSize(limits.responseHeaders)}`,
      cause: 'http-response-header-section-size',
      suspects: ['response-header-buffer-too-small'],
      fix: 'responseHeaders: 64KiB',
    }))
  const { requestHeaders } = config.limits
  if (requestHeaders < USUAL_BYTES) {
    findings.push({
      severity: 'warning',
      code: 'request-header-limit-small',
      at: ['limits', 'requestHeaders'],
      message: `${writeSize(requestHeaders)} is less than a browser with a few cookies sends; write 16KiB or more`,
      evidence: `requestHeaders: ${writeSize(requestHeaders)}`,
      cause: 'http-request-error',
      fix: 'requestHeaders: 64KiB',
    })
  }
  return findings
}
