/** A suspect's parts as people want them: the command apart from its comment, the fix as prose or as lines to copy. */
import { isSuspectId, SUSPECTS } from '../../causes/suspects.ts'

/** What is wrong, if it is this. */
export function meaningOf(id: string): string {
  return isSuspectId(id) ? SUSPECTS[id].means : ''
}

/**
 * The command alone, for not every shell takes a comment on its command line; `note`: what to look for in what it prints.
 */
export function commandOf(confirm: string): { command: string; note: string } {
  const at = confirm.lastIndexOf('  # ')
  if (at < 0) return { command: confirm, note: '' }
  return { command: confirm.slice(0, at).trimEnd(), note: confirm.slice(at + 4).trim() }
}

export type FixPart = { kind: 'prose' | 'code'; lines: string[] }

/** Sentences are prose; lines that begin with two spaces are configuration or commands, to be copied. */
export function fixParts(fix: string): FixPart[] {
  const parts: FixPart[] = []
  for (const line of fix.split('\n')) {
    const kind = line.startsWith('  ') ? 'code' : 'prose'
    const text = kind === 'code' ? line.slice(2) : line
    const open = parts.at(-1)
    if (open?.kind === kind) open.lines.push(text)
    else parts.push({ kind, lines: [text] })
  }
  return parts
}
