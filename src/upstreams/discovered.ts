/** What discovery has found for an upstream: its endpoints, or why there are none. Plain JSON; times are epoch ms. */
import type { Config, Discovery, Endpoint } from '../config/config.ts'
import type { Because } from './standing.ts'

export interface Discovered {
  upstream: string
  /** The setting that it was found by: after a reload with another one it is worth nothing. */
  by: Discovery
  endpoints: Endpoint[]
  /** Why there are none. */
  because: WhyEmpty | null
}

export interface WhyEmpty extends Because {
  source: string
  /** Until when there were some; 0: never. */
  had: number
  /** A source that has only begun failed: it takes nothing from who has found some before. */
  first?: true
}

/** The configuration with the endpoints that were found; where nothing has been found yet there are none. */
export function withDiscovered(config: Config, book: ReadonlyMap<string, Discovered>): Config {
  const found = Object.values(config.upstreams).flatMap(upstream => {
    const endpoints = discoveredFor(upstream, book)?.endpoints
    return endpoints === undefined ? [] : [[upstream.name, { ...upstream, endpoints }] as const]
  })
  return found.length === 0 ? config : { ...config, upstreams: { ...config.upstreams, ...Object.fromEntries(found) } }
}

/** Its endpoints come from a kind of discovery that is in force. */
export function isDiscovered({ discover }: Pick<Config['upstreams'][string], 'discover'>): boolean {
  return discover?.kind === 'dns' || discover?.kind === 'srv' || discover?.kind === 'file'
}

export function discoveredFor(
  { name, discover }: Pick<Config['upstreams'][string], 'name' | 'discover'>,
  book: ReadonlyMap<string, Discovered>,
): Discovered | undefined {
  const found = book.get(name)
  return found !== undefined && JSON.stringify(found.by) === JSON.stringify(discover) ? found : undefined
}
