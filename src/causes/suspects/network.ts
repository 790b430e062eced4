/** Suspects: the path between gateway and upstream. */
import type { SuspectText } from '../suspect.ts'

export type NetworkSuspect =
  | 'firewall-drop'
  | 'network-policy'
  | 'container-network-mismatch'
  | 'wrong-address'
  | 'host-down'
  | 'no-route'
  | 'mtu-mismatch'
  | 'idle-flow-dropped'
  | 'middlebox-reset'
  | 'conntrack-table-full'

export const NETWORK_SUSPECTS: Readonly<Record<NetworkSuspect, SuspectText>> = {
  'firewall-drop': {
    means: 'A firewall or security group drops the packets without a word.',
    standsBehind: ['connection-timeout', 'firewall-interference', 'tls-handshake-timeout'],
    pointsTo: 'No answer to the SYN, up to the limit; other ports of the host answer.',
    confirm:
      "tcpdump -ni any host {host} and port {port} and 'tcp[13] & 2 != 0'   # at both ends: does the SYN arrive?",
    fix: 'Allow the gateway to {host} port {port}, and the way back.',
  },
  'network-policy': {
    means: 'A Kubernetes NetworkPolicy does not admit the gateway’s pods.',
    standsBehind: ['connection-timeout'],
    pointsTo: 'Pod addresses time out for the gateway only; a cluster that got policies lately.',
    confirm: 'kubectl get networkpolicy -A   # then connect to {host}:{port} from the gateway’s pod and from another',
    fix: 'Admit the gateway’s namespace in the policy.',
  },
  'container-network-mismatch': {
    means: 'Gateway and target share no network, or an address of the wrong network is dialled.',
    standsBehind: ['connection-timeout', 'dns-name-not-found', 'destination-ip-unroutable'],
    pointsTo: 'A container address times out; the service’s name is known to some containers only.',
    confirm: "docker inspect -f '{{.NetworkSettings.Networks}}' {name}   # and the same for the gateway",
    fix: 'Attach both to one network, and name that network to the gateway.',
  },
  'wrong-address': {
    means: 'The configured or published address is not the service’s.',
    standsBehind: [
      'connection-timeout',
      'destination-ip-unroutable',
      'destination-ip-prohibited',
      'tls-certificate-error/name-mismatch',
      'not-http',
    ],
    pointsTo: 'It never worked; the address of an old server; a private address from outside.',
    confirm: 'getent ahosts {name}; ip addr   # the second at the machine where the service really runs',
    fix: 'Correct the address or the DNS record.',
  },
  'host-down': {
    means: 'The machine, pod or interface behind the address is off.',
    standsBehind: ['destination-ip-unroutable', 'connection-timeout'],
    pointsTo: '`No route to host` after some seconds in the same subnet: nobody answered the ARP request.',
    confirm: 'ip neigh show {host}   # FAILED or INCOMPLETE',
    fix: 'Bring it back, or take it out of the upstream.',
  },
  'no-route': {
    means: 'There is no route to that network or address family.',
    standsBehind: ['destination-ip-unroutable'],
    pointsTo: '`Network is unreachable` at once; only IPv6 addresses fail; a VPN or peering that is down.',
    confirm: 'ip route get {host}',
    fix: 'Add the route, restore the tunnel, or drop that address family.',
  },
  'mtu-mismatch': {
    means: 'Packets above some size get lost, so small exchanges work and large ones hang.',
    standsBehind: [
      'tls-handshake-timeout',
      'connection-read-timeout',
      'connection-write-timeout',
      'response-stalled',
      'firewall-interference',
    ],
    pointsTo: 'The connection opens, then nothing; TLS hangs after ClientHello; a tunnel or overlay on the way.',
    confirm: 'ping -c 3 -M do -s 1472 {host}   # lower the size until it passes; tracepath {host}',
    fix: 'Lower the MTU or clamp the MSS, and let the ICMP message "too big" through.',
  },
  'idle-flow-dropped': {
    means: 'A NAT, firewall or balancer on the way forgets idle connections without telling.',
    standsBehind: ['firewall-interference', 'connection-reset', 'connection-timeout', 'connection-read-timeout'],
    pointsTo: 'The first request after a quiet time fails; the idle age at the failure is always the same.',
    confirm:
      '{untilClosed}   # the app’s own idle time; connections that fail younger than that were dropped on the way',
    fix: 'Send keep-alive probes, or drop idle connections before that age.',
  },
  'middlebox-reset': {
    means: 'A device on the way (IDS, WAF, balancer) kills connections that it dislikes.',
    standsBehind: ['firewall-interference', 'connection-reset', 'connect-reset', 'http-response-incomplete'],
    pointsTo:
      'A reset with another TTL than the peer’s packets; the same URL or size each time; both ends see the other close.',
    confirm: 'tcpdump -vni any host {host} and port {port}   # at both ends: who sent the RST?',
    fix: 'Exempt this path, or repair the device.',
  },
  'conntrack-table-full': {
    means: 'The connection tracking table is full and new flows are dropped.',
    standsBehind: ['connection-timeout', 'firewall-interference'],
    pointsTo: '`nf_conntrack: table full, dropping packet`; timeouts at peaks, on one node.',
    confirm: 'sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max',
    fix: 'Raise the maximum, shorten its timeouts, reuse connections.',
  },
}
