/** Rules: certificates and server names, by what this gateway does by default. */
import type { SuspectId } from '../../causes/suspects.ts'
import { isAddress } from '../../diagnosis/scene.ts'
import type { Rule } from './rule.ts'
import { saidIn } from './said.ts'
import { configuredServer, type View } from './view.ts'

const TLS = ['tls-alert-received', 'tls-protocol-error'] as const

/** Which send no server name unless they are told to. */
const SILENT: ReadonlySet<string> = new Set(['nginx', 'ingress-nginx', 'apisix', 'haproxy', 'envoy'])

/** Alerts about the certificate that the gateway presented, and about versions: a server name would not change them. */
const OF_OUR_CERTIFICATE: ReadonlySet<number> = new Set([41, 42, 43, 44, 46, 48, 49])
const NOT_FOR_NAMES: ReadonlySet<number> = new Set([...OF_OUR_CERTIFICATE, 45, 70, 116])

/** What a handshake fails over where nothing says more: the port, or what is checked, or what cannot be agreed on. */
const HANDSHAKE_FAILS: readonly (readonly [SuspectId, applies: (v: View) => boolean])[] = [
  ['https-to-http-port', () => true],
  ['private-ca-not-trusted', v => configuredServer(v)?.verifies !== false],
  ['upstream-certificate-expired', v => configuredServer(v)?.verifies !== false],
  ['tls-version-or-cipher-mismatch', v => configuredServer(v)?.verifies === false],
]

export const TLS_RULES: readonly Rule[] = [
  ...HANDSHAKE_FAILS.map(
    ([suspect, applies]): Rule => ({
      suspect,
      behind: ['connection-refused'],
      weight: 'hint',
      seen: v =>
        isUnsaid(v) && v.scene.values.endpoint?.startsWith('https:') && applies(v)
          ? 'TLS is spoken to it, and a handshake that failed is logged like a refusal'
          : null,
    }),
  ),
  {
    suspect: 'process-not-running',
    behind: ['connection-refused'],
    weight: 'faint',
    seen: v =>
      isUnsaid(v) && v.config === null ? 'a TLS handshake that failed, or a missing route, is logged alike' : null,
  },
  {
    suspect: 'sni-not-sent',
    behind: [...TLS, 'tls-certificate-error'],
    weight: 'strong',
    seen: v => {
      const { host, name } = v.scene.values
      if (v.group.cause === 'tls-certificate-error' && v.group.reason !== 'name-mismatch') return null
      if (NOT_FOR_NAMES.has(alertOf(v) ?? 0) || v.scene.a?.tls?.serverName) return null
      if (name === undefined && host !== undefined && isAddress(host))
        return SILENT.has(v.gateway)
          ? `${v.gateway} sends no server name unless it is told to`
          : 'an address is dialled, and none is a server name'
      if (v.config?.settings.some(({ key, text }) => key === 'sendsName' && text === 'on')) return null
      return SILENT.has(v.gateway) && host !== undefined
        ? `${v.gateway} sends no server name unless it is told to`
        : null
    },
  },
  {
    suspect: 'sni-not-sent',
    behind: TLS,
    weight: 'hint',
    seen: v =>
      alertOf(v) === 80 || alertOf(v) === 40
        ? `alert ${alertOf(v)}, as from a front that chooses by server name`
        : null,
  },
  {
    suspect: 'expired-certificate-in-chain',
    behind: ['tls-certificate-error'],
    weight: 'proof',
    seen: v => {
      const depth = depthOf(v)
      return v.group.reason === 'expired' && depth !== undefined && depth > 0
        ? `the expired certificate stands at depth ${depth}, the upstream’s own at 0`
        : null
    },
  },
  {
    suspect: 'upstream-certificate-expired',
    behind: ['tls-certificate-error'],
    weight: 'against',
    seen: v => ((depthOf(v) ?? 0) > 0 ? 'it is another one in the chain' : null),
  },
  {
    suspect: 'upstream-certificate-expired',
    behind: ['tls-certificate-error'],
    weight: 'strong',
    seen: v => (v.group.reason === 'expired' && depthOf(v) === 0 ? 'at depth 0: the upstream’s own' : null),
  },
  {
    suspect: 'intermediate-missing',
    behind: ['tls-certificate-error'],
    weight: 'strong',
    seen: v =>
      v.group.reason === 'untrusted' && saidIn(v, 'unable to verify the first certificate')
        ? 'the first certificate could not be verified: its issuer was not sent'
        : null,
  },
  {
    suspect: 'private-ca-not-trusted',
    behind: ['tls-certificate-error'],
    weight: 'strong',
    seen: v =>
      v.group.reason === 'untrusted' && v.scene.place !== 'public' && v.scene.place !== 'unknown'
        ? 'a private address, where certificates of a private CA are usual'
        : null,
  },
  {
    suspect: 'client-certificate-missing',
    behind: TLS,
    weight: 'proof',
    seen: v => (alertOf(v) === 116 ? 'alert 116: certificate required' : null),
  },
  ...(['client-certificate-missing', 'client-certificate-expired'] as const).map(
    (suspect): Rule => ({
      suspect,
      behind: TLS,
      weight: suspect === 'client-certificate-missing' ? 'strong' : 'hint',
      seen: v =>
        OF_OUR_CERTIFICATE.has(alertOf(v) ?? 0)
          ? `alert ${alertOf(v)} is about the certificate that the gateway presented, or did not`
          : null,
    }),
  ),
  {
    suspect: 'sni-not-sent',
    behind: TLS,
    weight: 'against',
    seen: v => (NOT_FOR_NAMES.has(alertOf(v) ?? 0) ? '' : null),
  },
  { suspect: 'client-certificate-missing', behind: TLS, weight: 'faint', seen: v => (alertOf(v) === 40 ? '' : null) },
  {
    suspect: 'client-certificate-expired',
    behind: TLS,
    weight: 'proof',
    seen: v =>
      alertOf(v) === 45 || saidIn(v, 'ALERT_CERTIFICATE_EXPIRED') || saidIn(v, 'remote error: tls: expired certificate')
        ? 'the peer’s alert says that the certificate it was given has expired'
        : null,
  },
  {
    suspect: 'tls-version-or-cipher-mismatch',
    behind: TLS,
    weight: 'proof',
    seen: v => (alertOf(v) === 70 ? 'alert 70: the peer knows none of the versions offered' : null),
  },
]

/** No line has the errno: it stands for all that kept a connection from being made. */
function isUnsaid({ scene }: View): boolean {
  return scene.a?.end.kind === 'errno' && scene.a.end.unsaid === true
}

function alertOf({ scene }: View): number | undefined {
  const end = scene.a?.end
  return end?.kind === 'tls' ? end.failure.alert : undefined
}

/** Of the certificate that did not pass, where the product says it. */
function depthOf(v: View): number | undefined {
  const end = v.scene.a?.end
  const text = `${end?.kind === 'tls' ? end.failure.message.slice(0, 500) : ''} ${v.group.sample.slice(0, 2000)}`
  const depth = /\bdepth[ :=]{1,3}(\d{1,2})\b/i.exec(text)?.[1]
  return depth === undefined ? undefined : Number(depth)
}
