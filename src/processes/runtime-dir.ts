/** The folder where a supervisor and its workers meet: found again by the next supervisor of the same addresses. */
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import os from 'node:os'
import path from 'node:path'

/** sun_path holds 107 bytes, and `control.sock` must still fit. */
const DIRECTORY_BYTES_MAX = 90

export interface RuntimeDir {
  directory: string
  controlPath: string
}

/**
 * `$XDG_RUNTIME_DIR` or the system's temporary folder, `/goodgate-UID-HASH`; created, mode 0700.
 * @throws when a folder of that name is not ours alone: whoever can write there could command the workers.
 */
export function openRuntimeDir(addresses: string[]): RuntimeDir {
  const uid = process.getuid?.() ?? 0
  const directory = path.join(baseDirectory(), `goodgate-${uid}-${addressHash(addresses)}`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const found = lstatSync(directory)
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(`${directory} is not a folder that only this user can enter: remove it`)
  }
  return { directory, controlPath: path.join(directory, 'control.sock') }
}

export function removeRuntimeDir(directory: string): void {
  rmSync(directory, { recursive: true, force: true })
}

/** What one worker compiled starts the next three times as fast. Kept where nobody else can write: it is code. */
export function compileCache(controlPath: string): string {
  return getCompileCacheDir() ?? path.join(path.dirname(controlPath), 'compile-cache')
}

/** Workers leave their pid here so that a new supervisor knows for whom to wait. */
export function registerWorker(controlPath: string): void {
  writeFileSync(workerFile(controlPath, process.pid), '', { mode: 0o600 })
}

export function forgetWorker(controlPath: string, pid: number): void {
  rmSync(workerFile(controlPath, pid), { force: true })
}

/** Registered workers that are still alive; files of dead ones are removed. */
export function registeredWorkers(directory: string): number[] {
  const pids: number[] = []
  for (const name of readdirSync(directory)) {
    const pid = Number(/^worker-(\d+)$/.exec(name)?.[1])
    if (!pid) continue
    if (isAlive(pid)) pids.push(pid)
    else rmSync(path.join(directory, name), { force: true })
  }
  return pids
}

/** Port 0 is another port each time: such a gateway is nobody's successor. */
function addressHash(addresses: string[]): string {
  const own = addresses.some(address => /(^|:)0$/.test(address)) ? [`pid ${process.pid}`] : []
  const text = [...addresses, ...own].sort().join('\n')
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

function baseDirectory(): string {
  const candidates = [process.env.XDG_RUNTIME_DIR, os.tmpdir(), '/tmp']
  for (const candidate of candidates) {
    if (candidate && Buffer.byteLength(candidate) + 40 <= DIRECTORY_BYTES_MAX && isDirectory(candidate))
      return candidate
  }
  return os.tmpdir()
}

function isDirectory(candidate: string): boolean {
  try {
    return statSync(candidate).isDirectory()
  } catch {
    return false
  }
}

function workerFile(controlPath: string, pid: number): string {
  return path.join(path.dirname(controlPath), `worker-${pid}`)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
