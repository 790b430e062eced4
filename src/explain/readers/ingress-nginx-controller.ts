/** ingress-nginx's controller: services without endpoints, reloads and configurations that failed. `W1102 10:11:11.118203 7 controller.go:1113] …` */
import type { Fact, Trouble, TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'

/** Other programs in Go write the same frame; the controller is known by its source files. */
const FRAME =
  /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} {1,8}\d{1,8} (?:controller|nginx|endpointslices|endpoints|store|queue|backend_ssl|ssl|event|main|status|leaderelection|client_config|flags|metrics|util|process|config|template|ingressclass|sslcert)\.go:\d{1,5}\] /

const SAYINGS: readonly (readonly [words: string, what: Trouble])[] = [
  ['does not have any active Endpoint', 'no-endpoints'],
  ['does not have any active endpoint', 'no-endpoints'],
  ['Error obtaining Endpoints for Service', 'no-endpoints'],
  ['rror obtaining service endpoints', 'no-endpoints'],
  ['ackend successfully reloaded', 'config-reloaded'],
  ['nexpected failure reloading the backend', 'config-rejected'],
  ['nexpected failure restarting the backend', 'config-rejected'],
  ['ynamic reconfiguration failed', 'config-rejected'],
  ['Error reloading NGINX', 'config-rejected'],
  ['Starting NGINX process', 'started'],
  ['Starting NGINX Ingress controller', 'started'],
  ['Received SIGTERM, shutting down', 'stopping'],
]

export function ingressNginxController(): Reader {
  return {
    format: 'ingress-nginx-controller',
    takes: text => /^[IWEF]\d{4} /.test(text.slice(0, 6)) && FRAME.test(text.slice(0, 120)),
    read: line => factsOf(line),
  }
}

function factsOf({ text, at }: Line): readonly Fact[] {
  const start = text.slice(0, 600)
  const what = SAYINGS.find(([words]) => start.includes(words))?.[1]
  if (what === undefined) return []
  const service = what === 'no-endpoints' ? serviceIn(start) : undefined
  const fact: TroubleFact = {
    kind: 'trouble',
    product: 'ingress-nginx',
    what,
    process: service ?? 'ingress-nginx',
    // The frame has no year, so a time comes from whoever carried the line.
    ...(at === undefined ? {} : { at }),
  }
  return [fact]
}

/** `Service "shop/web"`, `service shop/web`, `service="shop/web"`. */
function serviceIn(text: string): string | undefined {
  return /[Ss]ervice[ =]"?([\w.-]{1,253}\/[\w.-]{1,253})/.exec(text)?.[1]
}
