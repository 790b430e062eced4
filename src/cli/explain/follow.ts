/** `--follow`: logs are read on as they grow; a terminal shows the page as it stands, anything else gets a line per change. */
import { createReadStream } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Explanation } from '../../explain/explain.ts'
import { isPacked, type LogInput, readInput } from './input.ts'
import { makeNews } from './news.ts'
import { renderLive } from './render.ts'
import type { ExplainRequest } from './request.ts'
import { makeScreen } from './screen.ts'
import { tailFile } from './tail.ts'
import { type WholeLines, wholeLines } from './whole-lines.ts'

const LOOK_EVERY_MS = 250
/** A page that changes faster cannot be read. */
const SHOW_EVERY_MS = 1000
/** Lines that belong together are written together: what is kept back for such is complete after so long a silence. */
const QUIET_MS = 500

/** Until it is interrupted, or until stdin, where nothing else is read, has ended; then the whole report. */
export async function follow(
  inputs: readonly LogInput[],
  explanation: Explanation,
  request: ExplainRequest,
  finish: (problems: readonly string[]) => number,
): Promise<number> {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  for (const signal of SIGNALS) process.once(signal, stop)
  process.stdout.once('error', stop)
  const live = request.form === 'text'
  const screen = live && process.stdout.isTTY ? makeScreen(process.stdout) : undefined
  const news = live && screen === undefined ? makeNews() : undefined
  const show = (): void => {
    const report = explanation.report()
    if (screen) screen.show(renderLive(report, request, process.stdout))
    else for (const line of news?.lines(report, request) ?? []) process.stdout.write(`${line}\n`)
  }
  // A log in which nothing fails is silent; so would be a command that hangs.
  if (screen === undefined) console.error(live ? FOLLOWING : `${FOLLOWING} The report comes then.`)
  const { growing, problems } = await readPacked(inputs, explanation)
  await readOn(growing, explanation, show, stopping.signal)
  for (const signal of SIGNALS) process.removeListener(signal, stop)
  explanation.end()
  if (news) show()
  screen?.close()
  return finish(problems)
}

const FOLLOWING = 'Reading on until Ctrl-C.'

/** A rotated part does not grow: it is read once, before those that do. */
async function readPacked(
  inputs: readonly LogInput[],
  explanation: Explanation,
): Promise<{ growing: LogInput[]; problems: string[] }> {
  const growing: LogInput[] = []
  const problems: string[] = []
  for (const input of inputs) {
    if (isPipe(input) || !(await isPacked(pathOf(input)))) growing.push(input)
    else {
      const problem = await readInput(
        input,
        piece => explanation.push(piece),
        () => undefined,
      )
      explanation.end()
      if (problem !== undefined) problems.push(problem)
    }
  }
  return { growing, problems }
}

/** What has no size has no name either under which it would grow on. */
function isPipe({ size }: LogInput): boolean {
  return size === undefined
}

function pathOf({ from, name }: LogInput): string {
  return 'path' in from ? from.path : name
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

async function readOn(
  inputs: readonly LogInput[],
  explanation: Explanation,
  show: () => void,
  stopped: AbortSignal,
): Promise<void> {
  let [fresh, held, came] = [true, false, 0]
  const lines = (): WholeLines =>
    wholeLines(piece => {
      came = Date.now()
      held = fresh = true
      explanation.push(piece)
    })
  const files = inputs.filter(input => !isPipe(input)).map(input => tailFile(pathOf(input), lines()))
  const streams = inputs
    .filter(isPipe)
    .map(({ from }) => ('stream' in from ? from.stream : createReadStream(from.path)))
  let open = streams.length
  for (const stream of streams) {
    const { feed, end } = lines()
    const ended = (): void => {
      end()
      open--
    }
    stream
      .on('data', feed)
      .once('close', ended)
      .once('error', () => undefined)
  }
  let shown = 0
  while (!stopped.aborted) {
    for (const file of files) await file.read()
    if (held && Date.now() - came >= QUIET_MS) {
      held = false
      fresh = true
      explanation.end()
    }
    if (fresh && Date.now() - shown >= SHOW_EVERY_MS) {
      fresh = false
      shown = Date.now()
      show()
    }
    if (files.length === 0 && open === 0) break
    await wait(LOOK_EVERY_MS, undefined, { signal: stopped }).catch(() => undefined)
  }
  for (const stream of streams) stream.destroy()
  await Promise.all(files.map(file => file.close()))
}
