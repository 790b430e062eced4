/** What the configuration's tests share: load a text, and show problems as `check` prints them. */

import type { Config } from '../../src/config/config.ts'
import { type Loaded, loadConfig } from '../../src/config/load.ts'
import { problemLine } from '../../src/config/problem.ts'

export function load(
  text: string,
  environment: Record<string, string> = {},
  files: Record<string, string> = {},
): Loaded {
  return loadAll([text], environment, files)
}

/** Several texts as `1.yaml`, `2.yaml`… in /etc/gate; one alone is `gate.yaml`. `files` are by absolute path. */
export function loadAll(
  texts: string[],
  environment: Record<string, string> = {},
  files: Record<string, string> = {},
): Loaded {
  const sources = texts.map((text, at) => ({
    name: texts.length === 1 ? 'gate.yaml' : `${at + 1}.yaml`,
    text,
    dir: '/etc/gate',
  }))
  return loadConfig(sources, environment, {
    readFile: path => {
      if (Object.hasOwn(files, path)) return files[path] as string
      throw Object.assign(new Error(path), { code: 'ENOENT' })
    },
  })
}

/** The problems as lines, without the file's name. */
export function complaints(
  text: string,
  environment: Record<string, string> = {},
  files: Record<string, string> = {},
): string[] {
  return load(text, environment, files).problems.map(problem => problemLine(problem).replace(/^gate\.yaml:/, ''))
}

/** The configuration of a text that must be good. */
export function good(
  text: string,
  environment: Record<string, string> = {},
  files: Record<string, string> = {},
): Config {
  const { config, problems } = load(text, environment, files)
  if (!config) throw new Error(problems.map(problemLine).join('\n'))
  return config
}

/** A good configuration around some lines of the upstream `app` (indented by four in the result). */
export function withUpstream(lines: string): string {
  return `listen: [":8080"]\nupstreams:\n  app:\n    endpoints: [3000]\n${lines.replace(/^(?=.)/gm, '    ')}\n`
}

/** A good configuration around some further lines at the top. */
export function withTop(lines: string): string {
  return `listen: [":8080"]\nupstreams: { app: { endpoints: [3000] } }\n${lines}\n`
}
