/** Finds the endpoints of upstreams that have none written down, and tells when they change. */
import type { Config, Endpoint, Discovery as Setting } from '../config/config.ts'
import { diagnoseResolve } from '../diagnosis/resolve.ts'
import type { Discovered } from '../upstreams/discovered.ts'
import { Resolver, type Say } from '../upstreams/resolve.ts'
import type { World } from '../world.ts'
import { DnsSource } from './dns.ts'
import { FileSource } from './file.ts'
import type { Finding, Source, SourceParts } from './source.ts'
import { SrvSource } from './srv.ts'

export interface DiscoveryParts {
  world: World
  say: Say
  found(discovered: Discovered): void
}

interface Running {
  /** All that the source depends on, as text. */
  settings: string
  source: Source
}

interface Last {
  text: string
  because: Discovered['because']
}

export class Discovery {
  readonly #parts: DiscoveryParts
  readonly #running = new Map<string, Running>()
  /** What was told last, by upstream. */
  readonly #last = new Map<string, Last>()

  constructor(parts: DiscoveryParts) {
    this.#parts = parts
  }

  /** Sources that stay the same go on. */
  apply({ upstreams, resolver: settings }: Config): void {
    const before = new Map(this.#running)
    const { world, say } = this.#parts
    let resolver: Resolver | undefined
    for (const upstream of Object.values(upstreams)) {
      const { name, discover } = upstream
      if (discover === undefined) continue
      const key = JSON.stringify([discover, settings])
      const running = before.get(name)
      before.delete(name)
      if (running?.settings === key) continue
      running?.source.stop()
      this.#last.delete(name)
      resolver ??= new Resolver(world, settings, say)
      const found = (finding: Finding): void => this.#found(name, discover, source!.name, finding)
      const source = sourceOf(discover, { world, resolver, servers: settings.servers, say, found })
      if (source === null) continue
      this.#running.set(name, { settings: key, source })
      source.start()
    }
    for (const [name, { source }] of before) {
      source.stop()
      this.#running.delete(name)
      this.#last.delete(name)
    }
  }

  stop(): void {
    for (const { source } of this.#running.values()) source.stop()
    this.#running.clear()
    this.#last.clear()
  }

  /** Sorted, so that all processes have them in the same order whatever that of the answer. */
  #found(upstream: string, by: Setting, source: string, finding: Finding): void {
    const endpoints = 'endpoints' in finding ? withoutRepeats(finding.endpoints, by.kind === 'file') : []
    const last = this.#last.get(upstream)
    const text = JSON.stringify(endpoints)
    const because = endpoints.length > 0 ? null : this.#because(finding, source, last)
    if (last !== undefined && last.text === text && last.because?.cause === because?.cause) return
    this.#last.set(upstream, { text, because })
    this.#tell(upstream, source, endpoints, because)
    this.#parts.found({ upstream, by, endpoints, because })
  }

  /** The time at which they went is that of the last non-empty answer. */
  #because(finding: Finding, source: string, last: Last | undefined): NonNullable<Discovered['because']> {
    const now = this.#parts.world.epoch()
    const said = 'failed' in finding ? `${finding.failed.code}: ${finding.failed.message}` : 'an empty list'
    const had = last?.because?.had ?? (last === undefined ? 0 : now)
    const before = had === 0 ? 'it has never had any' : `it had some until ${new Date(had).toISOString()}`
    const since = last?.because?.since ?? now
    const first = last === undefined && 'failed' in finding
    return {
      source,
      had,
      ...(first && { first }),
      cause: causeOf(finding),
      evidence: `${source}: ${said}; ${before}`,
      since,
      count: 1,
    }
  }

  #tell(upstream: string, source: string, endpoints: Endpoint[], because: Discovered['because']): void {
    const { say } = this.#parts
    const ids = endpoints.map(({ id }) => id)
    if (because === null) say('info', `upstream ${upstream}: ${source} has ${ids.length}: ${ids.join(', ')}`)
    else say('warn', `upstream ${upstream} has no endpoints: ${because.evidence}`)
  }
}

function sourceOf(discover: Setting, parts: SourceParts): Source | null {
  switch (discover.kind) {
    case 'dns':
      return new DnsSource(parts, discover)
    case 'srv':
      return new SrvSource(parts, discover)
    case 'file':
      return new FileSource(parts, discover)
    default:
      return null
  }
}

/** Names that do not resolve have their causes; what is empty, or cannot be read, is just that. */
function causeOf(finding: Finding): string {
  if (!('failed' in finding) || /^E(INVAL|NOENT|ACCES|ISDIR|IO|PERM)$/.test(finding.failed.code)) return 'no-endpoints'
  const { code } = finding.failed
  const attempt = { endpoint: '', reused: false, phase: 'dns', end: { kind: 'dns', code }, ms: {} } as const
  const facts = { ...attempt, bytesOut: 0, bytesIn: 0, requestSent: false, headReceived: false }
  return diagnoseResolve(facts)?.cause ?? 'dns-error'
}

function withoutRepeats(endpoints: Discovered['endpoints'], inOrder: boolean): Discovered['endpoints'] {
  const byId = new Map(endpoints.map(endpoint => [endpoint.id, endpoint]))
  const all = [...byId.values()]
  return inOrder ? all : all.sort((a, b) => (a.id < b.id ? -1 : 1))
}
