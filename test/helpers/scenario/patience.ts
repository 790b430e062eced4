/** Waiting with a limit on a machine that has other things to do: time in which this process did not run at all does not count. */

const tickMs = 20
let lostMs = 0
let lastTick = 0
let ticking: NodeJS.Timeout | undefined

function tick(): void {
  const now = performance.now()
  lostMs += Math.max(0, now - lastTick - 2 * tickMs)
  lastTick = now
}

/** @returns false when `task` was not over within `limitMs` of time that this process had */
export async function within(limitMs: number, task: Promise<unknown>): Promise<boolean> {
  if (ticking === undefined) {
    lastTick = performance.now()
    ticking = setInterval(tick, tickMs).unref()
  }
  const lostBefore = lostMs
  const deadline = performance.now() + limitMs
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => {
    const look = () => {
      const left = deadline + (lostMs - lostBefore) - performance.now()
      if (left <= 0) resolve(false)
      else timer = setTimeout(look, left)
    }
    timer = setTimeout(look, limitMs)
  })
  try {
    return await Promise.race([late, task.then(() => true)])
  } finally {
    clearTimeout(timer)
  }
}
