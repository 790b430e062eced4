/** Keeps the folder within its bound: files that were not used for the longest time go first. Two walks, so that no list of files is held. */
import path from 'node:path'
import { diskSweepMs, diskSweptShare, diskWrittenWithinMs } from '../../limits.ts'
import { codeOf, type Files, gone } from './answer-folder.ts'
import { draftsFolder, isAddress, isAnswer, isShard, markedAt } from './names.ts'

export interface Usage {
  bytes: number
  entries: number
  /** Epoch ms. */
  at: number
}

/** null: another process is sweeping. */
export async function sweep(files: Files, root: string, sizeMax: number, epoch: () => number): Promise<Usage | null> {
  const lock = path.join(root, draftsFolder, 'sweeping')
  if (!(await locked(files, lock, epoch()))) return null
  try {
    await removeDrafts(files, path.join(root, draftsFolder), epoch())
    const before = await measured(files, root)
    let { bytes, entries } = before
    if (bytes > sizeMax * diskSweptShare) {
      const excess = bytes - sizeMax * diskSweptShare
      const { removedBytes, removed } = await removeOldest(files, root, before.byAge, excess)
      bytes -= removedBytes
      entries -= removed
    }
    await removeEmpty(files, root, epoch())
    return { bytes, entries, at: epoch() }
  } finally {
    await gone(files.unlink(lock))
  }
}

async function locked(files: Files, lock: string, epoch: number): Promise<boolean> {
  try {
    await files.writeFile(lock, String(process.pid), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    const stat = await gone(files.lstat(lock))
    // The next one may then try: two that find it at once must not both begin.
    if (stat !== null && epoch - stat.mtimeMs > diskSweepMs) await gone(files.unlink(lock))
    return false
  }
}

/** Left by processes that died while writing. */
async function removeDrafts(files: Files, folder: string, epoch: number): Promise<void> {
  for (const name of (await gone(files.readdir(folder))) ?? []) {
    const file = path.join(folder, name)
    const stat = await gone(files.lstat(file))
    if (stat?.isFile() && epoch - stat.mtimeMs > diskWrittenWithinMs) await gone(files.unlink(file))
  }
}

interface Found {
  file: string
  /** On disk: of whole blocks. */
  bytes: number
  /** When it was last used, in steps of `stepMs`. */
  age: number
}

const stepMs = 10_000
const blockBytes = 4096

async function measured(files: Files, root: string): Promise<Usage & { byAge: Map<number, number> }> {
  const byAge = new Map<number, number>()
  let bytes = 0
  let entries = 0
  for await (const { bytes: own, age } of answersUnder(files, root)) {
    byAge.set(age, (byAge.get(age) ?? 0) + own)
    bytes += own
    entries++
  }
  return { bytes, entries, at: 0, byAge }
}

/** Whole steps of time, and of the last one as many as it takes. */
async function removeOldest(
  files: Files,
  root: string,
  byAge: ReadonlyMap<number, number>,
  excess: number,
): Promise<{ removedBytes: number; removed: number }> {
  let last = Number.NEGATIVE_INFINITY
  let older = 0
  for (const age of [...byAge.keys()].sort((a, b) => a - b)) {
    last = age
    if (older + byAge.get(age)! >= excess) break
    older += byAge.get(age)!
  }
  let fromLast = excess - older
  let removedBytes = 0
  let removed = 0
  for await (const { file, bytes, age } of answersUnder(files, root)) {
    if (age > last || (age === last && fromLast <= 0)) continue
    if (age === last) fromLast -= bytes
    await gone(files.unlink(file))
    removedBytes += bytes
    removed++
  }
  return { removedBytes, removed }
}

async function* answersUnder(files: Files, root: string): AsyncGenerator<Found> {
  for await (const folder of addressesUnder(files, root)) {
    for (const name of (await gone(files.readdir(folder))) ?? []) {
      if (!isAnswer(name)) continue
      const file = path.join(folder, name)
      const stat = await gone(files.lstat(file))
      if (stat === null) continue
      // With one block for its folder, which mostly is its own.
      const bytes = (Math.ceil(stat.size / blockBytes) + 1) * blockBytes
      yield { file, bytes, age: Math.floor(stat.mtimeMs / stepMs) }
    }
  }
}

async function* addressesUnder(files: Files, root: string): AsyncGenerator<string> {
  for (const shard of ((await gone(files.readdir(root))) ?? []).filter(isShard))
    for (const name of ((await gone(files.readdir(path.join(root, shard)))) ?? []).filter(isAddress))
      yield path.join(root, shard, name)
}

/** Marks that are no longer needed, and folders in which nothing is left. */
async function removeEmpty(files: Files, root: string, epoch: number): Promise<void> {
  for await (const folder of addressesUnder(files, root)) {
    const names = (await gone(files.readdir(folder))) ?? []
    const old = names.filter(name => {
      const at = markedAt(name)
      return at !== null && epoch - at > 2 * diskWrittenWithinMs
    })
    for (const name of old) await gone(files.unlink(path.join(folder, name)))
    if (names.length === old.length) await files.rmdir(folder).catch(ignoreNotEmpty)
  }
}

/** Somebody has just written there. */
function ignoreNotEmpty(error: unknown): void {
  if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST' && codeOf(error) !== 'ENOENT') throw error
}
