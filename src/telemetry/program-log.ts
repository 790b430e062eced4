/** The program's own log, on stderr: a line to read on a terminal, JSON for everything else. */
import { type DestinationStream, type Logger, pino } from 'pino'

export type ProgramLog = Logger

/** @param process which one speaks: `supervisor`, `worker`. Lines are written at once: the last one before a crash matters most. */
export function createProgramLog(level: string, process_: 'supervisor' | 'worker'): ProgramLog {
  return pino(
    {
      level,
      base: { process: process_, pid: process.pid },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
    },
    process.stderr.isTTY === true ? terminal() : stream(),
  )
}

/** Where nobody listens any more (a closed terminal, a dead pipe) the gateway goes on without its log. */
function terminal(): { write(line: string): void } {
  process.stderr.on('error', () => {})
  return { write: line => process.stderr.write(humanLine(line)) }
}

function stream(): DestinationStream {
  const destination = pino.destination({ dest: 2, sync: true })
  destination.on('error', () => {})
  return destination
}

const COLOURS: Record<string, string> = {
  warn: '\x1b[33m',
  error: '\x1b[31m',
  fatal: '\x1b[31m',
  debug: '\x1b[2m',
  trace: '\x1b[2m',
}

/** `10:11:12 WARN message key=value …`; colours as the terminal's owner wants them. */
export function humanLine(json: string): string {
  const { time, level, message, process: _process, pid: _pid, ...rest } = JSON.parse(json) as Record<string, unknown>
  const plain = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== ''
  const colour = plain ? undefined : COLOURS[String(level)]
  const word = level === 'info' ? '' : `${String(level).toUpperCase()} `
  const extras = Object.entries(rest)
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('')
  const line = `${String(time).slice(11, 19)} ${word}${String(message ?? '')}${extras}`
  return colour ? `${colour}${line}\x1b[0m\n` : `${line}\n`
}
