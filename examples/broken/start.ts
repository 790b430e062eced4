/** The demo behind `npm start`: a gateway before a dozen small upstreams, all but one broken in a way of its own. `--port N` moves it. */
import { parseArgs, styleText } from 'node:util'
import { freePort, type LogLine, type Place, startGateway } from './gateway.ts'
import { openIndex, saying } from './index-page.ts'
import type { Opened } from './upstream.ts'
import { ALL } from './upstreams/all.ts'

const LINES_KEPT = 500
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const wanted = Number(parseArgs({ options: { port: { type: 'string', default: '8080' } } }).values.port)
const lines = new Map<string, LogLine>()
const opened: Opened[] = []

try {
  await start()
} catch (error) {
  console.error(`The demo could not start: ${(error as Error).message}`)
  closeUpstreams()
  process.exitCode = 1
}

async function start(): Promise<void> {
  const places: Place[] = []
  for (const upstream of ALL) {
    const open = await upstream.open()
    opened.push(open)
    places.push({ upstream, port: open.port })
  }
  const port = await freePort(wanted)
  const adminPort = await freePort(port === wanted && wanted !== 0 ? 9901 : 0)
  const urls = { gatewayUrl: `http://127.0.0.1:${port}/`, adminUrl: `http://127.0.0.1:${adminPort}/` }
  const index = await openIndex(
    () => ({ ...urls, upstreams: ALL }),
    requestId => lines.get(requestId),
  )
  opened.push(index)
  const gateway = await startGateway({ port, adminPort, indexPort: index.port, places, onLog })
  introduce(urls, gateway.configFile, port)

  let stopping = false
  const stop = (why: string): void => {
    if (stopping) return
    stopping = true
    console.log(`\n${why}`)
    void gateway.stop().then(closeUpstreams)
  }
  for (const signal of STOP_SIGNALS) process.on(signal, () => stop('Stopping.'))
  gateway.process.on('exit', () => stop('The gateway has ended.'))
}

function introduce(urls: { gatewayUrl: string; adminUrl: string }, configFile: string, port: number): void {
  const taken = wanted !== 0 && port !== wanted ? `   (port ${wanted} is taken)` : ''
  console.log(`
  ${styleText('bold', 'goodgate')} before ${ALL.length} small upstreams: one works, each other is broken in its own way

  ${styleText('bold', 'Open')}    ${styleText('cyan', urls.gatewayUrl)}${taken}
  Admin   ${styleText('cyan', urls.adminUrl)}
  Config  ${configFile}
`)
  for (const upstream of ALL) {
    const { status, name } = saying(upstream)
    console.log(`  ${`/${upstream.name}`.padEnd(14)} ${paint(status)(status.padEnd(4))} ${name}`)
  }
  console.log(styleText('dim', '\n  Ctrl-C stops everything. Requests follow, one line each.\n'))
}

function onLog(line: LogLine): void {
  lines.set(line.requestId, line)
  const oldest = lines.keys().next()
  if (lines.size > LINES_KEPT && !oldest.done) lines.delete(oldest.value)
  if (line.upstream === 'index') return
  const cause = line.cause === undefined ? '' : [line.cause, line.reason].filter(Boolean).join('/')
  const time = styleText('dim', new Date(line.time).toTimeString().slice(0, 8))
  const told = cause === '' ? '' : `${cause}${line.phase === undefined ? '' : styleText('dim', ` in ${line.phase}`)}`
  const took = styleText('dim', `${Math.round(line.durationMs)} ms`)
  // The head was out: its status tells nothing of the end.
  const status =
    line.cause === 'http-response-incomplete' && line.status < 300 ? `${line.status} cut` : `${line.status}`
  console.log(`  ${time} ${line.method} ${line.path} ${paint(status)(status)} ${told}${told && ' '}${took}`)
}

function paint(status: string): (text: string) => string {
  const colour = /^2\d\d$/.test(status.trim()) ? 'green' : status.trim() === '500' ? 'yellow' : 'red'
  return text => styleText(colour, text)
}

function closeUpstreams(): void {
  for (const each of opened) each.close()
}
