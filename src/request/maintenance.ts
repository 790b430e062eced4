/** Routes in maintenance, by the configuration or by hand, each until its end. */
import type { Maintenance, MaintenanceOrder, Route } from '../config/config.ts'
import type { RouteTable } from '../routes/compile.ts'
import { Timer } from '../wheel.ts'
import type { World } from '../world.ts'
import type { Snapshot } from './snapshot.ts'

export class MaintenanceBook {
  readonly #world: World
  readonly #swap: (change: (snapshot: Snapshot) => Snapshot) => void
  readonly #timer: Timer = new Timer(() => this.#swap(snapshot => this.applied(snapshot)))
  #orders: readonly MaintenanceOrder[] = []

  /** @param swap puts another snapshot in the place of the one in force: requests known by heart are matched anew then */
  constructor(world: World, swap: (change: (snapshot: Snapshot) => Snapshot) => void) {
    this.#world = world
    this.#swap = swap
  }

  /** By hand, in place of all orders before. */
  order(orders: readonly MaintenanceOrder[]): void {
    this.#orders = orders
    this.#swap(snapshot => this.applied(snapshot))
  }

  /** From now on, and again when the next one ends. */
  applied(snapshot: Snapshot): Snapshot {
    const endsInMs = setMaintenance(snapshot.table, this.#orders, this.#world.epoch()) - this.#world.epoch()
    this.#world.wheel.remove(this.#timer)
    if (endsInMs < Infinity) this.#world.wheel.arm(this.#timer, endsInMs)
    return { ...snapshot }
  }

  stop(): void {
    this.#world.wheel.remove(this.#timer)
  }
}

/** @returns epoch ms of the next end; Infinity: none is in sight */
export function setMaintenance(table: RouteTable, orders: readonly MaintenanceOrder[], now: number): number {
  let next = Infinity
  for (const compiled of table.routes) {
    compiled.maintenance = maintenanceOf(compiled.route, compiled.name, orders, now)
    next = Math.min(next, compiled.maintenance?.until ?? Infinity)
  }
  return next
}

/** A person's word on this route goes before one on all, and that before the configuration's; what is over holds no more. */
function maintenanceOf(
  route: Route,
  name: string,
  orders: readonly MaintenanceOrder[],
  now: number,
): Maintenance | null {
  const holds = ({ until }: Maintenance): boolean => until === undefined || until > now
  const own = orders.find(order => order.route === name && holds(order))
  const all = orders.find(order => order.route === null && holds(order))
  const written = route.maintenance !== false && holds(route.maintenance) ? route.maintenance : undefined
  const found = own ?? all ?? written
  if (found === undefined) return null
  const { until, reason } = found
  return { ...(until !== undefined && { until }), ...(reason !== undefined && { reason }) }
}
