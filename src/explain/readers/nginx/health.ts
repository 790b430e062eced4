/** Servers that were taken out: by failures of requests, by checks of modules, by Kong's and APISIX's health checkers. */
import type { ConsequenceFact, Fact } from '../../fact.ts'
import { endpointSaid, type Said } from './facts.ts'

/** `upstream server temporarily disabled`: the line beside it says why. */
export function disabled(said: Said): readonly Fact[] {
  return [turned(said, 'endpoint-out', endpointSaid(said))]
}

/** tengine's module: `disable check peer: 10.0.0.5:8080 `, `enable check peer: …`. */
export function checkedPeer(said: Said): readonly Fact[] {
  const peer = /peer:? (\S{1,300})/.exec(said.line.message)?.[1]
  return [turned(said, said.line.message.startsWith('enable') ? 'endpoint-back' : 'endpoint-out', peer)]
}

/** nginx Plus: `peer is unhealthy while …, health check "hc" of peer 10.0.0.5:80 in upstream "app"`. */
export function plusPeer(said: Said): readonly Fact[] {
  const [, peer, upstream] = /of peer (\S{1,300}) in upstream "([^"]{0,200})/.exec(said.line.message) ?? []
  const what = said.line.message.startsWith('peer is healthy') ? 'endpoint-back' : 'endpoint-out'
  return [{ ...turned(said, what, peer), ...(upstream === undefined ? {} : { upstream }) }]
}

const TARGET = /target status '([^']{1,300})' from '\w{1,20}' to '(\w{1,20})'/

/** lua-resty-healthcheck: `event: target status 'app(10.0.0.5:80)' from 'healthy' to 'unhealthy'`; older ones write true and false. */
export function luaTarget(said: Said): readonly Fact[] {
  const [, target = '', to = ''] = TARGET.exec(said.line.message) ?? []
  if (target === '') return []
  const address = /\(([^()]{1,300})\)\s*$/.exec(target)?.[1] ?? target
  return [turned(said, to === 'unhealthy' || to === 'false' ? 'endpoint-out' : 'endpoint-back', address)]
}

const COUNTED = /unhealthy (?:HTTP|TCP|TIMEOUT) increment \((\d{1,6})\/(\d{1,6})\) for '([^']{1,300})'/

/** `unhealthy TCP increment (3/3) for 'app(10.0.0.5:80)'`: the last of them takes the target out. */
export function luaCounted(said: Said): readonly Fact[] {
  const [, counted, limit, target = ''] = COUNTED.exec(said.line.message) ?? []
  if (target === '' || counted !== limit) return []
  return [turned(said, 'endpoint-out', /\(([^()]{1,300})\)$/.exec(target)?.[1] ?? target)]
}

function turned(said: Said, what: ConsequenceFact['what'], endpoint: string | undefined): ConsequenceFact {
  const { at } = said.line
  return {
    kind: 'consequence',
    product: said.product,
    what,
    lost: false,
    ...(at === undefined ? {} : { at }),
    ...(endpoint === undefined ? {} : { endpoint }),
  }
}
