/** Maintenance by hand: who ordered what of which route, beside the configuration and over its reloads. */
import type { Config, MaintenanceOrder } from '../config/config.ts'
import type { Crew } from './crew.ts'

export class Orders {
  /** The same array always, a part of the crew's plan: whoever is briefed next gets what stands in it then. */
  readonly all: MaintenanceOrder[] = []
  readonly #crew: Crew

  constructor(crew: Crew) {
    this.#crew = crew
  }

  /** Takes the place of an earlier order for the same route. */
  begin(order: MaintenanceOrder): void {
    this.#set([...this.#others(order.route), order])
  }

  /** @param route null: every order ends. @returns whether there was one */
  end(route: string | null): boolean {
    const left = route === null ? [] : this.#others(route)
    if (left.length === this.all.length) return false
    this.#set(left)
    return true
  }

  /** From workers that outlived their supervisor. */
  inherit(orders: MaintenanceOrder[]): void {
    this.all.splice(0, this.all.length, ...orders)
  }

  /** Routes that the configuration no longer has are forgotten, and so are ends that have come. */
  prune({ routes }: Config): void {
    const stays = ({ route, until }: MaintenanceOrder): boolean =>
      (route === null || routes.some(({ name }) => name === route)) && (until === undefined || until > Date.now())
    const left = this.all.filter(stays)
    if (left.length < this.all.length) this.#set(left)
  }

  #others(route: string | null): MaintenanceOrder[] {
    return this.all.filter(order => order.route !== route)
  }

  #set(orders: MaintenanceOrder[]): void {
    this.inherit(orders)
    for (const worker of this.#crew.workers) worker.send({ type: 'maintenance', orders: this.all })
  }
}
