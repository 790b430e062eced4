/** The configurations that `--config` names: read before the log, so that a wrong name is said at once. */
import { readFileSync } from 'node:fs'
import { isOf, readConfig } from '../../explain/config/read-config.ts'
import type { GatewayConfig } from '../../explain/config/shape.ts'
import type { ToldReport } from '../../explain/tell/told.ts'
import { readFailure } from './read-failure.ts'

/** `wrong`: what could not be read, or holds nothing that is known. */
export function readConfigs(files: readonly string[]): { configs: GatewayConfig[]; wrong: string[] } {
  const configs: GatewayConfig[] = []
  const wrong: string[] = []
  for (const file of files) {
    try {
      const config = readConfig(readFileSync(file === '-' ? 0 : file, 'utf8'), file)
      if (config) configs.push(config)
      else wrong.push(`${file}: nothing in it is known as configuration of nginx, HAProxy, Caddy or Traefik`)
    } catch (error) {
      wrong.push(`${file} cannot be read: ${readFailure(error)}`)
    }
  }
  return { configs, wrong }
}

/** Those that are another gateway's than all failures: nothing of them was used. */
export function unusedConfigs(
  files: readonly string[],
  configs: readonly GatewayConfig[],
  { failures }: ToldReport,
): string[] {
  const gateways = failures.flatMap(({ products }) => products)
  return configs.flatMap(({ product }, at) => {
    if (gateways.length === 0 || gateways.some(gateway => isOf(product, gateway))) return []
    return `${files[at]} is of ${product}, and no failure in this input is: it was not used`
  })
}
