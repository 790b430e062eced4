/** What may be wrong with a configuration, and where it stands. */

export interface Problem {
  severity: 'error' | 'warning'
  /** A word that stays the same when the message is reworded. */
  code: string
  /** Of the file, as it was named to us; `-` for stdin. */
  path: string
  /** Both count from 1; 0 when the problem stands nowhere (no file at all). */
  line: number
  column: number
  /** Where in the configuration, what is wrong and how to put it right. */
  message: string
}

/** One text to load: `dir` is what relative file names inside it start from. */
export interface Source {
  name: string
  text: string
  dir: string
}

export interface Place {
  source: Source
  line: number
  column: number
}

export type ConfigPath = readonly (string | number)[]

/** `upstreams.app.endpoints[0]`; a key that is no plain word is quoted. */
export function showPath(path: ConfigPath): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[\w-]+$/.test(step)) text += text === '' ? step : `.${step}`
    else text += `["${step}"]`
  }
  return text
}

export function problemAt(place: Place, severity: Problem['severity'], code: string, message: string): Problem {
  return { severity, code, path: place.source.name, line: place.line, column: place.column, message }
}

/** `path:line:col severity code message`, the line that `check` prints. */
export function problemLine(problem: Problem): string {
  if (problem.path === '') return problem.message
  // A flag has no lines.
  const place = problem.line === 0 ? '' : `:${problem.line}:${problem.column}`
  return `${problem.path}${place} ${problem.severity} ${problem.code} ${problem.message}`
}
