/** Which suspect first, for names that did not become addresses. */
import { high, low, medium, type Pick, type Scene } from '../scene.ts'

const LOCAL_NAME = /\.(?:local|internal|test|lan|home|corp|intranet|home\.arpa|localhost)$/i

export function rankNames(s: Scene): Pick[] {
  switch (s.d.cause) {
    case 'dns-timeout':
      // EAI_AGAIN is said for SERVFAIL too, so there the silence is only likely.
      return s.d.confidence === 'proven'
        ? [high('dns-server-unreachable')]
        : [medium('dns-server-unreachable'), low('dns-outage')]
    case 'dns-error':
      return code(s) === 'ECONNREFUSED'
        ? [high('dns-server-unreachable', 'the resolver’s own port refused')]
        : [medium('dns-outage'), low('dns-server-unreachable')]
    case 'dns-name-not-found':
      return notFound(s.values.name ?? '')
    case 'dns-stale-address':
      return [high('stale-dns-after-redeploy')]
    case 'destination-ip-prohibited':
      return [medium('wrong-address')]
    default:
      return []
  }
}

function notFound(name: string): Pick[] {
  if (name === '')
    return [medium('name-not-registered'), low('resolver-cannot-see-name'), low('container-network-mismatch')]
  if (name.includes('_'))
    return [
      medium('upstream-object-missing', 'an underscore is no part of a host’s name'),
      medium('name-not-registered'),
    ]
  if (LOCAL_NAME.test(name)) {
    return [
      medium('resolver-cannot-see-name', 'only a local resolver knows such a name'),
      medium('name-not-registered'),
    ]
  }
  if (!name.includes('.')) {
    return [
      medium('name-not-registered', 'a short name, as services in one network or namespace have'),
      medium('container-network-mismatch'),
      low('upstream-object-missing'),
    ]
  }
  return [medium('name-not-registered'), low('resolver-cannot-see-name'), low('dns-outage')]
}

function code(s: Scene): string {
  const end = s.a?.end
  return end?.kind === 'dns' || end?.kind === 'errno' ? end.code : ''
}
