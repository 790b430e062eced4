/** Listeners that are left: whoever waits to be accepted still is, and handshakes under way have a moment to end. */
import { Timer, type Wheel } from '../wheel.ts'
import type { OpenListener } from './tcp.ts'

/** How long TLS handshakes under way are waited for: who only connects, as some health checks do, must not hold a drain up. */
const handshakesMs = 2_000

export async function leaveListeners(open: readonly OpenListener[], wheel: Wheel): Promise<void> {
  await Promise.all(open.map(listener => listener.close()))
  const handshakes = Promise.all(open.map(listener => listener.handshakesDone()))
  await new Promise<void>(resolve => {
    const enough = new Timer(resolve)
    wheel.arm(enough, handshakesMs)
    void handshakes.then(() => {
      wheel.remove(enough)
      resolve()
    })
  })
}
