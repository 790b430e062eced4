/** Fixes for products that have no entry of their own, where the suspect's general words speak of goodgate's settings. */
import type { SuspectId } from '../../causes/suspects.ts'

export const ELSEWHERE: Partial<Record<SuspectId, string>> = {
  'sni-not-sent':
    'Set the server name that is sent to the upstream, or name the upstream by its name in place of its address.',
  'sni-wrong': 'Send the upstream’s own name, not the visitor’s Host.',
  'private-ca-not-trusted': 'Give that CA to the gateway. Do not switch verification off.',
  'certificate-name-mismatch': 'Check for a name that is in the certificate, or issue one for the name in use.',
  'client-certificate-missing': 'Configure a client certificate and its key for this upstream.',
  'proxy-protocol-mismatch': 'The same setting at both ends: the PROXY protocol sent and expected, or neither.',
  'keepalive-shorter-than-gateway':
    'Keep idle connections for a shorter time than the app does, or let the app keep them longer than the gateway.',
  'upstream-keepalive-bug': 'Upgrade the app server; until then use no connection to it a second time.',
  'circuit-breaker-threshold': 'Raise the limits of this upstream above the honest load.',
  'client-ip-not-restored': 'Trust the header of the proxy in front, so that each visitor has an address of their own.',
  'health-check-misconfigured': 'Check a path, Host and status that the service really gives.',
  'passive-ejection-too-eager': 'More failures before an endpoint is left out, and a shorter pause after.',
  'all-servers-marked-down': 'Set one of them up again, in the configuration or at run time.',
}
