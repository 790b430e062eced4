/** Rules: which address and port was dialled, and what else the input says about them. */
import { otherAddress, publishedPort, saidBeside } from './beside.ts'
import type { Rule } from './rule.ts'
import { saidIn } from './said.ts'
import type { View } from './view.ts'

const TLS_PORTS: ReadonlySet<string> = new Set(['443', '8443', '9443', '6443', '10443', '4443', '2376', '636'])
const GRPC_PORTS: ReadonlySet<string> = new Set(['50051', '50052', '9090', '9091', '4317', '2379', '15010'])
const PLAIN_PORTS: ReadonlySet<string> = new Set(['80', '8080', '8000', '3000', '5000', '8081', '8888'])
/** What k3s, kubeadm with Flannel and Canal, and Weave use unless they are told otherwise. */
const POD_NETWORK = /^10\.(?:42|244|32)\./
const IN_CLUSTER: ReadonlySet<string> = new Set(['istio', 'ingress-nginx', 'kubernetes'])
/** Names in the configuration become addresses when it is loaded. */
const RESOLVES_ONCE: ReadonlySet<string> = new Set(['nginx', 'apache', 'haproxy', 'varnish', 'client'])
const MESH: ReadonlySet<string> = new Set(['istio', 'envoy'])
/** Where Docker's own networks lie once it has used up those in 172.16/12: every sixteenth of 192.168. */
const FURTHER_BRIDGES = /^192\.168\.(?:16|32|48|64|80|96|112|128|144|160|176|192|208|224|240)\.\d{1,2}$/

