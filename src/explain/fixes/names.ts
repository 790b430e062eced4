/** Fixes: names, and the resolvers that are asked for them. */
import type { FixTable } from './fix.ts'

export const NAME_FIXES: FixTable = {
  'no-resolver-configured': {
    nginx:
      'In http, server or location:\n  resolver 127.0.0.11 valid=10s;                                # Docker\n  resolver kube-dns.kube-system.svc.cluster.local valid=10s;    # Kubernetes\n  # elsewhere: the nameserver of /etc/resolv.conf',
    kong: 'In kong.conf (or KONG_DNS_RESOLVER):\n  dns_resolver = 127.0.0.11',
    any: 'Set a resolver: 127.0.0.11 in Docker, the cluster’s DNS in Kubernetes.',
  },
  'name-not-registered': {
    any: 'Write the name as its network knows it, and start what has it: the compose service on a shared network, or in Kubernetes\n  SERVICE.NAMESPACE.svc.cluster.local',
    traefik:
      'Write the name as its network knows it; for ExternalName or file services a full name:\n  servers: [{ url: "http://SERVICE.NAMESPACE.svc.cluster.local:«port»" }]',
  },
  'resolver-cannot-see-name': {
    nginx:
      'Ask the resolver that knows the name (a hosts file is not read at run time):\n  resolver 127.0.0.11 valid=10s;   # Docker; or the nameserver of /etc/resolv.conf',
    haproxy:
      'Ask the resolver that knows the name:\n  resolvers dns\n    parse-resolv-conf\n  server «server» «namePort» check resolvers dns init-addr libc,none',
    envoy:
      'Ask the resolver that knows the name:\n  typed_dns_resolver_config: { name: envoy.network.dns_resolver.getaddrinfo, typed_config: { "@type": type.googleapis.com/envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig } }',
    caddy: 'Ask the resolver that knows the name:\n  transport http {\n    resolvers LOCAL_RESOLVER\n  }',
    kong: 'Ask the resolver that knows the name, in kong.conf:\n  dns_resolver = LOCAL_RESOLVER',
    goodgate: 'Ask the resolver that knows the name:\n  resolver: { servers: ["LOCAL_RESOLVER:53"] }',
  },
  'dns-server-unreachable': {
    nginx: 'Name two that answer, and wait less:\n  resolver RESOLVER_1 RESOLVER_2 valid=30s;\n  resolver_timeout 5s;',
    haproxy:
      'Name two that answer, and keep what was found while they are silent:\n  resolvers dns\n    nameserver one RESOLVER_1:53\n    nameserver two RESOLVER_2:53\n    hold timeout 30s\n    hold nx 30s',
    envoy:
      'Keep the last answer, and ask another resolver:\n  dns_refresh_rate: 30s\n  dns_failure_refresh_rate: { base_interval: 2s, max_interval: 10s }',
    goodgate: 'Name two that answer:\n  resolver: { servers: ["RESOLVER_1:53", "RESOLVER_2:53"] }',
    kubernetes:
      'Look at CoreDNS and the way to it:\n  kubectl -n kube-system get pods -l k8s-app=kube-dns; kubectl -n kube-system logs -l k8s-app=kube-dns',
  },
  'stale-dns-after-redeploy': {
    nginx:
      'Resolve while running (a literal name in «prefix»_pass is resolved once, at start); until then nginx -s reload cures it:\n  resolver 127.0.0.11 valid=10s;\n  set $target «protocol»«namePort»;\n  «prefix»_pass $target;\n  # or, from 1.27.3 on: upstream «upstream» { zone «upstream» 64k; server «namePort» resolve; }',
    apache:
      'Resolve for each connection, or reload after each deploy (apachectl graceful):\n  ProxyPass "/" "«scheme»://«namePort»/" disablereuse=On',
    haproxy:
      'Resolve while running:\n  resolvers dns\n    parse-resolv-conf\n    hold valid 10s\n  server «server» «namePort» check resolvers dns init-addr libc,none',
    envoy: 'Resolve while running:\n  type: STRICT_DNS\n  dns_refresh_rate: 5s',
    caddy: 'Resolve while running:\n  reverse_proxy {\n    dynamic a «name» «port» {\n      refresh 10s\n    }\n  }',
    traefik:
      'Let the provider follow the container (labels), or write its name, not its address:\n  servers: [{ url: "«scheme»://«namePort»" }]',
    varnish:
      'A backend’s name is resolved when the VCL is loaded: load it again after each deploy, or use vmod dynamic:\n  varnishreload',
    kong: 'Give the Service the name, not the address, and keep answers for a short time, in kong.conf:\n  dns_valid_ttl = 10',
    goodgate: 'Let endpoints follow the name:\n  discover: { dns: "«namePort»" }',
  },
  'upstream-object-missing': {
    kong: 'Make the upstream «name» again and give it a target:\n  curl -X PUT ADMIN/upstreams/«name»; curl -X POST ADMIN/upstreams/«name»/targets -d target=HOST:PORT',
    nginx: 'Define it in http, or write a real host’s name:\n  upstream «name» { server HOST:PORT; }',
    apisix: 'Make the upstream again and let the route name it by upstream_id.',
  },
  'dns-outage': {
    nginx: 'Use another forwarder meanwhile, and keep answers longer:\n  resolver RESOLVER_1 RESOLVER_2 valid=300s;',
    haproxy:
      'Keep what was found while the zone fails:\n  resolvers dns\n    hold nx 5m\n    hold other 5m\n    hold refused 5m',
  },
}
