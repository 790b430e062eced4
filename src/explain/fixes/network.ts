/** Fixes: the path between gateway and upstream. */
import type { FixTable } from './fix.ts'

export const NETWORK_FIXES: FixTable = {
  'firewall-drop': {
    'aws-alb':
      'In the targets’ security group, allow the balancer’s:\n  aws ec2 authorize-security-group-ingress --group-id TARGET_GROUP --protocol tcp --port «port» --source-group ALB_GROUP',
    'gcp-lb':
      'Allow Google’s front ends and health checks:\n  gcloud compute firewall-rules create allow-lb --allow tcp:«port» --source-ranges 130.211.0.0/22,35.191.0.0/16',
    cloudflare:
      'At the origin, allow the ranges of https://www.cloudflare.com/ips to ports 80 and 443, and rate limits out of their way.',
    any: 'Let the gateway in, at the target’s host firewall and at every security group between:\n  ufw allow proto tcp from GATEWAY_ADDRESS to any port «port»\n  nft add rule inet filter input ip saddr GATEWAY_ADDRESS tcp dport «port» accept',
  },
  'network-policy': {
    kubernetes:
      'Admit the gateway’s namespace to the pods:\n  ingress:\n    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }]\n      ports: [{ port: «port» }]',
  },
  'container-network-mismatch': {
    traefik:
      'Put both on one network, and name it to Traefik:\n  traefik.docker.network=NETWORK   # label, or providers.docker.network\n  docker network connect NETWORK CONTAINER',
    caddy:
      'Put both on one network (caddy-docker-proxy: CADDY_INGRESS_NETWORKS=NETWORK):\n  docker network connect NETWORK CONTAINER',
    any: 'Put both containers on one network:\n  docker network connect NETWORK CONTAINER\n  networks: [NETWORK]   # compose, at both services',
  },
  'wrong-address': {
    nginx: 'Name where the service is:\n  «prefix»_pass «protocol»RIGHT_ADDRESS:«port»;',
    haproxy: 'Name where the service is:\n  server «server» RIGHT_ADDRESS:«port» check',
    caddy: 'Name where the service is:\n  reverse_proxy RIGHT_ADDRESS:«port»',
    cloudflare: 'Correct the A and AAAA records of the origin in the DNS tab.',
  },
  'no-route': {
    nginx: 'Where only IPv6 fails, resolve IPv4 only:\n  resolver «resolver» ipv6=off;',
    haproxy:
      'Where only IPv6 fails, resolve IPv4 only:\n  server «server» «namePort» check resolvers dns resolve-prefer ipv4',
    envoy: 'Where only IPv6 fails, resolve IPv4 only:\n  dns_lookup_family: V4_ONLY',
  },
  'mtu-mismatch': {
    any: 'Clamp the segment size to what the path carries, or lower the MTU of the interface in the tunnel:\n  iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu\n  ip link set dev INTERFACE mtu 1400',
  },
  'idle-flow-dropped': {
    nginx:
      'Probe idle connections, and drop them before the device does:\n  «prefix»_socket_keepalive on;\n  upstream «upstream» { server «hostport»; keepalive 16; keepalive_timeout 60s; }',
    apache:
      'Probe idle connections, and drop them before the device does:\n  ProxyPass "/" "«target»/" keepalive=On ttl=60',
    haproxy:
      'Probe idle connections, and drop them before the device does:\n  option srvtcpka\n  srvtcpka-idle 60s\n  server «server» «hostport» check pool-purge-delay 30s',
    envoy:
      'Probe idle connections, and drop them before the device does:\n  upstream_connection_options: { tcp_keepalive: { keepalive_time: 60 } }\n  common_http_protocol_options: { idle_timeout: 60s }',
    istio:
      'DestinationRule, trafficPolicy.connectionPool:\n  tcp: { tcpKeepalive: { time: 60s } }\n  http: { idleTimeout: 60s }',
    caddy: 'Drop idle connections before the device does:\n  transport http {\n    keepalive 60s\n  }',
    traefik:
      'Drop idle connections before the device does (serversTransport):\n  forwardingTimeouts: { idleConnTimeout: 60s }',
    varnish: 'Drop idle connections before the device does:\n  varnishd -p backend_idle_timeout=50',
    goodgate: 'Drop idle connections before the device does:\n  keepAlive: { idle: 60s }',
  },
  'conntrack-table-full': {
    any: 'On the node that says so:\n  sysctl -w net.netfilter.nf_conntrack_max=524288\n  sysctl -w net.netfilter.nf_conntrack_tcp_timeout_time_wait=30',
  },
}