export const PLACE_RULES: readonly Rule[] = [
  {
    suspect: 'localhost-means-the-container',
    weight: 'strong',
    seen: v =>
      v.scene.place.startsWith('loopback') && inContainer(v)
        ? 'the gateway runs in a container, where this is the container itself'
        : null,
  },
  {
    suspect: 'host-port-instead-of-container-port',
    behind: ['connection-refused', 'connection-timeout'],
    weight: 'proof',
    seen: v => {
      const inner = publishedPort(v)
      return inner === null
        ? null
        : `port ${v.scene.values.port} is the published side of ${v.scene.values.port}:${inner}`
    },
  },
  {
    suspect: 'stale-dns-after-redeploy',
    behind: ['connection-refused', 'connection-timeout', 'destination-ip-unroutable', 'not-http'],
    weight: 'strong',
    seen: v => {
      const other = otherAddress(v)
      return other === null ? null : `${v.scene.values.host} is dialled, and beside it the input shows ${other}`
    },
  },
  {
    suspect: 'stale-dns-after-redeploy',
    behind: ['connection-refused', 'connection-timeout', 'destination-ip-unroutable'],
    weight: 'hint',
    seen: v => {
      if (IN_CLUSTER.has(v.gateway) || v.shape.recovered) return null
      if (unnamed(v)) return v.group.cause === 'connection-refused' && RESOLVES_ONCE.has(v.gateway) ? '' : null
      const once = v.scene.place === 'container' && RESOLVES_ONCE.has(v.gateway)
      return once
        ? `a container’s address changes when it is made anew, and ${v.gateway} resolves a name once, at its start`
        : null
    },
  },
  {
    suspect: 'stale-dns-after-redeploy',
    behind: ['connection-refused', 'connection-timeout', 'destination-ip-unroutable'],
    weight: 'strong',
    seen: v => {
      const inside = v.scene.place === 'container' || v.scene.place === 'private'
      const began = v.shape.ongoing && (v.shape.quietBeforeMs ?? 0) > 60_000
      return inside && began && RESOLVES_ONCE.has(v.gateway)
        ? 'it began at one moment and goes on, as when the target was made anew at another address'
        : null
    },
  },
  // No endpoint is named: of containers people write such lines most.
  {
    suspect: 'bound-to-loopback-only',
    behind: ['connection-refused'],
    weight: 'faint',
    seen: v => (unnamed(v) ? '' : null),
  },
  { suspect: 'still-starting', behind: ['connection-refused'], weight: 'faint', seen: v => (unnamed(v) ? '' : null) },
  {
    suspect: 'rolling-termination-race',
    behind: ['connection-refused'],
    weight: 'hint',
    seen: v =>
      MESH.has(v.gateway) || v.gateway === 'kubernetes'
        ? 'endpoints are found by discovery, which lags behind pods that stop'
        : null,
  },
  {
    suspect: 'process-not-running',
    behind: ['connection-refused'],
    weight: 'strong',
    seen: v =>
      v.scene.values.endpoint?.startsWith('fastcgi:') && v.scene.place.startsWith('loopback')
        ? `nothing but PHP-FPM is expected on port ${v.scene.values.port ?? '9000'}`
        : null,
  },
  {
    suspect: 'http-to-https-port',
    behind: ['not-http', 'connection-terminated', 'connection-reset', 'http-protocol-error', 'origin-error-response'],
    weight: 'strong',
    seen: v =>
      isPlain(v) && TLS_PORTS.has(v.scene.values.port ?? '')
        ? `plain HTTP to port ${v.scene.values.port}, where TLS is usual`
        : null,
  },
  {
    suspect: 'http-to-https-port',
    behind: ['not-http', 'connection-terminated', 'connection-reset', 'http-protocol-error', 'origin-error-response'],
    weight: 'strong',
    seen: v =>
      isPlain(v) && v.group.answersOthers !== true && spokenInTls(v)
        ? `plain HTTP to port ${v.scene.values.port}, and elsewhere in this input TLS to that very port`
        : null,
  },
  {
    suspect: 'https-to-http-port',
    behind: ['tls-protocol-error', 'tls-handshake-timeout'],
    weight: 'hint',
    seen: v =>
      v.scene.values.endpoint?.startsWith('https:') && PLAIN_PORTS.has(v.scene.values.port ?? '')
        ? `TLS to port ${v.scene.values.port}, where plain HTTP is usual`
        : null,
  },
  {
    suspect: 'http2-mismatch',
    behind: ['not-http', 'http-protocol-error', 'connection-terminated'],
    weight: 'strong',
    seen: v => {
      if (GRPC_PORTS.has(v.scene.values.port ?? '')) return `port ${v.scene.values.port} is usual for gRPC`
      return /^\/[\w.]{3,200}\.[A-Z]\w{0,100}\/[A-Z]\w{0,100}$/.test(v.x.path.slice(0, 500))
        ? `${v.x.path.slice(0, 80)} is a gRPC method`
        : null
    },
  },
  {
    suspect: 'http2-mismatch',
    behind: ['not-http'],
    weight: 'strong',
    seen: v =>
      isPlain(v) && v.scene.a?.sampleHex === undefined && !TLS_PORTS.has(v.scene.values.port ?? '') && noSample(v)
        ? 'a plain port that answers in no HTTP/1, as one with HTTP/2 alone does'
        : null,
  },
  {
    suspect: 'firewall-reject',
    behind: ['destination-ip-unroutable'],
    weight: 'strong',
    seen: v =>
      IN_CLUSTER.has(v.gateway) && v.scene.place !== 'public'
        ? 'between nodes a rule that rejects says "no route to host" too, as firewalld’s do'
        : null,
  },
  {
    suspect: 'network-policy',
    behind: ['connection-timeout'],
    weight: 'hint',
    seen: v => {
      if (IN_CLUSTER.has(v.gateway)) return 'pods are dialled from inside the cluster'
      return POD_NETWORK.test(v.scene.values.host ?? '') ? 'an address as clusters give them to pods' : null
    },
  },
  {
    suspect: 'container-network-mismatch',
    behind: ['connection-timeout'],
    weight: 'strong',
    seen: v =>
      FURTHER_BRIDGES.test(v.scene.values.host ?? '')
        ? `${v.scene.values.host} is an address as Docker gives them in its further networks`
        : null,
  },
  {
    suspect: 'mtls-mode-mismatch',
    behind: ['connection-terminated', 'connection-reset', 'tls-protocol-error', 'tls-to-plaintext-port'],
    weight: 'strong',
    seen: v =>
      saidBeside(v, 'STRICT') && (saidBeside(v, 'PeerAuthentication') || saidBeside(v, 'mtls'))
        ? 'beside it stands a mesh’s policy that is STRICT about mutual TLS'
        : null,
  },
  {
    suspect: 'service-port-mismatch',
    behind: ['connection-refused', 'no-endpoints'],
    weight: 'faint',
    seen: v => (IN_CLUSTER.has(v.gateway) ? '' : null),
  },
  {
    suspect: 'stale-dns-after-redeploy',
    weight: 'against',
    seen: v =>
      v.gateway === 'ingress-nginx' || v.gateway === 'istio' ? 'endpoints come from the cluster, not from DNS' : null,
  },
  {
    suspect: 'protocol-guessed-wrong',
    behind: ['http-protocol-error', 'not-http', 'connection-terminated'],
    weight: 'hint',
    seen: v =>
      v.gateway === 'istio' && v.group.cause !== 'connection-terminated' ? 'a mesh goes by the name of the port' : null,
  },
  {
    suspect: 'http2-mismatch',
    behind: ['http-protocol-error'],
    weight: 'hint',
    seen: v => (MESH.has(v.gateway) ? 'a protocol error is also what the other version of HTTP looks like' : null),
  },
  {
    suspect: 'setting-has-no-effect',
    behind: ['not-http', 'plaintext-to-tls-port', 'tls-certificate-error', 'connection-read-timeout'],
    weight: 'hint',
    seen: v =>
      saidBeside(v, 'nginx.ingress.kubernetes.io/') && v.gateway !== 'ingress-nginx'
        ? 'the annotation beside it is ingress-nginx’s own; NGINX Inc.’s controller has nginx.org/…'
        : null,
  },
  {
    suspect: 'mtls-mode-mismatch',
    behind: ['connection-terminated', 'connection-reset', 'tls-protocol-error', 'tls-to-plaintext-port'],
    weight: 'hint',
    seen: v => (v.gateway === 'istio' ? 'both sides stand in a mesh' : null),
  },
  ...(['mtls-mode-mismatch', 'protocol-guessed-wrong'] as const).map(
    (suspect): Rule => ({
      suspect,
      behind: ['destination-not-found'],
      weight: suspect === 'mtls-mode-mismatch' ? 'strong' : 'hint',
      seen: v =>
        saidIn(v, 'filter_chain_not_found')
          ? 'no filter chain takes a connection that begins so: a sidecar that demands mutual TLS says it of plain text'
          : null,
    }),
  ),
]

