/** Discovery for all workers: made once, by the supervisor. What was found goes to those who carry traffic, and to those who look after them. */
import type { Config } from '../config/config.ts'
import { Discovery } from '../discovery/discovery.ts'
import type { ProgramLog } from '../telemetry/program-log.ts'
import { isDiscovered } from '../upstreams/discovered.ts'
import { systemWorld } from '../world.ts'
import type { Crew } from './crew.ts'

export class Discoveries {
  readonly #crew: Crew
  readonly #log: ProgramLog
  readonly #changed: () => void
  #discovery: Discovery | undefined
  #config: Config | undefined

  /** `changed`: there are other endpoints than before. */
  constructor(crew: Crew, log: ProgramLog, changed: () => void) {
    this.#crew = crew
    this.#log = log
    this.#changed = changed
  }

  /** Without anything to discover there is no clock that ticks for it. */
  apply(config: Config): void {
    this.#config = config
    if (Object.values(config.upstreams).some(isDiscovered))
      this.#discovery ??= new Discovery({
        world: systemWorld(),
        say: (level, message) => this.#log[level](message),
        found: discovered => {
          const { bulletin, desk } = this.#crew
          bulletin.find(discovered)
          desk.resettle(bulletin.filled(this.#config ?? config).upstreams)
          this.#changed()
        },
      })
    this.#discovery?.apply(config)
  }

  stop(): void {
    this.#discovery?.stop()
  }
}
