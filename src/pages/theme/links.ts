/** The links a site's owner configures: where to ask, where to look. */
import type { ErrorPages } from '../../config/config.ts'
import { escapeHtml, shown } from '../printable.ts'
import type { Words } from '../words/words.ts'

/** Status page first: it may answer the question that the contact would be asked. */
export function siteLinks(errors: ErrorPages, words: Words): string[] {
  const links: string[] = []
  if (errors.statusPage !== '') links.push(linkTo(errors.statusPage, words.statusPage))
  if (errors.contact !== '') links.push(linkTo(errors.contact, words.contact))
  return links
}

/** Web and mail addresses become links; a telephone number or a room stays text. */
function linkTo(target: string, label: string): string {
  const href = hrefOf(target)
  return href === null ? `<span>${label}: ${shown(target)}</span>` : `<a href="${escapeHtml(href)}">${label}</a>`
}

function hrefOf(target: string): string | null {
  if (/^(?:https?:\/\/|mailto:|tel:)/i.test(target)) return target
  if (/^[^\s@/:]+@[^\s@/:]+$/.test(target)) return `mailto:${target}`
  return null
}
