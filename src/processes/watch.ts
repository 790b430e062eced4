/** Waiting for a condition that events bring about. */

/** setTimeout's largest delay, 24 days; with a longer one it would not wait at all. */
export const delayMsMax: number = 2 ** 31 - 1

export class Watch {
  readonly #watchers = new Set<() => void>()

  /** After every event: each waiting condition is looked at again. */
  look(): void {
    for (const watcher of this.#watchers) watcher()
  }

  /** @returns false when the time was up before the condition held */
  until(holds: () => boolean, limitMs?: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true)
    return new Promise(resolve => {
      const timer = limitMs === undefined ? undefined : setTimeout(() => settle(false), Math.min(limitMs, delayMsMax))
      const settle = (held: boolean): void => {
        clearTimeout(timer)
        this.#watchers.delete(watcher)
        resolve(held)
      }
      const watcher = (): void => {
        if (holds()) settle(true)
      }
      this.#watchers.add(watcher)
    })
  }
}
