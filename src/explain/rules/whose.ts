/** Whose trouble is it? Of all that happened near failures, what may be the endpoint's own, and what is told of just anybody. */
import type { Trouble, TroubleFact } from '../fact.ts'
import { bareName, isBystander, isGateway, isProgramOf, servesApps } from '../failures/programs.ts'
import { near, type View } from './view.ts'

/** May be the endpoint's own: its app server said so, or a name or a port fits, or it is a program that serves apps. */
export function its(view: View, ...kinds: Trouble[]): TroubleFact[] {
  return near(view, ...kinds).filter(fact => !isGateways(fact, view) && isTied(fact, view))
}

/** It happened on the machine, and nothing ties it to the endpoint: but its name may well be an app's. */
export function strangers(view: View, ...kinds: Trouble[]): TroubleFact[] {
  return anyones(view, kinds).filter(({ process = '' }) => !isBystander(process))
}

/** As above, of a program that is known to serve no requests. */
export function bystanders(view: View, ...kinds: Trouble[]): TroubleFact[] {
  return anyones(view, kinds).filter(({ process = '' }) => isBystander(process))
}

function anyones(view: View, kinds: readonly Trouble[]): TroubleFact[] {
  return near(view, ...kinds).filter(fact => !isGateways(fact, view) && !isTied(fact, view))
}

/** Who tells of the failures stood before the endpoint, whenever it started or stopped. */
function isGateways({ product, process }: TroubleFact, { gateway }: View): boolean {
  // What an app wrote into the gateway's log is told by the gateway, of the app.
  return process === undefined ? product === gateway && isGateway(gateway) : isProgramOf(gateway, process)
}

function isTied(fact: TroubleFact, view: View): boolean {
  const { port, endpoint } = view.scene.values
  const { apart, count } = view.group
  // No request failed: it is told of for its own sake.
  if (endpoint === undefined && apart === count) return true
  if (fact.port !== undefined && port !== undefined) return String(fact.port) === port
  if (!fact.anyones || fact.process === undefined) return true
  const name = bareName(fact.process)
  if (/php/.test(name)) return true
  if (endpoint?.startsWith('fastcgi:')) return false
  return servesApps(fact.process) || sharesWord(name, view)
}

/** Parts of names that say nothing. */
const COMMON: ReadonlySet<string> = new Set(['www', 'com', 'net', 'org', 'http', 'https', 'service', 'server', 'the'])

/** The unit `orders` and the upstream `orders_pool`, the host `orders.example.com`, the socket `/run/orders.sock` or the path `/orders`. */
function sharesWord(name: string, { scene, group, x }: View): boolean {
  const { values } = scene
  const route = /^\/[^/?#]{0,100}/.exec(x.path)?.[0] ?? ''
  const places = [values.upstream, group.upstream, values.name, values.socketPath, values.endpoint, x.host, route]
  const theirs = new Set(places.flatMap(place => words(place ?? '')))
  return words(name).some(word => theirs.has(word))
}

function words(text: string): string[] {
  const found = text
    .slice(0, 300)
    .toLowerCase()
    .split(/[^a-z]+/)
  return found.filter(word => word.length >= 3 && !COMMON.has(word))
}
