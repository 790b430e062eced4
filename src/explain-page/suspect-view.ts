/** A suspect on the page. */
import type { RankedSuspect } from '../diagnosis/diagnosis.ts'
import { harmless } from '../explain/tell/harmless.ts'
import { evidenceBeside, fixParts, lookOf, meaningOf } from '../explain/tell/suspect-words.ts'
import { copyButton, element } from './element.ts'

const CHARACTERS_MAX = 2000

/** @param likeliest of one beside it, for which the look that would tell is enough */
export function suspectView(suspect: RankedSuspect, likeliest?: RankedSuspect): HTMLElement {
  const { id, likelihood, confirm, fix } = suspect
  const evidence = likeliest === undefined ? suspect.evidence : evidenceBeside(suspect.evidence, likeliest.evidence)
  return element(
    'section',
    { class: 'suspect' },
    element('h4', {}, id, ' ', element('span', { class: `tag ${likelihood}` }, `${likelihood} likelihood`)),
    element('p', {}, meaningOf(id)),
    evidence === '' ? undefined : element('p', { class: 'soft' }, shown(evidence)),
    ...confirmView(confirm),
    ...(likeliest === undefined ? fixView(fix) : []),
  )
}

function confirmView(confirm: string): HTMLElement[] {
  if (confirm === '') return []
  const { command, note } = lookOf(shown(confirm))
  return [
    element('h5', {}, 'Confirm'),
    ...(command === undefined ? [] : [toCopy(command)]),
    ...(note === '' ? [] : [element('p', command === undefined ? {} : { class: 'soft' }, note)]),
  ]
}

function fixView(fix: string): HTMLElement[] {
  if (fix === '') return []
  const parts = fixParts(fix.slice(0, CHARACTERS_MAX)).map(({ kind, lines }) => {
    const text = lines.map(harmless).join('\n')
    return kind === 'code' ? toCopy(text) : element('p', {}, text.replaceAll('`', ''))
  })
  return [element('h5', {}, 'Fix'), ...parts]
}

function toCopy(text: string): HTMLElement {
  return element(
    'div',
    { class: 'copy' },
    element('pre', { tabindex: '0' }, element('code', {}, text)),
    copyButton('Copy', () => text),
  )
}

function shown(text: string): string {
  return harmless(text.slice(0, CHARACTERS_MAX))
}
