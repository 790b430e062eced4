/** One suspect on the terminal page: what it would mean, what speaks for it, the command that settles it, the fix. */
import type { RankedSuspect } from '../../diagnosis/diagnosis.ts'
import { harmless } from '../../explain/tell/harmless.ts'
import { commandOf, fixParts, meaningOf } from '../../explain/tell/suspect-words.ts'
import { block, labelled, type Page } from './page.ts'

/** Commands and configuration are not cut, but nobody copies more than this. */
const CHARACTERS_MAX = 2000

export function suspectLines(suspect: RankedSuspect, nth: number, page: Page): string[] {
  return nth === 0 ? likeliest(suspect, page) : other(suspect, page)
}

function likeliest({ id, likelihood, evidence, confirm, fix }: RankedSuspect, page: Page): string[] {
  return [
    '',
    ...labelled(page, 'why', `${likelihood}: ${id}`, page.bold),
    ...labelled(page, '', meaningOf(id)),
    ...(evidence === '' ? [] : labelled(page, 'for it', shown(evidence), page.dim)),
    ...confirmLines(confirm, page),
    ...fixLines(fix, page),
  ]
}

/** The others are named with the look that would tell. */
function other({ id, likelihood, evidence, confirm }: RankedSuspect, page: Page): string[] {
  return [
    '',
    ...labelled(page, 'or', `${likelihood}: ${id}`),
    ...labelled(page, '', meaningOf(id), page.dim),
    ...(evidence === '' ? [] : labelled(page, 'for it', shown(evidence), page.dim)),
    ...confirmLines(confirm, page),
  ]
}

/** The command stands alone, so that a whole line can be copied; what to look for comes after it. */
function confirmLines(confirm: string, page: Page): string[] {
  if (confirm === '') return []
  const { command, note } = commandOf(shown(confirm))
  return [
    ...labelled(page, 'confirm', ''),
    ...block([command]),
    ...(note === '' ? [] : labelled(page, '', note, page.dim)),
  ]
}

function fixLines(fix: string, page: Page): string[] {
  if (fix === '') return []
  return fixParts(fix.slice(0, CHARACTERS_MAX)).flatMap(({ kind, lines }, nth) => {
    if (kind === 'code') return block(lines.map(harmless))
    return lines.flatMap((line, at) =>
      labelled(page, nth === 0 && at === 0 ? 'fix' : '', shown(line).replaceAll('`', '')),
    )
  })
}

function shown(text: string): string {
  return harmless(text.slice(0, CHARACTERS_MAX))
}
