/** A folder for kept answers on disk, which several gateways may share one after the other or at once. */
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { MetricsSnapshot } from '../../src/telemetry/metrics.ts'
import type { CachingGateway, CachingOptions } from './caching-gateway.ts'

export interface Disk {
  folder: string
  options: CachingOptions
  /** Paths of the answers' files. */
  files(): string[]
}

/** `readTimeout`: a busy machine is not what most tests are about. */
export function disk(t: TestContext, readTimeout: string = '10s'): Disk {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodgate-disk-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return {
    folder,
    options: { file: { cache: { disk: { path: folder, size: '16MiB', readTimeout } } } },
    files: () =>
      globSync('goodgate-answers-1/*/*/*-*-*', { cwd: folder })
        .map(name => path.join(folder, name))
        .sort(),
  }
}

export function counts({ local }: CachingGateway): MetricsSnapshot['cache'] {
  return local.gateway.telemetry.metrics.snapshot().cache
}
