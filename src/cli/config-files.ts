/** Where `serve` takes its configuration from: the files named, stdin, or the usual places. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Problem, Source } from '../config/problem.ts'
import type { ConfigSource } from '../processes/supervisor.ts'

const NAMES = ['goodgate.yaml', 'goodgate.yml', 'goodgate.json']
const FOLDERS = ['.', '/etc/goodgate']

/** The first of the usual files that exists. */
export function defaultConfigFile(): string | undefined {
  return FOLDERS.flatMap(folder => NAMES.map(name => path.join(folder, name))).find(file => existsSync(file))
}

/** Files are read again by each load; stdin (`-`) can be read only once, so a reload finds the same text. */
export function configFiles(files: string[]): ConfigSource {
  const stdin = files.includes('-') ? readFileSync(0, 'utf8') : ''
  return {
    files: files.map(file => (file === '-' ? '<stdin>' : path.resolve(file))),
    async load() {
      const { loadConfig } = await import('../config/load.ts')
      const sources: Source[] = []
      const problems: Problem[] = []
      for (const name of files) {
        if (name === '-') sources.push({ name, text: stdin, dir: process.cwd() })
        else readInto(sources, problems, name)
      }
      return problems.length > 0 ? { problems } : loadConfig(sources, process.env)
    },
  }
}

function readInto(sources: Source[], problems: Problem[], name: string): void {
  try {
    sources.push({ name, text: readFileSync(name, 'utf8'), dir: path.dirname(path.resolve(name)) })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'this user may not read it' : message
    problems.push({ severity: 'error', code: 'unreadable', path: name, line: 0, column: 0, message: why })
  }
}
