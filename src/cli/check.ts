/** `goodgate check`: is this configuration right, and will it end in a failure that can be foretold? */

import { type Command, Option } from 'commander'
import type { Config } from '../config/config.ts'
import { type Lint, lintConfig } from '../config/lint.ts'
import { loadTree } from '../config/load.ts'
import { problemLine, type Source } from '../config/problem.ts'
import { readSources } from '../config/sources.ts'
import { CHECK_FORMATS, type CheckFormat, guessFormat } from './check-format.ts'
import { checkNames } from './check-names.ts'

export interface CheckRequest {
  file?: string | undefined
  format: 'auto' | CheckFormat
  strict: boolean
  json: boolean
  /** Ask DNS for the names of endpoints. */
  resolve: boolean
}

/** What the verb touches of the world. */
export interface CheckHost {
  environment: Readonly<Record<string, string | undefined>>
  stdout(text: string): void
  stderr(text: string): void
  colour: boolean
}

export function register(program: Command): void {
  program
    .command('check')
    .description('validate and lint a configuration')
    .argument('[file]', 'the configuration; - is stdin (default: ./goodgate.yaml, else /etc/goodgate/goodgate.yaml)')
    .addOption(
      new Option('--format <format>', 'what the file is written for; the others are recognised, not read yet')
        .choices(['auto', ...CHECK_FORMATS])
        .default('auto'),
    )
    .option('--strict', 'exit with 1 on warnings too', false)
    .option('--resolve', 'also ask DNS for the names of endpoints', false)
    .option('--json', 'print one JSON document', false)
    .action(async (file: string | undefined, options: Omit<CheckRequest, 'file'>) => {
      process.exitCode = await runCheck({ ...options, file }, processHost())
    })
}

/** The exit code: 0 fine, 1 the configuration is bad, 2 nothing could be checked. */
export async function runCheck(request: CheckRequest, host: CheckHost): Promise<0 | 1 | 2> {
  const read = readSources(request.file === undefined ? [] : [request.file])
  if (!read.ok) return refuse(host, read.message)
  const source = read.value[0] as Source
  const format = request.format === 'auto' ? guessFormat(source) : request.format
  if (format !== 'goodgate') {
    return refuse(
      host,
      `${source.name}: configurations of ${format} are not read yet; only goodgate's own are (--format goodgate)`,
    )
  }
  const { config, problems, tree } = loadTree(read.value, host.environment)
  const findings: Lint[] = [...problems]
  if (config && tree) findings.push(...lintConfig(config, tree))
  if (config && tree && request.resolve) findings.push(...(await checkNames(config, tree)))
  findings.sort((a, b) => a.line - b.line || a.column - b.column)
  if (request.json) host.stdout(`${JSON.stringify({ format, valid: config !== undefined, findings }, null, 2)}\n`)
  else print(findings, config, source, host)
  return config === undefined || (request.strict && findings.length > 0) ? 1 : 0
}

function print(findings: readonly Lint[], config: Config | undefined, source: Source, host: CheckHost): void {
  for (const finding of findings) {
    const ends = finding.cause === undefined ? '' : ` (ends in ${finding.cause})`
    host.stdout(`${coloured(problemLine(finding), finding.severity, host.colour)}${ends}\n`)
  }
  const warnings = findings.filter(finding => finding.severity === 'warning').length
  const errors = findings.length - warnings
  const counted = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''].filter(
    Boolean,
  )
  if (config === undefined) host.stderr(`${source.name} is not usable: ${counted.join(', ')}\n`)
  else
    host.stderr(
      `${source.name} is fine${counted.length > 0 ? `, with ${counted.join(', ')}` : ''}: ${summary(config)}\n`,
    )
}

function summary(config: Config): string {
  const upstreams = Object.values(config.upstreams)
  const endpoints = upstreams.reduce((sum, upstream) => sum + upstream.endpoints.length, 0)
  return [
    count(config.listen.length, 'listener'),
    count(config.routes.length, 'route'),
    count(upstreams.length, 'upstream'),
    count(endpoints, 'endpoint'),
  ].join(', ')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function coloured(line: string, severity: 'error' | 'warning', colour: boolean): string {
  return colour ? line.replace(` ${severity} `, ` \x1b[${severity === 'error' ? 31 : 33}m${severity}\x1b[0m `) : line
}

function refuse(host: CheckHost, message: string): 2 {
  host.stderr(`goodgate check: ${message}\n`)
  return 2
}

function processHost(): CheckHost {
  return {
    environment: process.env,
    stdout: text => void process.stdout.write(text),
    stderr: text => void process.stderr.write(text),
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  }
}
