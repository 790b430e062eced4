/** The supervisor's health checks: without any there is no clock that ticks for them. */
import type { Config } from '../config/config.ts'
import { HealthChecks } from '../health/health-checks.ts'
import type { News } from '../upstreams/news.ts'
import { systemWorld } from '../world.ts'

export class Checks {
  readonly #tell: (news: News) => void
  #health: HealthChecks | undefined

  constructor(tell: (news: News) => void) {
    this.#tell = tell
  }

  apply(config: Config): void {
    const wanted = Object.values(config.upstreams).some(({ health }) => health.active !== undefined)
    if (wanted) this.#health ??= new HealthChecks(systemWorld(), this.#tell)
    this.#health?.apply(config)
  }

  stop(): void {
    this.#health?.stop()
  }
}
