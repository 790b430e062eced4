/** What a person sees when a gateway has started: where it listens, where it goes, where to look. */
import { stripVTControlCharacters, styleText } from 'node:util'
import type { Config } from '../config/config.ts'
import { listenerUrl } from '../processes/port-book.ts'
import { version } from '../version.ts'

/** Ends with a blank line. Coloured for a terminal that wants it (NO_COLOR, FORCE_COLOR). */
export function banner(config: Config, adminAddress: string | undefined): string {
  const from = config.listen.map(listener => clickable(listenerUrl(listener)))
  const to = Object.values(config.upstreams).flatMap(({ endpoints }) => endpoints.map(({ id }) => id))
  const width = Math.max(...from.map(url => url.length), 'admin'.length)
  const rows = Array.from({ length: Math.max(from.length, Math.min(to.length, 8)) }, (_, row) => {
    const left = styleText('cyan', (from[row] ?? '').padEnd(width))
    const arrow = row === 0 ? '→' : ' '
    return `  ${left}  ${arrow}  ${to[row] ?? ''}`
  })
  if (to.length > 8) rows.push(`  ${' '.repeat(width)}     and ${to.length - 8} more`)
  const text = [
    '',
    `  ${styleText('bold', 'goodgate')} ${styleText('dim', version)}`,
    '',
    ...rows,
    ...(adminAddress ? ['', `  ${'admin'.padEnd(width)}     ${styleText('cyan', adminUrl(adminAddress))}`] : []),
    '',
    styleText('dim', '  Ctrl-C finishes what is under way and stops; twice stops at once.'),
    '',
    '',
  ].join('\n')
  return process.stderr.isTTY ? text : stripVTControlCharacters(text)
}

/** All interfaces are reached from here as localhost. */
function clickable(url: string): string {
  return url.replace('://0.0.0.0:', '://localhost:')
}

function adminUrl(address: string): string {
  return /^(https?|unix):/.test(address) ? address : `http://${address}`
}
