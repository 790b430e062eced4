/**
 * How fast are logs read, beside the readers that people know: `node bench/explain.ts [--megabytes 1024] [--failing 1] [--rounds 3]`.
 * goaccess reads nginx's access log, halog HAProxy's; access and error log together have no peer. CPU and memory of each process.
 */
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { endChildrenWithMe } from './child.ts'
import { accessLine, errorLine, haproxyLine } from './explain-lines.ts'
import { median } from './statistics.ts'

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1024' },
    /** Per cent of requests that fail. */
    failing: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
  },
})

interface Reader {
  name: string
  command: string
  args: string[]
  /** On standard input, for those that read nothing else. */
  input?: string
}

interface Figures {
  seconds: number
  cpuSeconds: number
  peakMiB: number
}

const goodgate = join(import.meta.dirname, '..', 'src', 'cli', 'goodgate')

endChildrenWithMe()
const folder = mkdtempSync(join(tmpdir(), 'goodgate-explain-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const [access, error, haproxy] = ['access.log', 'error.log', 'haproxy.log'].map(name => join(folder, name)) as [
  string,
  string,
  string,
]
const lines = writeLogs()
const explain = (...files: string[]): Reader => ({
  name: 'goodgate explain',
  command: goodgate,
  args: ['explain', '--json', ...files],
})
const goaccess = ['--log-format=COMBINED', '--no-global-config', '-o', join(folder, 'report.json'), access]
await compare('nginx access log', lines.access, [
  explain(access),
  { name: 'goaccess', command: 'goaccess', args: goaccess },
])
await compare('nginx access and error log', lines.access + lines.error, [explain(access, error)])
await compare('HAProxy log', lines.haproxy, [
  explain(haproxy),
  { name: 'halog -srv', command: 'halog', args: ['-srv'], input: haproxy },
])

/** @returns how many lines each has */
function writeLogs(): { access: number; error: number; haproxy: number } {
  const bytes = Number(values.megabytes) * 1024 ** 2
  const share = Number(values.failing) / 100
  const count = { access: 0, error: 0, haproxy: 0 }
  const [a, e, h] = [openSync(access, 'w'), openSync(error, 'w'), openSync(haproxy, 'w')]
  for (let written = 0; written < bytes; ) {
    let [accessText, errorText, haproxyText] = ['', '', '']
    for (let i = 0; i < 10_000; i++) {
      const n = count.access++
      const fails = ((n * 7919) % 10_000) / 10_000 < share
      accessText += accessLine(n, fails)
      haproxyText += haproxyLine(n, fails)
      if (fails) errorText += errorLine(n)
      if (fails) count.error++
    }
    written += writeSync(a, accessText)
    writeSync(e, errorText)
    writeSync(h, haproxyText)
  }
  for (const fd of [a, e, h]) closeSync(fd)
  return { ...count, haproxy: count.access }
}

/** Rounds are interleaved: what the machine does meanwhile falls on all. */
async function compare(title: string, lineCount: number, readers: Reader[]): Promise<void> {
  console.log(`\n${title}: ${lineCount.toLocaleString('en')} lines`)
  const there = readers.filter(({ command }) => spawnSync(command, ['--version']).error === undefined)
  const rounds = new Map<Reader, Figures[]>(there.map(reader => [reader, []]))
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [reader, figures] of rounds) figures.push(await run(reader))
  for (const [{ name }, figures] of rounds) {
    const of = (pick: (one: Figures) => number): number => median(figures.map(pick))
    const perSecond = Math.round(lineCount / of(one => one.seconds))
    console.log(
      `  ${name.padEnd(17)} ${perSecond.toLocaleString('en').padStart(11)} lines/s  ${of(one => one.seconds).toFixed(1)} s, ` +
        `CPU ${of(one => one.cpuSeconds).toFixed(1)} s, at most ${Math.max(...figures.map(one => one.peakMiB)).toFixed(0)} MiB`,
    )
  }
  for (const { name, command } of readers)
    if (!there.some(one => one.name === name)) console.log(`  ${command} is not installed`)
}

async function run({ command, args, input }: Reader): Promise<Figures> {
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r')
  const started = performance.now()
  const child = spawn(command, args, { stdio: [stdin, 'ignore', 'ignore'] })
  let peakMiB = 0
  let cpuSeconds = 0
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'latin1')
      peakMiB = Math.max(peakMiB, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
      const times = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]!.split(' ')
      cpuSeconds = (Number(times[11]) + Number(times[12])) / 100
    } catch {
      // It has just ended.
    }
  }, 20)
  await new Promise(resolve => child.on('exit', resolve))
  clearInterval(look)
  if (typeof stdin === 'number') closeSync(stdin)
  return { seconds: (performance.now() - started) / 1000, cpuSeconds, peakMiB }
}
