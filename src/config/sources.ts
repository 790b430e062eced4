/** Which files a configuration is read from, and reading them. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Source } from './problem.ts'
import type { Read } from './units.ts'

/** Looked for in this order when no file is named. */
export const DEFAULT_FILES: readonly string[] = [
  './goodgate.yaml',
  './goodgate.yml',
  './goodgate.json',
  '/etc/goodgate/goodgate.yaml',
  '/etc/goodgate/goodgate.yml',
  '/etc/goodgate/goodgate.json',
]

export interface SourceReader {
  exists(path: string): boolean
  /** Throws as `fs.readFileSync` does; 0 is stdin. */
  read(path: string | 0): string
}

const FILE_SYSTEM: SourceReader = { exists: existsSync, read: path => readFileSync(path, 'utf8') }

/** The named files, or the first default one that exists. `-` is stdin, and can be read only once. */
export function readSources(named: readonly string[], reader: SourceReader = FILE_SYSTEM): Read<Source[]> {
  const names = named.length > 0 ? named : DEFAULT_FILES.filter(file => reader.exists(file)).slice(0, 1)
  if (names.length === 0) {
    return { ok: false, message: 'there is neither ./goodgate.yaml nor /etc/goodgate/goodgate.yaml; name a file' }
  }
  if (names.filter(name => name === '-').length > 1) return { ok: false, message: 'stdin (-) can be read only once' }
  const sources: Source[] = []
  for (const name of names) {
    try {
      const text = reader.read(name === '-' ? 0 : name)
      sources.push({ name, text, dir: name === '-' ? process.cwd() : dirname(resolve(name)) })
    } catch (error) {
      return { ok: false, message: `${name} cannot be read: ${reasonOf(error as NodeJS.ErrnoException)}` }
    }
  }
  return { ok: true, value: sources }
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file'
  if (error.code === 'EACCES') return 'this user may not read it'
  return error.code === 'EISDIR' ? 'it is a folder' : error.message
}
