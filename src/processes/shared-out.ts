/** Limits hold over all workers: each gets its share. */
import type { Config } from '../config/config.ts'

/** The kernel deals connections out nearly evenly, not exactly. */
export function sharedOut(config: Config, workers: number): Config {
  const { clientConnections } = config.limits
  if (clientConnections === 0 || workers < 2) return config
  return { ...config, limits: { ...config.limits, clientConnections: Math.ceil(clientConnections / workers) } }
}
