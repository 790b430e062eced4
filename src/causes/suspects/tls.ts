/** Suspects: certificates, server names, and TLS where none is spoken. */
import type { SuspectText } from '../suspect.ts'

export type TlsSuspect =
  | 'sni-not-sent'
  | 'sni-wrong'
  | 'http-to-https-port'
  | 'https-to-http-port'
  | 'upstream-certificate-expired'
  | 'expired-certificate-in-chain'
  | 'private-ca-not-trusted'
  | 'intermediate-missing'
  | 'certificate-name-mismatch'
  | 'client-certificate-missing'
  | 'client-certificate-expired'
  | 'mtls-mode-mismatch'
  | 'tls-version-or-cipher-mismatch'

export const TLS_SUSPECTS: Readonly<Record<TlsSuspect, SuspectText>> = {
  'sni-not-sent': {
    means: 'The gateway sends no server name, so the peer cannot choose a certificate.',
    standsBehind: [
      'tls-alert-received',
      'tls-alert-received/sni-unrecognized',
      'tls-protocol-error',
      'tls-certificate-error/name-mismatch',
    ],
    pointsTo: 'An https upstream given by address, or behind nginx (off by default); alert 40, 80 or 112.',
    confirm: 'openssl s_client -connect {host}:{port} -noservername </dev/null   # and again with -servername NAME',
    fix: 'Set the upstream’s server name (tls.serverName; nginx: proxy_ssl_server_name on and proxy_ssl_name).',
  },
  'sni-wrong': {
    means: 'A server name is sent that the peer does not serve.',
    standsBehind: ['tls-alert-received/sni-unrecognized', 'tls-certificate-error/name-mismatch'],
    pointsTo: 'Alert 112 although a name is sent; the visitor’s Host used as the name.',
    confirm:
      'openssl s_client -connect {host}:{port} -servername {name} </dev/null   # and with the name that it does serve',
    fix: 'Send the upstream’s own name (tls.serverName).',
  },
  'http-to-https-port': {
    means: 'Plain HTTP is sent to a port that speaks TLS.',
    standsBehind: ['plaintext-to-tls-port', 'not-http', 'connection-terminated', 'connection-reset'],
    pointsTo:
      'The answer begins with 15 03; "plain HTTP request was sent to HTTPS port"; http:// with 443, 8443 or 9443.',
    confirm: 'openssl s_client -connect {host}:{port} </dev/null   # succeeds: it speaks TLS',
    fix: 'Write https:// for that port.',
  },
  'https-to-http-port': {
    means: 'TLS is sent to a port that speaks plain HTTP.',
    standsBehind: ['tls-to-plaintext-port', 'tls-protocol-error'],
    pointsTo: '`wrong version number`, `first record does not look like a TLS handshake`; the peer sees 16 03 01.',
    confirm: 'curl -sv http://{host}:{port}/ -o /dev/null   # answers: it speaks plain HTTP',
    fix: 'Write http:// (or h2c://) for that port, or switch TLS on at the upstream.',
  },
  'upstream-certificate-expired': {
    means: 'The upstream’s own certificate is out of its dates.',
    standsBehind: ['tls-certificate-error/expired', 'tls-protocol-error'],
    pointsTo:
      'It worked until one moment; verify error 10. "Not yet valid", or many peers at once: look at the clock first.',
    confirm:
      'openssl s_client -connect {host}:{port} -servername {name} </dev/null | openssl x509 -noout -dates; timedatectl',
    fix: 'Renew the certificate and load it; keep the clocks right with NTP.',
  },
  'expired-certificate-in-chain': {
    means: 'An intermediate or root certificate is out of date; the upstream’s own is fine.',
    standsBehind: ['tls-certificate-error/expired'],
    pointsTo: 'Expired at depth 1 or more.',
    confirm: 'openssl s_client -connect {host}:{port} -servername {name} -showcerts </dev/null   # the dates of each',
    fix: 'Send the present chain, or bring the trust store up to date.',
  },
  'private-ca-not-trusted': {
    means: 'The certificate is signed by itself, or by a CA that the gateway does not trust.',
    standsBehind: ['tls-certificate-error/untrusted'],
    pointsTo: 'Verify error 18, 19 or 20; `self-signed certificate`; `signed by unknown authority`.',
    confirm:
      'openssl s_client -connect {host}:{port} -servername {name} -showcerts </dev/null   # issuer, beside the gateway’s CA file',
    fix: 'Give that CA to the gateway (tls.ca). Do not switch verification off.',
  },
  'intermediate-missing': {
    means: 'The upstream sends its certificate without the intermediate that signed it.',
    standsBehind: ['tls-certificate-error/untrusted'],
    pointsTo: 'Verify error 20 or 21 with a public CA; browsers accept it, proxies do not.',
    confirm:
      'openssl s_client -connect {host}:{port} -servername {name} -showcerts </dev/null | grep -c BEGIN   # 1: no chain',
    fix: 'Install the full chain at the upstream.',
  },
  'certificate-name-mismatch': {
    means: 'No name in the certificate is the name that was checked.',
    standsBehind: ['tls-certificate-error/name-mismatch', 'tls-certificate-error/other'],
    pointsTo: '`does not match`, `is valid for A, not B`, no address among the names.',
    confirm:
      'openssl s_client -connect {host}:{port} -servername {name} </dev/null | openssl x509 -noout -ext subjectAltName',
    fix: 'Check for a name that is in the certificate (tls.serverName), or issue one for the name in use.',
  },
  'client-certificate-missing': {
    means: 'The upstream demands a client certificate and gets none.',
    standsBehind: ['tls-alert-received/client-certificate-required', 'tls-protocol-error', 'origin-error-response'],
    pointsTo: 'Alert 116; alert 40 or 42 after a CertificateRequest; 400 "No required SSL certificate was sent".',
    confirm:
      'openssl s_client -connect {host}:{port} -servername {name} </dev/null   # "Acceptable client certificate CA names"',
    fix: 'Configure certificate and key for this upstream (tls.certificate, tls.key).',
  },
  'client-certificate-expired': {
    means: 'The certificate that the gateway presents is out of date.',
    standsBehind: ['tls-alert-received'],
    pointsTo: 'Alert 45 (certificate_expired), or 42.',
    confirm: 'openssl x509 -noout -dates -in CERTIFICATE   # of the one that is loaded, not only of the file on disk',
    fix: 'Renew it and let the gateway load it.',
  },
  'mtls-mode-mismatch': {
    means: 'One side of a mesh speaks mutual TLS and the other plaintext.',
    standsBehind: ['connection-terminated', 'connection-reset', 'tls-protocol-error', 'tls-to-plaintext-port'],
    pointsTo: 'Every request between two workloads fails; a strict policy on one side only.',
    confirm: 'istioctl x describe pod POD   # PeerAuthentication and DestinationRule of both sides',
    fix: 'The same mode on both sides.',
  },
  'tls-version-or-cipher-mismatch': {
    means: 'The two sides have no TLS version, cipher or curve in common.',
    standsBehind: ['tls-alert-received', 'tls-protocol-error'],
    pointsTo: 'Alert 40 or 70, `unsupported protocol`, `no shared cipher`; a handshake closed without an alert.',
    confirm:
      'openssl s_client -connect {host}:{port} -servername {name} -tls1_2 </dev/null   # and -tls1_3, and -cipher …',
    fix: 'Bring the older side up to date, or allow a version that both have.',
  },
}
