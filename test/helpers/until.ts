/** Waits for something that can be observed, and fails by its name when it does not come. */
import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 15

/** @returns the first value that is neither false, null nor undefined; a throwing look counts as not yet */
export async function until<Value>(
  what: string,
  look: () => Value | Promise<Value>,
  limitMs: number = 10_000,
): Promise<Exclude<Value, false | null | undefined>> {
  const deadline = performance.now() + limitMs
  let trouble = ''
  while (performance.now() < deadline) {
    try {
      const seen = await look()
      if (seen !== false && seen !== null && seen !== undefined) return seen as Exclude<Value, false | null | undefined>
      trouble = ''
    } catch (error) {
      trouble = ` (${(error as Error).message})`
    }
    await delay(POLL_MS)
  }
  throw new Error(`not within ${limitMs} ms: ${what}${trouble}`)
}
