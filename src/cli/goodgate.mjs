#!/usr/bin/env node
// The launcher: runs main.ts on this Node if it is new enough, else on the runtime pinned in node_modules. Plain JavaScript for old Nodes.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts')

if (newEnough(process.versions.node)) {
  // main.ts reads process.argv[1] nowhere: the launcher's own path may stand there.
  await import('./main.ts')
} else {
  const runtime = pinnedRuntime()
  if (runtime) runUnder(runtime)
  else {
    console.error(
      `goodgate needs Node 24.19 or 26.5.1 or newer; this is ${process.version}, and no runtime is installed beside it (npm ci brings one).`,
    )
    process.exitCode = 1
  }
}

/** As package.json's engines say: ^24.19.0 || >=26.5.1. */
function newEnough(version) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  if (major === 24) return minor >= 19
  if (major === 26) return minor > 5 || (minor === 5 && patch >= 1)
  return major > 26
}

function pinnedRuntime() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  try {
    const path = join(dirname(createRequire(main).resolve('node/package.json')), 'bin', name)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** Node cannot exec in place, so this process stays as a thin parent: same stdio, signals passed on, the same end. */
function runUnder(runtime) {
  const child = spawn(runtime, [main, ...process.argv.slice(2)], {
    stdio: 'inherit',
    // A gateway whose launcher was killed must not run on unseen: see src/cli/launcher-watch.ts.
    env: { ...process.env, GOODGATE_LAUNCHER: String(process.pid) },
  })
  // A Ctrl-C reaches the child twice, from the terminal and from here: the supervisor takes the two for one.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', error => {
    console.error(`${runtime} could not be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal) process.exit(128 + (constants.signals[signal] ?? 0))
    process.exit(code ?? 1)
  })
}
