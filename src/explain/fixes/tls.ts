/** Fixes: certificates, server names, and TLS where none is spoken. */
import { type FixTable, type FixTexts, saying } from './fix.ts'

const ENVOY_TLS =
  '{ name: envoy.transport_sockets.tls, typed_config: { "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, sni: «sni» } }'

const CLIENT_CERTIFICATE: FixTexts = {
  nginx: '  «prefix»_ssl_certificate     /etc/ssl/client.pem;\n  «prefix»_ssl_certificate_key /etc/ssl/client.key;',
  'ingress-nginx': '  nginx.ingress.kubernetes.io/proxy-ssl-secret: "NAMESPACE/SECRET"   # tls.crt, tls.key, ca.crt',
  apache: '  SSLProxyMachineCertificateFile /etc/ssl/client-and-key.pem',
  haproxy: '  server «server» «hostport» ssl crt /etc/ssl/client-and-key.pem verify required ca-file /etc/ssl/ca.pem',
  envoy:
    '  common_tls_context: { tls_certificates: [{ certificate_chain: { filename: /etc/ssl/client.pem }, private_key: { filename: /etc/ssl/client.key } }] }',
  caddy: '  transport http {\n    tls_client_auth /etc/ssl/client.pem /etc/ssl/client.key\n  }',
  traefik:
    '  serversTransports: { «service»: { certificates: [{ certFile: /etc/ssl/client.pem, keyFile: /etc/ssl/client.key }] } }',
  goodgate: '  tls: { certificate: /etc/ssl/client.pem, key: /etc/ssl/client.key }',
}

