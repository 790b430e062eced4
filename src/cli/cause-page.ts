/** The pages of the vocabulary, read from their files; `src/causes` itself may not touch a disk. */
import { readFileSync } from 'node:fs'
import type { CauseId } from '../causes/table.ts'

const FOLDER = new URL('../causes/pages/', import.meta.url)

/** The cause's page, Markdown. Throws where the file is missing, which the tests rule out. */
export function causePage(id: CauseId): string {
  return readFileSync(new URL(`${id}.md`, FOLDER), 'utf8')
}

/** What stands below `## heading`, up to the next heading of that rank; null when the page has no such heading. */
export function pageSection(page: string, heading: string): string | null {
  const lines = page.split('\n')
  const start = lines.indexOf(`## ${heading}`)
  if (start < 0) return null
  const length = lines.slice(start + 1).findIndex(line => line.startsWith('## '))
  return lines
    .slice(start + 1, length < 0 ? undefined : start + 1 + length)
    .join('\n')
    .trim()
}
