/** The files of the page: sources as they stand, with their types taken out. */
import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'

export interface PageFile {
  type: string
  text: string
}

/** What the page loads: its own parts, and what it reads logs with. */
const FOLDERS: ReadonlySet<string> = new Set(['explain-page', 'explain', 'causes', 'diagnosis', 'exchange'])

const TYPES: Readonly<Record<string, string>> = {
  ts: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
}

const SOURCES = new URL('../../', import.meta.url)
const known = new Map<string, PageFile>()

/** @param target as in the request; undefined: no file of the page */
export async function pageFile(target: string): Promise<PageFile | undefined> {
  const asked = target.replace(/[?#].*$/s, '')
  const path = asked === '/' ? 'explain-page/index.html' : asked.slice(1)
  const parts = /^([a-z-]+)(?:\/[a-z0-9-]+)+\.(ts|css|html)$/.exec(path)
  if (parts === null || !FOLDERS.has(parts[1] as string)) return undefined
  const before = known.get(path)
  if (before) return before
  try {
    const source = await readFile(new URL(path, SOURCES), 'utf8')
    const ending = parts[2] as string
    const file = { type: TYPES[ending] as string, text: ending === 'ts' ? withoutTypes(source) : source }
    known.set(path, file)
    return file
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The runtime's own stripper, which also runs these sources here; it warns once that it is new, and nobody needs to know. */
function withoutTypes(source: string): string {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}
