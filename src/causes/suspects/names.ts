/** Suspects: names and the resolvers that are asked for them. */
import type { SuspectText } from '../suspect.ts'

export type NameSuspect =
  | 'no-resolver-configured'
  | 'name-not-registered'
  | 'resolver-cannot-see-name'
  | 'dns-server-unreachable'
  | 'dns-outage'
  | 'stale-dns-after-redeploy'
  | 'upstream-object-missing'

export const NAME_SUSPECTS: Readonly<Record<NameSuspect, SuspectText>> = {
  'no-resolver-configured': {
    means: 'A name has to be resolved at run time and no resolver is set.',
    standsBehind: ['proxy-configuration-error'],
    pointsTo: '`no resolver defined to resolve …`; a variable in proxy_pass.',
    confirm: 'grep -rn resolver the configuration in force   # none applies to this block',
    fix: 'Set a resolver: 127.0.0.11 in Docker, the cluster’s DNS in Kubernetes.',
  },
  'name-not-registered': {
    means: 'The name does not exist where it is asked: a typo, a service that is not started, another namespace.',
    standsBehind: ['dns-name-not-found'],
    pointsTo: 'A negative answer (NXDOMAIN, `no such host`), often for a short service name.',
    confirm: 'dig +search {name}   # and the list of running services',
    fix: 'Correct the name, start the service, or add the search domain.',
  },
  'resolver-cannot-see-name': {
    means: 'The gateway asks a resolver that does not know local names; the shell asks another.',
    standsBehind: ['dns-name-not-found'],
    pointsTo: 'A negative answer for a .test, .local or .internal name, or one from a hosts file or VPN.',
    confirm: 'getent ahosts {name}; dig {name} @RESOLVER   # the gateway’s resolver in the second',
    fix: 'Let the gateway ask the local resolver, or put the name into DNS.',
  },
  'dns-server-unreachable': {
    means: 'The resolver does not answer.',
    standsBehind: ['dns-timeout', 'dns-error'],
    pointsTo: 'Look-ups time out, for every name.',
    confirm: 'dig . NS @RESOLVER; dig +tcp . NS @RESOLVER   # from where the gateway runs',
    fix: 'Open the way to it (UDP and TCP 53) or name another; serve the last good answer meanwhile.',
  },
  'dns-outage': {
    means: 'The forwarder or the zone itself fails: SERVFAIL, DNSSEC, wrong negative answers.',
    standsBehind: ['dns-error', 'dns-name-not-found'],
    pointsTo: 'Many unrelated names fail at one moment, and nothing was changed.',
    confirm: 'dig {name} +trace; dig {name} +cd   # fine with +cd: DNSSEC is what fails',
    fix: 'Wait or switch the forwarder; serve the last good answer meanwhile.',
  },
  'stale-dns-after-redeploy': {
    means: 'The target came back with a new address and the gateway still dials the old one.',
    standsBehind: [
      'dns-stale-address',
      'connection-refused',
      'destination-ip-unroutable',
      'connection-timeout',
      'not-http',
    ],
    pointsTo: 'Failures begin when the target is recreated or scaled; reloading the gateway cures it.',
    confirm: 'getent ahosts {name}   # is {host} still among the addresses?',
    fix: 'Resolve the name at run time, or reload the gateway after each redeploy.',
  },
  'upstream-object-missing': {
    means: 'The "host name" is the name of an upstream of the gateway that is gone, so DNS is asked for it.',
    standsBehind: ['dns-name-not-found', 'dns-error', 'no-endpoints', 'proxy-internal-error'],
    pointsTo: 'A negative answer for a name with underscores, or without dots, that no service has.',
    confirm: 'list the gateway’s upstreams and look for {name}',
    fix: 'Create or load that upstream again, or write the real host name.',
  },
}
