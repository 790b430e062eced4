/** Suspects on the terminal page: the likeliest with what speaks for it, the command that settles it and the fix; others shorter. */
import type { RankedSuspect } from '../../diagnosis/diagnosis.ts'
import { harmless } from '../../explain/tell/harmless.ts'
import { evidenceBeside, fixParts, lookOf, meaningOf } from '../../explain/tell/suspect-words.ts'
import { block, labelled, type Page } from './page.ts'

/** Commands and configuration are not cut, but nobody copies more than this. */
const CHARACTERS_MAX = 2000
/** Below the first cause so many are told with their command; `--json` has all of all. */
const OTHERS_TOLD = 2

export function suspectLines(suspects: readonly RankedSuspect[], first: boolean, page: Page): string[] {
  const [likeliest, ...others] = suspects
  if (likeliest === undefined) return []
  const told = first ? others.slice(0, OTHERS_TOLD) : []
  const named = others.slice(told.length)
  return [
    ...likeliestLines(likeliest, page),
    ...told.flatMap(other => otherLines(other, likeliest, page)),
    ...(named.length === 0 ? [] : ['', ...labelled(page, 'or', named.map(nameOf).join(', '))]),
  ]
}

function likeliestLines(suspect: RankedSuspect, page: Page): string[] {
  const { id, evidence, confirm, fix } = suspect
  return [
    '',
    ...labelled(page, 'why', nameOf(suspect), line => page.bold(line)),
    ...labelled(page, '', meaningOf(id)),
    ...(evidence === '' ? [] : labelled(page, '', shown(evidence), page.dim)),
    '',
    ...confirmLines(confirm, page, page.bold),
    '',
    ...fixLines(fix, page),
  ]
}

function otherLines(suspect: RankedSuspect, likeliest: RankedSuspect, page: Page): string[] {
  const { id, evidence, confirm } = suspect
  const beside = evidenceBeside(evidence, likeliest.evidence)
  return [
    '',
    ...labelled(page, 'or', nameOf(suspect)),
    ...labelled(page, '', meaningOf(id)),
    ...(beside === '' ? [] : labelled(page, '', shown(beside), page.dim)),
    ...confirmLines(confirm, page, line => line),
  ]
}

function nameOf({ id, likelihood }: RankedSuspect): string {
  return `${id} (${likelihood})`
}

/** The command stands alone, so that a whole line can be copied; what to look for comes after it. */
function confirmLines(confirm: string, page: Page, weigh: (line: string) => string): string[] {
  if (confirm === '') return []
  const { command, note } = lookOf(shown(confirm))
  if (command === undefined) return labelled(page, 'confirm', note)
  return [
    ...labelled(page, 'confirm', ''),
    ...block([command], weigh),
    ...(note === '' ? [] : labelled(page, '', `→ ${note}`, page.dim)),
  ]
}

function fixLines(fix: string, page: Page): string[] {
  if (fix === '') return []
  return fixParts(fix.slice(0, CHARACTERS_MAX)).flatMap(({ kind, lines }, nth) => {
    if (kind === 'code') return block(lines.map(harmless), page.bold)
    return lines.flatMap((line, at) =>
      labelled(page, nth === 0 && at === 0 ? 'fix' : '', shown(line).replaceAll('`', '')),
    )
  })
}

function shown(text: string): string {
  return harmless(text.slice(0, CHARACTERS_MAX))
}
