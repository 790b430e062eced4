/** What one line of the access log costs the process that writes it: formatting and hand-over, µs per line, per format; `off` is the bench's own share. */
import type { AccessEntry } from '../../src/telemetry/access-entry.ts'
import { AccessLog } from '../../src/telemetry/access-log.ts'

const LINES_PER_ROUND = 20_000
const LINES_PER_BURST = 200
const ROUNDS = 7
const PATHS = Array.from({ length: 64 }, (_, n) => `/api/v1/items/${n * 7919}/details`)
const ENDPOINTS = ['http://10.0.0.1:3000', 'http://10.0.0.2:3000', 'http://10.0.0.3:3000']

await main()

async function main(): Promise<void> {
  for (const format of ['json', 'combined', 'ecs', 'off'] as const) {
    const log = new AccessLog({ format, path: '/dev/null', query: false }, console.error)
    const usPerLine: number[] = []
    for (let round = 0; round < ROUNDS; round++) usPerLine.push(await timedRound(log))
    const lost = log.dropped
    await log.close()
    usPerLine.sort((a, b) => a - b)
    console.log(JSON.stringify({ format, usPerLineMin: usPerLine[0], usPerLineMedian: usPerLine[ROUNDS >> 1], lost }))
  }
}

/** µs of this thread per line; in bursts as a busy event loop makes them, so that the writing in between can go on. */
async function timedRound(log: AccessLog): Promise<number> {
  let spentMs = 0
  for (let burst = 0; burst < LINES_PER_ROUND; burst += LINES_PER_BURST) {
    const start = performance.now()
    for (let i = 0; i < LINES_PER_BURST; i++) log.write(entry(burst + i))
    log.flush()
    spentMs += performance.now() - start
    await busyFor(2)
  }
  return Math.round((spentMs / LINES_PER_ROUND) * 1e6) / 1000
}

/** The time a burst needs to be written, else only dropping is measured; awake, as a loaded process is, else cold caches are. */
async function busyFor(ms: number): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end) await new Promise(resolve => setImmediate(resolve))
}

/** New strings for what is new in every request, as in life; the object itself is the data plane's own and not counted apart. */
function entry(n: number): AccessEntry {
  return {
    startedAt: 1_790_000_000_000 + n / 30,
    requestId: `0197f3a2-${(0x10000000 + n).toString(16)}`,
    client: '192.0.2.17',
    method: 'GET',
    host: 'shop.example.com',
    path: PATHS[n & 63]!,
    query: '',
    protocol: 'HTTP/1.1',
    status: 200,
    bytesIn: 312,
    bytesOut: 1480 + (n & 1023),
    durationMs: 1.2 + (n % 977) / 100,
    route: 'shop.example.com/',
    upstream: 'app',
    endpoint: ENDPOINTS[n % 3],
    attempts: null,
    hidden: false,
    field: () => undefined,
  }
}
