/** Where `serve` takes its configuration from, each time it is loaded. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { loadLinted } from '../config/lint.ts'
import type { Problem } from '../config/problem.ts'
import { DEFAULT_FILES, readSources, type SourceReader } from '../config/sources.ts'
import type { ConfigSource } from '../processes/supervisor.ts'

/** @param named as given with `-c`; none: the first of the usual files that exists, undefined when there is none */
export function configFiles(named: string[]): ConfigSource | undefined {
  const usual = DEFAULT_FILES.find(file => existsSync(file))
  const files = named.length > 0 ? named : usual ? [usual] : []
  if (files.length === 0) return undefined
  const reader = rememberingStdin()
  return {
    files: files.map(file => (file === '-' ? '<stdin>' : path.resolve(file))),
    async load() {
      const read = readSources(files, reader)
      if (read.ok) return withWholePaths(loadLinted(read.value, process.env))
      return {
        problems: [{ severity: 'error', code: 'unreadable', path: '', line: 0, column: 0, message: read.message }],
      }
    },
  }
}

/** What a reload has to say is read elsewhere, where another folder is the current one. */
function withWholePaths<Loaded extends { problems: Problem[] }>(loaded: Loaded): Loaded {
  const whole = (problem: Problem): Problem => ({
    ...problem,
    path: problem.path === '-' ? '<stdin>' : problem.path && path.resolve(problem.path),
  })
  return { ...loaded, problems: loaded.problems.map(whole) }
}

/** Files are read again by each load; stdin can be read only once, so a reload finds the same text. */
function rememberingStdin(): SourceReader {
  let stdin: string | undefined
  return {
    exists: existsSync,
    read(file) {
      if (file !== 0) return readFileSync(file, 'utf8')
      stdin ??= readFileSync(0, 'utf8')
      return stdin
    },
  }
}
