/** What one process knows of discovered endpoints: told by a supervisor, or found by itself where there is none. */
import type { Config } from '../config/config.ts'
import { type Discovered, discoveredFor } from '../upstreams/discovered.ts'
import type { UpstreamGroup } from '../upstreams/group.ts'
import type { Say } from '../upstreams/resolve.ts'
import type { World } from '../world.ts'
import { Discovery } from './discovery.ts'

export class DiscoveryBook {
  readonly found: Map<string, Discovered> = new Map()
  readonly #world: World
  readonly #say: Say
  readonly #groups: () => ReadonlyMap<string, UpstreamGroup>
  #own: Discovery | null = null

  constructor(world: World, say: Say, groups: () => ReadonlyMap<string, UpstreamGroup>) {
    this.#world = world
    this.#say = say
    this.#groups = groups
  }

  take(all: readonly Discovered[]): void {
    for (const discovered of all) {
      const { upstream, by, endpoints, because } = discovered
      if (because?.first && this.#has(discovered)) continue
      this.found.set(upstream, discovered)
      const group = this.#groups().get(upstream)
      if (group !== undefined && JSON.stringify(group.upstream.discover) === JSON.stringify(by))
        group.become(endpoints, because)
    }
  }

  #has({ upstream, by }: Discovered): boolean {
    const known = discoveredFor({ name: upstream, discover: by }, this.found)
    return known !== undefined && known.endpoints.length > 0
  }

  /** From now on, and after each change of the configuration. */
  seek(config: Config): void {
    this.#own ??= new Discovery({ world: this.#world, say: this.#say, found: discovered => this.take([discovered]) })
    this.#own.apply(config)
  }

  apply(config: Config): void {
    this.#own?.apply(config)
  }

  /** Somebody else does it. What was found still holds. */
  leave(): void {
    this.#own?.stop()
    this.#own = null
  }
}
