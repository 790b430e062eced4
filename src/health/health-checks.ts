/** All health checks of a configuration: made by one process, told to those that carry traffic. */
import { causeRow } from '../causes/table.ts'
import type { ActiveChecks, Config, Endpoint, Upstream } from '../config/config.ts'
import { diagnoseCheck } from '../diagnosis/check.ts'
import type { Attempt } from '../exchange/attempt.ts'
import { compileCidrs } from '../routes/access.ts'
import { Dialling } from '../upstreams/dial-settings.ts'
import { EndpointState } from '../upstreams/endpoint-state.ts'
import type { Learned, News } from '../upstreams/news.ts'
import { Resolver } from '../upstreams/resolve.ts'
import type { World } from '../world.ts'
import { type CheckOnce, EndpointCheck } from './endpoint-check.ts'
import { Probe } from './probe.ts'
import { questionFor, worthOf } from './question.ts'
import type { CheckResult } from './verdict.ts'

interface Running {
  /** All that the checks depend on, as text. */
  settings: string
  check: EndpointCheck
  tell: (learned: Learned) => void
}

export class HealthChecks {
  readonly #world: World
  readonly #tell: (news: News) => void
  #running = new Map<string, Running>()

  constructor(world: World, tell: (news: News) => void) {
    this.#world = world
    this.#tell = tell
  }

  /** Checks that stay the same go on undisturbed; changed ones keep their verdict; those that are gone take it back. */
  apply(config: Config): void {
    const before = this.#running
    this.#running = new Map()
    const resolver = new Resolver(this.#world, config.resolver)
    for (const upstream of Object.values(config.upstreams)) {
      const { active } = upstream.health
      if (active === undefined) continue
      const denied = upstream.deny.length > 0 ? compileCidrs(upstream.deny) : undefined
      const dialling = new Dialling(this.#world, resolver, upstream, denied)
      for (const endpoint of upstream.endpoints) {
        const key = JSON.stringify([upstream.name, endpoint.id])
        const earlier = before.get(key)
        before.delete(key)
        const { tls, host, deny, limits } = upstream
        const settings = JSON.stringify([active, endpoint, tls, host, deny, limits.responseHeaders, config.resolver])
        if (earlier?.settings === settings) this.#running.set(key, earlier)
        else this.#running.set(key, this.#start({ upstream, active, endpoint, dialling, settings, earlier }))
      }
    }
    for (const { check, tell } of before.values()) {
      check.stop()
      for (const learned of check.verdict.lift()) tell(learned)
    }
  }

  stop(): void {
    for (const { check } of this.#running.values()) check.stop()
    this.#running.clear()
  }

  #start({ upstream, active, endpoint, dialling, settings, earlier }: Start): Running {
    earlier?.check.stop()
    const tell = (learned: Learned): void => this.#tell({ upstream: upstream.name, endpoint: endpoint.id, ...learned })
    const once = this.#checking(upstream, active, endpoint, dialling)
    const check = new EndpointCheck(this.#world, active, once, tell, earlier?.check.verdict)
    return { settings, check, tell }
  }

  #checking(upstream: Upstream, active: ActiveChecks, endpoint: Endpoint, dialling: Dialling): CheckOnce {
    const { timeoutMs, port } = active
    const asked = port === undefined ? endpoint : { ...endpoint, port }
    const state = new EndpointState(asked, 0, { record() {} }, upstream, {
      world: this.#world,
      changed() {},
      roomier() {},
      failed() {},
      ejectionOver() {},
    })
    const question = questionFor(active, endpoint, upstream.host, upstream.limits.responseHeaders)
    return done => {
      const target = { world: this.#world, endpoint: state, dialling: dialling.settings(asked, 0, 0), timeoutMs }
      const probe = new Probe(target, question, (attempt, body) =>
        done(resultOf(active, attempt, body, question.name, asked === endpoint)),
      )
      probe.start()
      return probe
    }
  }
}

interface Start {
  upstream: Upstream
  active: ActiveChecks
  endpoint: Endpoint
  dialling: Dialling
  settings: string
  earlier: Running | undefined
}

/** `here`: it asked where traffic does. */
function resultOf(
  active: ActiveChecks,
  attempt: Attempt,
  body: string | null,
  name: string,
  here: boolean,
): CheckResult {
  const connected = attempt.phase !== 'dns' && attempt.phase !== 'connect'
  const reached = here ? connected || attempt.end.kind === 'answered' : null
  const worth = body === null ? null : worthOf(active, attempt.status ?? 0, body)
  const found = diagnoseCheck(attempt, worth === null || worth.kind === 'good')
  if (found === null) return { kind: 'good', reached, away: false }
  const { cause, reason } = found
  const fault = worth === null || worth.kind === 'good' ? 'no answer' : worth.fault
  return {
    kind: worth?.kind === 'goodbye' ? 'goodbye' : 'bad',
    cause,
    ...(reason !== undefined && { reason }),
    evidence: `health check: ${name} → ${fault}`,
    reached,
    away: reached === false && speaksAgainst(cause, reason),
  }
}

function speaksAgainst(cause: Parameters<typeof causeRow>[0], reason: string | undefined): boolean {
  const { blamesEndpoint, family } = causeRow(cause, reason)
  return blamesEndpoint || family === 'name-resolution'
}
