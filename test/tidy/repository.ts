/** The checkout as the tidy tests see it: its files, their texts, what they import. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const root: string = path.join(import.meta.dirname, '..', '..')

/** Not ours, or not kept. */
const IGNORED: ReadonlySet<string> = new Set(['node_modules', '.git', 'coverage', 'dist', 'tmp'])

/** Every file of the checkout, relative, with forward slashes, sorted. */
export function allFiles(): string[] {
  return filesBelow('').sort()
}

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap(entry => {
    if (IGNORED.has(entry.name) || entry.name.endsWith('.log') || entry.name.endsWith('.db')) return []
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(name) : [name]
  })
}

/** TypeScript below one of the folders. */
export function sources(...folders: string[]): string[] {
  return allFiles().filter(file => file.endsWith('.ts') && folders.some(folder => file.startsWith(`${folder}/`)))
}

export function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}

export interface Import {
  /** The file of ours, relative to the root, or the name of a module (`node:net`, `zod`). */
  to: string
  /** Erased when the file runs. An `import { type X }` is not: it still loads the module. */
  typeOnly: boolean
  /** As written: `net`, `{ isIP }`; '' for a module that is only loaded. */
  names: string
}

const STATIC = /^(?:import|export)\s+(type\s+)?(?:([^'"();]*?)\sfrom\s+)?'([^']+)'/gm
const DYNAMIC = /(?<!typeof )\bimport\('([^']+)'\)/g

export function importsOf(file: string): Import[] {
  const text = textOf(file)
  const found = [
    ...[...text.matchAll(STATIC)].map(([, type, names = '', to = '']) => ({ to, typeOnly: type !== undefined, names })),
    ...[...text.matchAll(DYNAMIC)].map(([, to = '']) => ({ to, typeOnly: false, names: '' })),
  ]
  return found.map(({ to, ...rest }) => ({
    to: to.startsWith('.') ? path.posix.join(path.posix.dirname(file), to) : to,
    ...rest,
  }))
}

/** The code of a file: comments blanked, lines kept where they are; strings too when `strings` is false. */
export function codeOf(file: string, { strings = true }: { strings?: boolean } = {}): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
  return textOf(file).replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'/g, piece =>
    piece.startsWith("'") ? (strings ? piece : `'${blank(piece.slice(2))}'`) : blank(piece),
  )
}

/** `file:line` of every match, for messages. */
export function placesOf(file: string, code: string, pattern: RegExp): { place: string; found: string }[] {
  return [...code.matchAll(pattern)].map(match => ({
    place: `${file}:${code.slice(0, match.index).split('\n').length}`,
    found: match[0],
  }))
}
