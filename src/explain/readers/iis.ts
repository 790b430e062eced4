/** IIS's module for ASP.NET Core: the process behind it did not start, stopped, or closed its connection. */
import type { Fact, Trouble } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { between, numberAfter, rowIn } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { trouble } from './parts/trouble.ts'

export function iis(): Reader {
  return { format: 'iis', takes, read }
}

const PHRASES: readonly (readonly [string, Trouble])[] = [
  ['failed to start process with commandline', 'failed-to-start'],
  ['failed to load coreclr', 'failed-to-start'],
  ['failed to load clr', 'failed-to-start'],
  ['Failed to start application', 'failed-to-start'],
  ['has exited from Program.Main', 'exited'],
  ['hit unexpected managed exception', 'unhandled-error'],
  ['hit stack overflow', 'segfault'],
  ['Maximum rapid fail count per minute', 'failed-to-start'],
  ['failed to parse the configuration', 'failed-to-start'],
  ['started process', 'started'],
  ['has shutdown', 'stopping'],
]

function takes(text: string): boolean {
  const head = text.slice(0, 1200)
  const ours = head.includes("Application '") && head.includes('/ROOT')
  return (
    (ours || head.includes('IIS AspNetCore Module') || head.includes('physical root')) &&
    rowIn(head, PHRASES) !== undefined
  )
}

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, 4000)
  const what = rowIn(text, PHRASES)
  if (what === undefined) return []
  const at = isoTime(text) ?? line.at
  const port = numberAfter(text, 'assigned port') ?? numberAfter(text, "listening port is '")
  return [
    trouble(at === undefined ? {} : { at }, 'iis', what, {
      process: between(text, "commandline '", "'")?.trim(),
      port: port === 0 ? undefined : port,
    }),
  ]
}
