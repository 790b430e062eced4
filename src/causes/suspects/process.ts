/** Suspects: the process that should listen, and the port it listens on. */
import type { SuspectText } from '../suspect.ts'

export type ProcessSuspect =
  | 'process-not-running'
  | 'failed-to-start'
  | 'still-starting'
  | 'wrong-port'
  | 'host-port-instead-of-container-port'
  | 'exposed-port-ambiguous'
  | 'bound-to-loopback-only'
  | 'localhost-means-the-container'
  | 'localhost-resolves-to-ipv6'
  | 'address-family-mismatch'
  | 'service-port-mismatch'
  | 'firewall-reject'

export const PROCESS_SUSPECTS: Readonly<Record<ProcessSuspect, SuspectText>> = {
  'process-not-running': {
    means: 'Nothing listens there: the app is stopped, gone or was never started.',
    standsBehind: ['connection-refused', 'socket-not-found', 'destination-unavailable/failing-checks'],
    pointsTo:
      'Every try is refused (or finds no socket) since one moment, or since ever; a unix socket file that refuses.',
    confirm: "ss -ltnp 'sport = :{port}'   # empty: nothing listens; then systemctl status or docker ps -a",
    fix: 'Start it, enable it at boot, and give it a restart policy.',
  },
  'failed-to-start': {
    means: 'The app is launched and dies before it listens: a bad setting, a missing library, a port already taken.',
    standsBehind: [
      'connection-refused',
      'socket-not-found',
      'upstream-crash',
      'destination-unavailable/failing-checks',
    ],
    pointsTo: 'Its log ends seconds after each start; "address already in use"; CrashLoopBackOff.',
    confirm: 'journalctl -b -u UNIT (or docker logs, kubectl logs --previous): the first error after a start',
    fix: 'Repair what the first error of its start names.',
  },
  'still-starting': {
    means: 'It is starting or restarting, and will listen in a moment.',
    standsBehind: ['connection-refused', 'socket-not-found', 'no-endpoints', 'destination-unavailable/failing-checks'],
    pointsTo: 'A short run of failures that ends by itself and begins with a deploy, a restart or a boot.',
    confirm: 'ps -o lstart= -p PID   # compare with the time of the failures',
    fix: 'Start the new one before the old one stops, and send traffic only once it is ready.',
  },
  'wrong-port': {
    means: 'The gateway dials a port on which this service does not listen.',
    standsBehind: ['connection-refused', 'connection-timeout', 'not-http'],
    pointsTo: 'It never worked; the app says that it listens on another port; another port of that host answers.',
    confirm: 'ss -ltnp   # on {host}: which port has the app, and is it {port}?',
    fix: 'Name the port that the app listens on.',
  },
  'host-port-instead-of-container-port': {
    means: 'Inside the container network the published port of the host is dialled.',
    standsBehind: ['connection-refused', 'connection-timeout'],
    pointsTo: '`ports: A:B` with A unlike B, and A dialled at a container address.',
    confirm: "docker port {name}; docker inspect -f '{{.Config.ExposedPorts}}' {name}",
    fix: 'Dial the container’s own port; the published one is for the outside.',
  },
  'exposed-port-ambiguous': {
    means: 'Automatic configuration could not tell which port of the container to use, and took a wrong one or none.',
    standsBehind: ['destination-unavailable', 'no-endpoints', 'connection-refused'],
    pointsTo: 'A generated upstream with nothing but a `down` server; an image that exposes several ports, or none.',
    confirm: "docker inspect -f '{{.Config.ExposedPorts}}' {name}   # beside the generated configuration",
    fix: 'State the port (VIRTUAL_PORT, loadbalancer.server.port, or the endpoint’s URL).',
  },
  'bound-to-loopback-only': {
    means: 'The service listens on 127.0.0.1 only and is dialled from outside its host or container.',
    standsBehind: ['connection-refused'],
    pointsTo: 'Refused at a bridge, pod or LAN address though the app is up; a development server.',
    confirm: "ss -ltn 'sport = :{port}'   # at {host}, inside its container or pod: does it say 127.0.0.1:{port}?",
    fix: 'Let it listen on 0.0.0.0 or [::].',
  },
  'localhost-means-the-container': {
    means: 'A gateway in a container dials localhost, and that is the container itself.',
    standsBehind: ['connection-refused'],
    pointsTo: '127.0.0.1 or ::1 dialled by a gateway in a container while the app runs elsewhere.',
    confirm: "docker exec GATEWAY ss -ltn 'sport = :{port}'   # nothing listens there",
    fix: 'Dial the service’s name on a shared network, or host.docker.internal.',
  },
  'localhost-resolves-to-ipv6': {
    means: 'localhost was taken for ::1, and the service listens on IPv4 only.',
    standsBehind: ['connection-refused'],
    pointsTo: 'Refused at [::1]; every second request fails; the app runs on Node 17 or later.',
    confirm: "ss -ltn 'sport = :{port}'; getent ahosts localhost   # only 127.0.0.1 in the first, ::1 in the second",
    fix: 'Dial 127.0.0.1, or let the service listen on both families.',
  },
  'address-family-mismatch': {
    means: 'The own source address and the dialled address are of different families.',
    standsBehind: ['proxy-configuration-error', 'destination-ip-unroutable'],
    pointsTo: '`Invalid argument` (22) or `Address family not supported` (97) while connecting.',
    confirm: 'getent ahosts {name}   # beside the source address that the gateway is told to use',
    fix: 'Resolve one family only, or set a source address for each.',
  },
  'service-port-mismatch': {
    means:
      'The route names a port that the Service does not publish: its name, its number, or the pod’s in place of the Service’s.',
    standsBehind: ['no-endpoints', 'destination-not-found', 'connection-refused'],
    pointsTo: 'Failures though the pods are ready; the port of the route is missing in the Service.',
    confirm: 'kubectl get svc {name} -o yaml   # its ports beside the port of the route',
    fix: 'Use the published port, or its name.',
  },
  'firewall-reject': {
    means: 'A packet filter answers in place of the service, with a reset or an ICMP error.',
    standsBehind: ['connection-refused', 'destination-ip-unroutable'],
    pointsTo: 'Refused or unreachable from the gateway only, while the service listens at its host.',
    confirm: "nft list ruleset   # at {host}; or tcpdump -ni any 'icmp[0] = 3'",
    fix: 'Allow the gateway’s address to port {port}.',
  },
}
