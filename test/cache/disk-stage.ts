/** A disk tier by itself, over a folder of its own, with a clock that stands still and a file system that a test can spoil. */
import * as fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { Files } from '../../src/cache/disk/answer-folder.ts'
import type { DiskParts } from '../../src/cache/disk/disk-parts.ts'
import { DiskTier } from '../../src/cache/disk/disk-tier.ts'
import type { KeptAnswer } from '../../src/cache/kept-answer.ts'
import { noon, request } from './heads.ts'

export interface Stage {
  root: string
  tier: DiskTier
  counts: Record<string, number>
  said: string[]
  /** Monotonic, ms; the wall clock goes with it, from noon, unless somebody sets it. */
  clock: { ms: number; setBy: number }
  look(uri: string): Promise<KeptAnswer | null | 'not asked'>
  /** What a test puts in the place of the system's. */
  files: { -readonly [Name in keyof Files]: Files[Name] }
}

export async function stage(t: TestContext, folder?: string): Promise<Stage> {
  const where = folder ?? (await fs.mkdtemp(path.join(tmpdir(), 'goodgate-disk-')))
  if (folder === undefined) t.after(() => fs.rm(where, { recursive: true }))
  const counts: Record<string, number> = {}
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1)
  const said: string[] = []
  const clock = { ms: 1, setBy: 0 }
  const files = { ...fs }
  const parts: Omit<DiskParts, 'opened'> = {
    files,
    clock: { now: () => clock.ms, epoch: () => noon + clock.ms + clock.setBy, random: Math.random },
    read: count,
    rejected: count,
    written: count,
    say: (level, message) => void said.push(`${level} ${message}`),
  }
  const tier = new DiskTier(parts, { path: where, size: 16 * 1024 ** 2, workers: 1 })
  await tier.swept()
  const look: Stage['look'] = uri =>
    new Promise(resolve => {
      const question = { uri, scope: 'route', head: request()!.head, wanted: true, answered: resolve }
      if (!tier.ask(question)) resolve('not asked')
    })
  return { root: where, tier, counts, said, clock, look, files }
}