/** The client's address, or that of another upstream, lies in a network of containers, or a container wrote the log. */
function inContainer({ group, x, context }: View): boolean {
  if (BRIDGE.test(x.client)) return true
  return context.groups.some(
    other => other !== group && BRIDGE.test((other.endpoint ?? '').replace(/^[a-z0-9]{1,10}:\/\//, '')),
  )
}

const BRIDGE = /^172\.(?:1[6-9]|2\d|3[01])\./

/** Another failure was met there behind a handshake, or by what only a side that speaks TLS shows. */
function spokenInTls({ group, context, scene }: View): boolean {
  const secure = scene.values.endpoint?.replace(/^http:/, 'https:')
  return context.groups.some(
    other =>
      other !== group &&
      other.endpoint === secure &&
      (SHOWN_BY_TLS.has(other.cause) || BEHIND_TLS.has(other.diagnosis.phase)),
  )
}

const SHOWN_BY_TLS: ReadonlySet<string> = new Set(['tls-certificate-error', 'tls-alert-received'])
const BEHIND_TLS: ReadonlySet<string> = new Set(['send', 'wait', 'receive'])

function isPlain({ scene }: View): boolean {
  return scene.values.endpoint?.startsWith('http:') ?? false
}

function noSample({ scene }: View): boolean {
  return scene.a?.end.kind !== 'invalid' || scene.a.end.problem.sampleHex === undefined
}

function unnamed({ scene }: View): boolean {
  return scene.values.host === undefined && scene.values.socketPath === undefined
}
