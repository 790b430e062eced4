/** Causes in the TLS handshake with an endpoint. The request has not been carried out in any of them. */
import type { CauseRow } from '../cause.ts'

export type TlsId =
  | 'tls-certificate-error'
  | 'tls-alert-received'
  | 'tls-protocol-error'
  | 'tls-to-plaintext-port'
  | 'alpn-mismatch'
  | 'tls-handshake-timeout'

// biome-ignore format: a row is read at one glance
export const TLS: Readonly<Record<TlsId, CauseRow>> = {
  'tls-certificate-error': {
    family: 'tls', error: 'tls_certificate_error', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Certificate was not accepted',
    says: 'The endpoint’s certificate did not pass the gateway’s check.',
    fix: 'Look at the certificate the endpoint presents, and repair what the check objects to.',
    reasons: {
      expired: {
        title: 'Certificate has expired',
        says: 'A certificate in the endpoint’s chain is outside its dates, seen from the gateway’s clock.',
        fix: 'Renew the certificate and make the service load it; if the dates are right, set the gateway’s clock.',
      },
      untrusted: {
        title: 'Certificate is not trusted',
        says: 'The chain that the endpoint sent does not lead to a certificate authority the gateway trusts.',
        fix: 'Let the endpoint send its intermediate certificates, or name the private authority in `tls.ca`.',
      },
      'name-mismatch': {
        title: 'Certificate is for another name',
        says: 'None of the names in the endpoint’s certificate is the name the gateway checks for.',
        fix: 'Set `tls.serverName` to a name in the certificate, or issue one that holds the name in use.',
      },
      other: {
        title: 'Certificate failed the check',
        says: 'The certificate’s dates, issuer and name are not the complaint; the check failed on another rule.',
        fix: 'Read the verification code in the log and replace the certificate accordingly.',
      },
    },
  },
  'tls-alert-received': {
    family: 'tls', error: 'tls_alert_received', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Endpoint sent a TLS alert',
    says: 'The endpoint broke off the TLS handshake and gave its reason as an alert.',
    fix: 'Look the alert’s number up: 40 and 70 mean that versions or ciphers do not meet, 80 an error inside the peer.',
    reasons: {
      'client-certificate-required': {
        title: 'Client certificate is required',
        says: 'The endpoint asks its callers for a certificate and got none that it accepts.',
        fix: 'Set `tls.certificate` and `tls.key` of this upstream to a pair that the endpoint’s authority signed.',
      },
      'sni-unrecognized': {
        title: 'Server name is not known',
        says: 'The endpoint does not serve the name that the handshake asked for.',
        fix: 'Set `tls.serverName` to the name under which the endpoint holds its certificate.',
      },
    },
  },
  'tls-protocol-error': {
    family: 'tls', error: 'tls_protocol_error', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'TLS handshake failed',
    says: 'The TLS handshake with the endpoint ended before it was complete, without an alert that says why.',
    fix: 'Try the handshake with `openssl s_client`, with and without a server name and with each TLS version.',
  },
  'tls-to-plaintext-port': {
    family: 'tls', error: 'tls_protocol_error', party: 'gateway', status: 502,
    retry: 'helps', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Port does not speak TLS',
    says: 'The gateway began a TLS handshake and the port answered in plain text.',
    fix: 'Write the endpoint with `http://`, or use the port on which the service speaks TLS.',
  },
  'alpn-mismatch': {
    family: 'tls', error: 'tls_protocol_error', party: 'gateway', status: 502,
    retry: 'helps', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'No protocol in common',
    says: 'The endpoint did not agree to the HTTP version that this upstream is set to.',
    fix: 'Set `protocol` of the upstream to what the endpoint speaks, or switch that version on at the endpoint.',
  },
  'tls-handshake-timeout': {
    family: 'tls', error: 'connection_timeout', party: 'upstream', status: 504,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'try-again-not-processed',
    title: 'TLS handshake timed out',
    says: 'The endpoint accepted the connection but did not finish the TLS handshake within `timeouts.tls`.',
    fix: 'Look for an endpoint starved of CPU, and for a path that loses large packets.',
  },
}
