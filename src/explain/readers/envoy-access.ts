/** Envoy's access log, as text in its default format or one that begins alike, and as JSON. */
import type { Reader } from '../reader.ts'
import { jsonOrCut } from './cut-json.ts'
import { type EnvoyFields, envoyFacts } from './envoy/fields.ts'
import { envoyNamed, hasFlags } from './envoy/named.ts'
import { envoyText, isEnvoyText } from './envoy/text.ts'
import { envoyWentWell } from './glance.ts'

export function envoyAccess(): Reader {
  return accessReader('envoy-access', 'envoy')
}

/** The same fields; which of the two products it is, its cluster's name tells. */
export function accessReader(format: string, product: 'envoy' | 'istio'): Reader {
  return {
    format,
    takes: text => (text.startsWith('{') ? hasFlags(text.slice(0, 8192)) : isEnvoyText(text)) && isOf(product, text),
    passes(text, from, to) {
      if (text.charCodeAt(from) !== 0x7b) return envoyWentWell(text, from, to) && isOf(product, text.slice(from, to))
      return false
    },
    read({ text, at }) {
      const fields = fieldsOf(text)
      return fields === null ? [] : envoyFacts(fields, at)
    },
  }
}

function fieldsOf(text: string): EnvoyFields | null {
  const json = jsonOrCut(text)
  return json === undefined ? envoyText(text) : envoyNamed(json)
}

const ISTIO_CLUSTER = /[ "](?:(?:outbound|inbound)[|_]|PassthroughCluster|BlackHoleCluster|InboundPassthrough)/

function isOf(product: 'envoy' | 'istio', text: string): boolean {
  return ISTIO_CLUSTER.test(text.slice(0, 8192)) === (product === 'istio')
}
