/** Claims SIGUSR1 as it is imported: until someone listens for it, that signal makes Node open its inspector. Import it first. */

let reopen: (() => void) | undefined

process.on('SIGUSR1', () => reopen?.())

/** What SIGUSR1 does from now on; before the first call it does nothing. */
export function onReopenSignal(action: () => void): void {
  reopen = action
}
