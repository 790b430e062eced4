// Runs `npm ci` when node_modules is missing or not what the lockfile says. Plain JavaScript: it must run on an old Node.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stale = whatIsStale()

if (stale) {
  console.error(`${stale}: installing the pinned runtime and libraries, about half a minute`)
  // Not --omit=dev whatever NODE_ENV says: tests and the bench need the others.
  const windows = process.platform === 'win32'
  const npm = spawnSync(
    windows ? 'npm.cmd' : 'npm',
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: windows,
    },
  )
  if (npm.error) console.error(`npm could not be started: ${npm.error.message}`)
  process.exitCode = npm.status ?? 1
}

/** One line saying what is missing or outdated; '' when node_modules is as locked. */
function whatIsStale() {
  const installedLock = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installedLock)) return 'node_modules is missing'
  const locked = packagesOf(join(root, 'package-lock.json'))
  const installed = packagesOf(installedLock)
  for (const [path, entry] of Object.entries(locked)) {
    if (path === '') continue
    const present = installed[path]
    // Optional packages are those of other platforms: npm rightly leaves them out.
    if (!present && entry.optional) continue
    if (!present) return `${path} is missing`
    if (present.version !== entry.version) return `${path} is ${present.version}, locked is ${entry.version}`
  }
  const runtime = process.platform === 'win32' ? 'node.exe' : 'node'
  if (!existsSync(join(root, 'node_modules', 'node', 'bin', runtime))) return 'the pinned runtime is missing'
  return ''
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages
}