export const TLS_FIXES: FixTable = {
  'sni-not-sent': {
    nginx: 'Send the upstream’s name (off by default):\n  «prefix»_ssl_server_name on;\n  «prefix»_ssl_name «sni»;',
    'ingress-nginx':
      'Send the upstream’s name:\n  nginx.ingress.kubernetes.io/proxy-ssl-server-name: "on"\n  nginx.ingress.kubernetes.io/proxy-ssl-name: "«sni»"',
    apache:
      'mod_ssl sends the host of ProxyPass (with ProxyPreserveHost On the visitor’s): write the name, not the address:\n  ProxyPreserveHost Off\n  ProxyPass "/" "https://«sni»:«port»/"',
    haproxy:
      'Send the upstream’s name:\n  server «server» «hostport» ssl sni str(«sni») verify required ca-file /etc/ssl/certs/ca-certificates.crt',
    envoy: `Send the upstream’s name:\n  transport_socket: ${ENVOY_TLS}`,
    istio: 'DestinationRule, trafficPolicy:\n  tls: { mode: SIMPLE, sni: «sni» }',
    caddy: 'Write the upstream’s name, or:\n  transport http {\n    tls_server_name «sni»\n  }',
    traefik:
      'Write the upstream’s name into the url, or give it to the serversTransport:\n  serversTransports: { «service»: { serverName: «sni» } }',
    kong: 'Let the Service’s host be the name, or preserve no host:\n  host: «sni», protocol: https',
    goodgate: 'Send the upstream’s name:\n  tls: { serverName: «sni» }',
  },
  'sni-wrong': {
    nginx:
      'Send the upstream’s own name, not the visitor’s Host:\n  «prefix»_ssl_server_name on;\n  «prefix»_ssl_name NAME_OF_THE_UPSTREAM;',
    apache: 'Send the upstream’s own name, not the visitor’s Host:\n  ProxyPreserveHost Off',
    haproxy:
      'Send the upstream’s own name, not the visitor’s Host:\n  server «server» «hostport» ssl sni str(NAME_OF_THE_UPSTREAM) verify required ca-file /etc/ssl/certs/ca-certificates.crt',
    caddy:
      'Send the upstream’s own name:\n  transport http {\n    tls_server_name NAME_OF_THE_UPSTREAM\n  }\n  header_up Host {upstream_hostport}',
    traefik: 'Send the upstream’s own name:\n  serversTransports: { «service»: { serverName: NAME_OF_THE_UPSTREAM } }',
    goodgate: 'Send the upstream’s own name:\n  tls: { serverName: NAME_OF_THE_UPSTREAM }',
  },
  'http-to-https-port': {
    nginx:
      'Speak TLS to that port (in an Ingress of NGINX Inc.: nginx.org/ssl-services: "SERVICE"):\n  proxy_pass https://«hostport»;\n  proxy_ssl_server_name on;',
    'ingress-nginx':
      'Speak TLS to that port (ingress-nginx, then NGINX Inc.’s controller: each knows only its own):\n  nginx.ingress.kubernetes.io/backend-protocol: "HTTPS"\n  nginx.org/ssl-services: "SERVICE"',
    apache: 'Speak TLS to that port:\n  SSLProxyEngine On\n  ProxyPass "/" "https://«hostport»/"',
    haproxy:
      'Speak TLS to that port:\n  server «server» «hostport» ssl verify required ca-file /etc/ssl/certs/ca-certificates.crt',
    envoy: `Speak TLS to that port:\n  transport_socket: ${ENVOY_TLS}`,
    istio:
      'Speak TLS to that port (DestinationRule, trafficPolicy):\n  portLevelSettings: [{ port: { number: «port» }, tls: { mode: SIMPLE, sni: «sni» } }]',
    caddy: 'Speak TLS to that port:\n  reverse_proxy https://«hostport»',
    traefik:
      'Speak TLS to that port:\n  traefik.http.services.«service».loadbalancer.server.scheme=https   # label; Ingress: traefik.ingress.kubernetes.io/service.serversscheme: https',
    kong: 'Speak TLS to that port; in Kubernetes by annotation of the Service:\n  konghq.com/protocol: https',
    apisix: 'Speak TLS to that port; in the upstream:\n  "scheme": "https"',
    varnish:
      'Varnish speaks no TLS to a backend: put a proxy between (HAProxy, stunnel), or dial a plain port.\n  .host = "127.0.0.1"; .port = "PORT_OF_THE_PROXY";',
    'aws-alb': 'Speak TLS to that port: a target group with\n  --protocol HTTPS --port «port»',
    'gcp-lb': 'Speak TLS to that port:\n  gcloud compute backend-services update BACKEND --global --protocol HTTPS',
    goodgate: 'Speak TLS to that port:\n  endpoints: ["https://«hostport»"]',
  },
  'https-to-http-port': {
    nginx: 'Speak plain HTTP to that port:\n  proxy_pass http://«hostport»;   # gRPC: grpc_pass grpc://«hostport»;',
    'ingress-nginx':
      'Speak plain HTTP to that port:\n  nginx.ingress.kubernetes.io/backend-protocol: "HTTP"   # gRPC without TLS: "GRPC"',
    apache: 'Speak plain HTTP to that port:\n  ProxyPass "/" "http://«hostport»/"',
    haproxy:
      'Speak plain HTTP to that port: take ssl, sni and verify from the line\n  server «server» «hostport» check',
    envoy:
      'Take transport_socket from the cluster; for HTTP/2 without TLS keep\n  explicit_http_config: { http2_protocol_options: {} }',
    istio: 'Speak plain HTTP to that port (DestinationRule, trafficPolicy):\n  tls: { mode: DISABLE }',
    caddy: 'Speak plain HTTP to that port:\n  reverse_proxy http://«hostport»   # HTTP/2 without TLS: h2c://«hostport»',
    traefik:
      'Speak plain HTTP to that port (h2c for HTTP/2 without TLS):\n  traefik.http.services.«service».loadbalancer.server.scheme=http',
    kong: 'Speak plain HTTP to that port; in Kubernetes by annotation of the Service:\n  konghq.com/protocol: http',
    apisix: 'Speak plain HTTP to that port; in the upstream:\n  "scheme": "http"',
    cloudflare: 'SSL/TLS mode Full wants TLS at the origin: give it a certificate (an origin certificate will do).',
    kubernetes:
      'Contour: h2c for HTTP/2 without TLS\n  projectcontour.io/upstream-protocol.h2c: "«port»"   # annotation of the Service',
    goodgate: 'Speak plain HTTP to that port:\n  endpoints: ["http://«hostport»"]   # HTTP/2 without TLS: h2c://',
  },
  'upstream-certificate-expired': {
    any: 'Renew it where it is served, load it there, and look at the clocks of both sides:\n  certbot renew && systemctl reload SERVICE   # at «hostport»\n  timedatectl set-ntp true',
    cloudflare: 'Renew the certificate at the origin (an origin certificate of Cloudflare lasts 15 years).',
  },
  'expired-certificate-in-chain': {
    any: 'Send the present chain at the upstream (fullchain.pem, without the old intermediate), and update the trust store of the gateway:\n  apt-get install --only-upgrade ca-certificates   # or update-ca-trust',
  },
  'private-ca-not-trusted': saying('Give the CA to the gateway, and keep verification on:', {
    nginx: '  «prefix»_ssl_trusted_certificate /etc/ssl/private-ca.pem;\n  «prefix»_ssl_verify on;',
    'ingress-nginx':
      '  nginx.ingress.kubernetes.io/proxy-ssl-secret: "NAMESPACE/SECRET"   # with ca.crt\n  nginx.ingress.kubernetes.io/proxy-ssl-verify: "on"',
    apache: '  SSLProxyCACertificateFile /etc/ssl/private-ca.pem\n  SSLProxyVerify require',
    haproxy: '  server «server» «hostport» ssl verify required ca-file /etc/ssl/private-ca.pem',
    envoy: '  common_tls_context: { validation_context: { trusted_ca: { filename: /etc/ssl/private-ca.pem } } }',
    istio: '  tls: { mode: SIMPLE, credentialName: SECRET_WITH_CA }   # DestinationRule, trafficPolicy',
    caddy: '  transport http {\n    tls_trust_pool file /etc/ssl/private-ca.pem\n  }',
    traefik: '  serversTransports: { «service»: { rootCAs: [/etc/ssl/private-ca.pem] } }',
    kong: '  lua_ssl_trusted_certificate = system,/etc/ssl/private-ca.pem   # kong.conf; or ca_certificates of the Service',
    cloudflare:
      '  # SSL/TLS mode Full (strict) wants a public certificate or one of Cloudflare’s origin CA at the origin',
    goodgate: '  tls: { ca: /etc/ssl/private-ca.pem }',
  }),
  'intermediate-missing': {
    any: 'At the upstream, serve the whole chain:\n  ssl_certificate /etc/letsencrypt/live/«sni»/fullchain.pem;   # nginx; Apache: SSLCertificateFile; HAProxy: crt with the chain in it',
  },
  'certificate-name-mismatch': saying(
    'Check for a name that is in the certificate, or issue one for the name in use:',
    {
      nginx: '  «prefix»_ssl_name NAME_IN_CERTIFICATE;\n  «prefix»_ssl_server_name on;',
      'ingress-nginx':
        '  nginx.ingress.kubernetes.io/proxy-ssl-name: "NAME_IN_CERTIFICATE"\n  nginx.ingress.kubernetes.io/proxy-ssl-server-name: "on"',
      apache: '  ProxyPass "/" "https://NAME_IN_CERTIFICATE:«port»/"\n  ProxyPreserveHost Off',
      haproxy:
        '  server «server» «hostport» ssl sni str(NAME_IN_CERTIFICATE) verifyhost NAME_IN_CERTIFICATE verify required ca-file /etc/ssl/ca.pem',
      envoy:
        '  sni: NAME_IN_CERTIFICATE\n  validation_context: { match_typed_subject_alt_names: [{ san_type: DNS, matcher: { exact: NAME_IN_CERTIFICATE } }] }',
      istio: '  tls: { mode: SIMPLE, sni: NAME_IN_CERTIFICATE, subjectAltNames: [NAME_IN_CERTIFICATE] }',
      caddy: '  transport http {\n    tls_server_name NAME_IN_CERTIFICATE\n  }',
      traefik: '  serversTransports: { «service»: { serverName: NAME_IN_CERTIFICATE } }',
      kong: '  host: NAME_IN_CERTIFICATE   # of the Service; SNI and check follow it',
      goodgate: '  tls: { serverName: NAME_IN_CERTIFICATE }',
    },
  ),
  'client-certificate-missing': saying('Give the gateway a certificate that the upstream accepts:', {
    ...CLIENT_CERTIFICATE,
    istio: '  tls: { mode: MUTUAL, credentialName: SECRET }   # DestinationRule; inside the mesh: ISTIO_MUTUAL',
    cloudflare: '  # Authenticated Origin Pulls: on, and the origin trusts Cloudflare’s CA',
  }),
  'client-certificate-expired': saying(
    'Renew the certificate that the gateway presents, and load it (a new file alone changes nothing):',
    {
      ...CLIENT_CERTIFICATE,
      nginx: `${CLIENT_CERTIFICATE.nginx}\n  nginx -s reload`,
      envoy: '  # a sidecar gets a new one at its start; where SDS has stopped renewing, restart the workload',
      istio:
        '  kubectl rollout restart deployment NAME   # the sidecar fetches a new one; then see why rotation stopped: istioctl proxy-config secret POD',
    },
  ),
  'mtls-mode-mismatch': {
    istio:
      'The same mode on both sides: PeerAuthentication of the server and DestinationRule of the client\n  mtls: { mode: STRICT }\n  trafficPolicy: { tls: { mode: ISTIO_MUTUAL } }',
    envoy: 'TLS on both sides or on none: transport_socket of the cluster beside that of the other side’s listener.',
  },
  'tls-version-or-cipher-mismatch': saying(
    'Allow a version and cipher that both sides have, or bring the older side up to date:',
    {
      nginx: '  «prefix»_ssl_protocols TLSv1.2 TLSv1.3;\n  «prefix»_ssl_ciphers DEFAULT;',
      'ingress-nginx': '  nginx.ingress.kubernetes.io/proxy-ssl-protocols: "TLSv1.2 TLSv1.3"',
      apache: '  SSLProxyProtocol +TLSv1.2 +TLSv1.3\n  SSLProxyCipherSuite DEFAULT',
      haproxy:
        '  server «server» «hostport» ssl ssl-min-ver TLSv1.2 ciphers DEFAULT verify required ca-file /etc/ssl/certs/ca-certificates.crt',
      envoy: '  common_tls_context: { tls_params: { tls_minimum_protocol_version: TLSv1_2 } }',
      goodgate: '  tls: { minVersion: "1.2" }',
    },
  ),
}
