/** A process that closes logs to its standard output, which nobody reads: `close-stuck.ts COUNT`; it must end by itself. */
import { LogDestination } from '../../src/telemetry/log-destination.ts'

const count = Number(process.argv[2])
let lost = 0
const ours = (lines: number) => {
  lost += lines
}
// The runtime sets O_NONBLOCK with it.
void process.stdout
const destinations = Array.from({ length: count }, () => new LogDestination(1, ours, () => {}))
for (const destination of destinations) for (let i = 0; i < 200; i++) destination.write(Buffer.alloc(4096, 'line\n'), 1)

// One a millisecond, so that some are closed with a write under way.
const closed: Promise<void>[] = []
for (const destination of destinations) {
  closed.push(destination.close())
  await new Promise(resolve => setTimeout(resolve, 1))
}
await Promise.all(closed)
console.error(JSON.stringify({ lost }))
