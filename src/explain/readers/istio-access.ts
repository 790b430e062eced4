/** The access log of Istio's proxies and gateways: Envoy's, with Istio's clusters and mostly with more fields. */
import type { Reader } from '../reader.ts'
import { accessReader } from './envoy-access.ts'

export function istioAccess(): Reader {
  return accessReader('istio-access', 'istio')
}
