/** How shells, containers and package runners say that a program ended: `Killed`, `exited with code 137`. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { leadingNumber } from './parts/text.ts'
import { bySignal, type Ended, exited, trouble } from './parts/trouble.ts'

export function exits(): Reader {
  return { format: 'exits', takes: text => text.length < LINE_MAX && foundIn(text) !== undefined, read }
}

/** They are short; what is longer is somebody's prose. */
const LINE_MAX = 400

type Found = { ended: Ended | undefined; process?: string | undefined; pid?: number | undefined }

function read(line: Line): readonly Fact[] {
  const found = foundIn(line.text)
  if (!found?.ended) return []
  const { what, value } = found.ended
  return [trouble(line, 'kernel', what, { process: found.process ?? line.source, pid: found.pid, value })]
}

const foundIn = (text: string): Found | undefined => ofCode(text) ?? ofShell(text) ?? ofRestarts(text)

/** A sentence that goes on behind the number is prose. `app-1 exited with code 137`, `Exited (137) 5 minutes ago`, `command terminated with exit code 137`, `npm error code 137`. */
const CODES =
  /(?:\bexited with (?:code|status)|\b[Ee]xit(?:ed)?[ -](?:with )?(?:code|status):?|\bExited \(|^npm (?:ERR!|error) errno|\bfailed with exit code) ?(\d{1,3})(?=[),;.:\]]|\s{0,8}$|\s{1,4}[(["-])/

function ofCode(text: string): Found | undefined {
  if (!/[Ee]xit|errno/.test(text)) return undefined
  const found = CODES.exec(text)
  if (!found) return undefined
  const process = /^([\w./-]{1,80})(?: \|)? exited with/.exec(text)?.[1]
  return { ended: exited(Number(found[1])), process }
}

/** bash: `./run.sh: line 3:  4242 Killed                  node app.js`; zsh: `[1]    4242 killed     node app.js`; alone: `Killed`. */
const SHELL =
  /^(?:[\w./~-]{1,80}: line \d{1,6}: {1,4}|\[\d{1,3}\][+-]? {1,6})(\d{1,10}) ([Kk]illed|Segmentation fault|segmentation fault|Aborted|abort|Bus error|Terminated)(?: \(core dumped\))?(?: {1,40}(\S{1,100}))?/
const ALONE = /^(?:Killed|Segmentation fault(?: \(core dumped\))?|Aborted \(core dumped\)|Bus error \(core dumped\))$/

const BY_WORD: Readonly<Record<string, number>> = { k: 9, s: 11, a: 6, b: 7, t: 15 }

function ofShell(text: string): Found | undefined {
  const trimmed = text.trim()
  const word = ALONE.exec(trimmed)?.[0]
  if (word !== undefined) return { ended: bySignal(BY_WORD[word[0]!.toLowerCase()] ?? 9) }
  const found = SHELL.exec(trimmed)
  if (!found) return undefined
  const signal = BY_WORD[(found[2] ?? '')[0]?.toLowerCase() ?? ''] ?? 9
  return { ended: bySignal(signal), pid: leadingNumber(found[1] ?? ''), process: found[3] }
}

/** `docker ps`: it ends again and again. */
function ofRestarts(text: string): Found | undefined {
  const code = /\bRestarting \((\d{1,3})\) /.exec(text)?.[1]
  return code === undefined ? undefined : { ended: { what: 'failed-to-start', value: Number(code) } }
}
