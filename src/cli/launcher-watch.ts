/** A gateway started through the launcher ends with it: who kills the launcher means the gateway. */

const CHECK_MS = 500

/**
 * SIGKILL cannot be passed on. This process then ends as abruptly as if it had been the one killed: the workers serve
 * on and the next supervisor adopts them, where otherwise its port would be in use by a process that nobody started.
 */
export function dieWithLauncher(): void {
  const launcher = Number(process.env.GOODGATE_LAUNCHER)
  if (process.ppid !== launcher) return
  setInterval(() => {
    if (process.ppid !== launcher) process.exit(1)
  }, CHECK_MS).unref()
}
