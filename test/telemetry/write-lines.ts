/** A process that writes access log lines: `write-lines.ts PATH NAME COUNT [tell]`; `tell` reports on stderr at the end. */
import { AccessLog } from '../../src/telemetry/access-log.ts'
import { entryOf } from './entries.ts'

const [path, name, count, tell] = process.argv.slice(2) as [string, string, string, string?]
const log = new AccessLog({ format: 'json', path, query: false }, message => console.error(message))
for (let i = 0; i < Number(count); i++) {
  log.write(entryOf({ requestId: `${name}-${i}`, path: `/${'x'.repeat(i % 700)}` }))
  if (i % 500 === 0) await new Promise(resolve => setImmediate(resolve))
}
await log.close()
if (tell !== undefined)
  console.error(JSON.stringify({ dropped: log.dropped, residentMib: process.memoryUsage.rss() / 2 ** 20 }))
