/** Programs that could not even be launched, in the words of shells, loaders, runtimes and container engines. */
import type { Fact, Trouble } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { anyOf, numberAfter, rowIn } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { trouble } from './parts/trouble.ts'

const WORDS: readonly (readonly [says: string, what: Trouble])[] = [
  ['Could not find or load main class', 'failed-to-start'],
  ['Unable to access jarfile', 'failed-to-start'],
  ['Error: Cannot find module ', 'failed-to-start'],
  ['exec format error', 'failed-to-start'],
  ['exec user process caused', 'failed-to-start'],
  ['OCI runtime create failed', 'failed-to-start'],
  ['issing script: ', 'failed-to-start'],
  ['error while loading shared libraries', 'failed-to-start'],
  ['You must install or update .NET to run this application', 'failed-to-start'],
  ['port is already allocated', 'port-taken'],
  ['[Errno 98] Address already in use', 'port-taken'],
  ['[Errno 48] Address already in use', 'port-taken'],
]
const ANY = anyOf(WORDS.map(([says]) => says))
/** What a container's or a package's script runs; a person's own shell words it otherwise. */
const NOT_FOUND = /^(?:\/bin\/)?sh: (?:\d{1,4}: )?[\w./-]{1,100}: not found$/

export function launches(): Reader {
  return { format: 'launches', takes: text => text.length < 2000 && (ANY.test(text) || NOT_FOUND.test(text)), read }
}

function read(line: Line): readonly Fact[] {
  const { text } = line
  const what = rowIn(text, WORDS) ?? 'failed-to-start'
  const at = isoTime(text) ?? line.at
  const port = what === 'port-taken' ? numberAfter(text, '0.0.0.0:') : undefined
  return [trouble(at === undefined ? {} : { at }, 'kernel', what, { process: line.source, port })]
}
