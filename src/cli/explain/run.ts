/** From what was asked for to a report on stdout and an exit code. */
import type { GatewayConfig } from '../../explain/config/shape.ts'
import { Explanation, type ExplanationOptions } from '../../explain/explain.ts'
import { EXIT_BAD, EXIT_USAGE } from '../exit.ts'
import { readConfigs, unusedConfigs } from './configs.ts'
import { follow } from './follow.ts'
import { beginningOf, findInputs, type LogInput, readInput } from './input.ts'
import { makeProgress } from './progress.ts'
import { render } from './render.ts'
import type { ExplainRequest } from './request.ts'
import { serveWeb } from './web.ts'

export async function runExplain(request: ExplainRequest): Promise<number> {
  if (request.web !== undefined) return serveWeb(request.web)
  const inputs = await findInputs(request.files, process.stdin)
  if ('wrong' in inputs) return refuse(inputs.wrong)
  if (inputs.some(({ from }) => 'stream' in from) && process.stdin.isTTY)
    console.error('Paste the lines of a log, then press Ctrl-D (goodgate explain --help has other ways).')
  const { configs, wrong } = readConfigs(request.configs)
  if (wrong.length > 0) return refuse(wrong)
  const explanation = new Explanation({ ...explanationOptions(request), configs })
  if (request.follow) return follow(inputs, explanation, request, problems => finish(explanation, request, problems))
  const problems = await readAll(inputs, explanation)
  if (configs.length > 0) warnOfUnused(request.configs, configs, explanation)
  return finish(explanation, request, problems)
}

function warnOfUnused(files: readonly string[], configs: readonly GatewayConfig[], explanation: Explanation): void {
  for (const unused of unusedConfigs(files, configs, explanation.report())) console.error(`warning: ${unused}`)
}

/** Latin-1 by Node's own decoder, several times faster than any in JavaScript. */
function explanationOptions({ since, until }: ExplainRequest): ExplanationOptions {
  return {
    ...(since && { since }),
    ...(until && { until }),
    localZoneMs: at => -new Date(at).getTimezoneOffset() * 60_000,
    decode: piece => Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).latin1Slice(),
  }
}

/** In the order given. @returns what could not be read */
async function readAll(inputs: readonly LogInput[], explanation: Explanation): Promise<string[]> {
  const problems: string[] = []
  const progress = makeProgress(inputs, process.stderr)
  if (inputs.length > 1) for (const input of inputs) explanation.overhear(await beginningOf(input))
  for (const input of inputs) {
    if (inputs.length > 1) explanation.file(input.name)
    const problem = await readInput(
      input,
      piece => explanation.push(piece),
      bytes => progress.took(bytes),
    )
    explanation.end()
    if (problem !== undefined) problems.push(problem)
  }
  progress.end()
  return problems
}

/** The report goes out even where a part of the input was unreadable; the exit code tells. */
function finish(explanation: Explanation, request: ExplainRequest, problems: readonly string[]): number {
  const { text, bad } = render(explanation.report(), request, process.stdout)
  process.stdout.write(text)
  if (problems.length > 0) return refuse(problems)
  return bad ? EXIT_BAD : 0
}

function refuse(problems: readonly string[]): number {
  for (const problem of problems) console.error(`error: ${problem}`)
  return EXIT_USAGE
}
