/** A gateway in this process, on a free port, from a configuration as a user writes it. */
import type net from 'node:net'
import { loadConfig } from '../../src/config/load.ts'
import { Gateway } from '../../src/gateway.ts'
import { createTelemetry } from '../../src/telemetry/telemetry.ts'
import type { World } from '../../src/world.ts'

export interface LocalGateway extends AsyncDisposable {
  port: number
  gateway: Gateway
}

export const pseudonym = 'gateway-under-test'

/** `file`: what stands in the configuration beside `listen`; no access log unless it asks for one. */
export async function startLocalGateway(file: Record<string, unknown>, world?: World): Promise<LocalGateway> {
  const whole = { listen: [{ address: '127.0.0.1:0' }], log: { access: { format: 'off' }, level: 'silent' }, ...file }
  const text = JSON.stringify(whole).replaceAll('$', '$$$$')
  const { config, problems } = loadConfig([{ name: 'test', text, dir: '.' }], {})
  if (!config) throw new Error(problems.map(problem => problem.message).join('\n'))
  const telemetry = createTelemetry(config)
  const gateway = new Gateway({ config, instance: pseudonym, workerIndex: 0, telemetry, ...(world && { world }) })
  const address = (await gateway.listen(config.listen[0]!, { reusePort: false })) as net.AddressInfo
  return {
    port: address.port,
    gateway,
    async [Symbol.asyncDispose]() {
      gateway.close()
      await telemetry.close()
    },
  }
}

/** One upstream at a port, everything goes there. */
export function before(port: number, limits: Record<string, string> = {}): Record<string, unknown> {
  return { upstreams: { app: { endpoints: [`127.0.0.1:${port}`] } }, limits }
}
