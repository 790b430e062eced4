/** One request that two gateways tell of: the outer one passes on the error that the inner one gave, and only the inner one knows why. */
import type { Diagnosis } from '../../diagnosis/diagnosis.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Product } from '../fact.ts'
import type { Failed } from '../failures/gather.ts'
import type { Group } from '../failures/groups.ts'
import type { Request } from './join.ts'
import { makeQueue } from './queue.ts'

/** A failed request as it was counted. */
export interface Counted {
  request: Request
  group: Group
  failed: Failed
}

export interface Twin {
  group: Group
  status: number | undefined
  /** It failed at an upstream of nginx's. */
  ofNginx: boolean
  /** Of one that passed on what it was answered: when the inner one is met, it is no longer counted as this. */
  passedOn: Counted | undefined
  /** Of the index by id. */
  id: string | undefined
  /** Products that have told of it: each gateway passes a request once. */
  tellers: string[]
}

export interface Twins {
  /** The same request as another gateway has told of it already. */
  find(failed: Failed, requestId: string | undefined): Twin | undefined
  note(counted: Counted, requestId: string | undefined): void
}

/** Both write at the request's end; one of them in whole seconds, and not by the same clock. */
const SECONDS_APART = 2
const KEPT_MAX = 10_000
const COMPARED_MAX = 64

/** Of one second, method and path, in the order of the input. */
interface Moment {
  all: Twin[]
  /** All before this place a product has told of already. */
  told: Map<string, number>
}

export function makeTwins(): Twins {
  const moments = new Map<string, Moment>()
  const inOrder = makeQueue<string>()
  const byId = new Map<string, Twin>()
  const products = new Set<string>()
  let kept = 0

  function findNear(failed: Failed): Twin | undefined {
    const { exchange, product, at = 0 } = failed
    for (let apart = -SECONDS_APART; apart <= SECONDS_APART; apart++) {
      const moment = moments.get(keyOf(exchange, at + apart * 1000))
      const twin = moment && notTold(moment, product).find(one => isTwin(one, failed))
      if (twin) return twin
    }
    return undefined
  }

  return {
    find(failed, requestId) {
      if (!canBeTwin(failed)) return undefined
      const known = requestId === undefined ? undefined : byId.get(idOf(failed.exchange, requestId))
      const byItsId = known && onePassesOn(known, failed) ? known : undefined
      const twin = byItsId ?? (isAlone(failed.product) ? undefined : findNear(failed))
      twin?.tellers.push(failed.product)
      return twin
    },
    note(counted, requestId) {
      const { exchange, product, at = 0 } = counted.failed
      if (!canBeTwin(counted.failed)) return
      products.add(product)
      const key = keyOf(exchange, at)
      let moment = moments.get(key)
      if (moment === undefined) {
        moments.set(key, (moment = { all: [], told: new Map() }))
        inOrder.push(key)
      }
      const id = requestId === undefined ? undefined : idOf(exchange, requestId)
      const passedOn = isPassedOn(counted.failed.diagnosis) ? counted : undefined
      const twin: Twin = {
        group: counted.group,
        status: exchange.answer.status,
        ofNginx: isOfNginx(counted.failed),
        passedOn,
        id,
        tellers: [product],
      }
      if (id !== undefined) byId.set(id, twin)
      moment.all.push(twin)
      kept++
      if (kept > KEPT_MAX) forgetOldest()
    },
  }

  /** Most logs are of one gateway; both sides of a mesh, which are one product, write ids. */
  function isAlone(product: string): boolean {
    return products.size === 0 || (products.size === 1 && products.has(product))
  }

  function forgetOldest(): void {
    const key = inOrder.shift()!
    const { all } = moments.get(key)!
    moments.delete(key)
    kept -= all.length
    for (const { id } of all) if (id !== undefined) byId.delete(id)
  }
}

/** The next ones that this product has not told of. */
function notTold({ all, told }: Moment, product: string): Twin[] {
  let from = told.get(product) ?? 0
  while (all[from]?.tellers.includes(product)) from++
  told.set(product, from)
  return all.slice(from, from + COMPARED_MAX)
}

/** It passed on what it was answered. */
export function isPassedOn({ cause }: Diagnosis): boolean {
  return cause === 'origin-error-response'
}

function canBeTwin({ exchange, at, hidden }: Failed): boolean {
  const { status } = exchange.answer
  if (at === undefined || hidden || exchange.method === '' || exchange.path === '') return false
  return status === undefined || status >= 500
}

function keyOf({ method, path }: Exchange, at: number): string {
  return `${Math.floor(at / 1000)} ${method} ${path}`
}

function idOf({ method, path }: Exchange, requestId: string): string {
  return `${requestId} ${method} ${path}`
}

/** Ids that differ say nothing: most products make one of their own. */
function isTwin(twin: Twin, failed: Failed): boolean {
  return !twin.tellers.includes(failed.product) && onePassesOn(twin, failed)
}

function onePassesOn(twin: Twin, failed: Failed): boolean {
  const { status } = failed.exchange.answer
  if (!canBe(twin.status, status, twin.ofNginx) || !canBe(status, twin.status, isOfNginx(failed))) return false
  return isPassedOn(failed.diagnosis) || twin.passedOn !== undefined
}

/** Its error lines have no status: of what failed at an upstream it is one of these. */
const ANSWERS_OF_NGINX: ReadonlySet<number> = new Set([502, 504])

function canBe(status: number | undefined, other: number | undefined, ofNginx: boolean): boolean {
  if (other === undefined) return true
  return status === undefined ? !ofNginx || ANSWERS_OF_NGINX.has(other) : status === other
}

const OF_NGINX: ReadonlySet<Product> = new Set<Product>(['nginx', 'ingress-nginx'])

function isOfNginx({ product, exchange, diagnosis }: Failed): boolean {
  return OF_NGINX.has(product) && exchange.attempts.length > 0 && diagnosis.cause !== 'local-resource-exhausted'
}
