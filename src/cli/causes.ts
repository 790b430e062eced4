/** `goodgate causes [ID]`: the vocabulary as a list, and the page of one cause. */
import type { Command } from 'commander'
import type { CauseFamily, CauseRow } from '../causes/cause.ts'
import { CAUSE_IDS, CAUSES, type CauseId, causeName, causeRow, isCauseId } from '../causes/table.ts'
import { nearest } from '../config/suggest.ts'
import { causePage, pageSection } from './cause-page.ts'
import { EXIT_USAGE } from './exit.ts'
import { terminalMarkdown } from './terminal-markdown.ts'

const FAMILIES: Readonly<Record<CauseFamily, string>> = {
  'name-resolution': 'Name resolution',
  routing: 'Routing and configuration',
  connect: 'Connecting',
  tls: 'TLS',
  sending: 'Sending the request',
  waiting: 'Waiting for the response',
  'response-invalid': 'Invalid responses',
  'response-truncated': 'Responses cut short',
  'no-capacity': 'No endpoint, no room',
  overload: 'Overload',
  maintenance: 'Maintenance',
  policy: 'Rules and firewalls',
  origin: 'The application’s own answers',
  gateway: 'The gateway itself',
  client: 'The client',
}

export function register(program: Command): void {
  program
    .command('causes')
    .description('explain a cause of failure, or list them all')
    .argument('[id]', 'a cause, or cause/reason, such as tls-certificate-error/expired')
    .option('--json', 'one JSON document')
    .action((id: string | undefined, options: { json?: boolean }) => {
      const { text, code } = id === undefined ? { text: list(options), code: 0 } : explain(id, options)
      if (code === 0) console.log(text)
      else console.error(text)
      process.exitCode = code
    })
}

function list(options: { json?: boolean }): string {
  if (options.json) return JSON.stringify(CAUSE_IDS.map(id => ({ id, ...CAUSES[id] })))
  const families = Map.groupBy(CAUSE_IDS, id => CAUSES[id].family)
  const parts = [...families].map(
    ([family, ids]) => `## ${FAMILIES[family]}\n\`\`\`\n${ids.flatMap(listed).join('\n')}\n\`\`\``,
  )
  return terminalMarkdown([...parts, 'goodgate causes ID explains one of them.'].join('\n\n'), columns())
}

function listed(id: CauseId): string[] {
  const names = [id, ...Object.keys(CAUSES[id].reasons ?? {}).map(reason => `  /${reason}`)]
  return names.map(name => {
    const row = causeRow(id, name === id ? undefined : name.trim().slice(1))
    return `${name.padEnd(36)}${statusWord(row).padEnd(6)}${row.title}`
  })
}

/** A log-only status is what the log shows; the origin's own has no number here. */
function statusWord(row: CauseRow): string {
  return row.status === 'as-received' ? '-' : String(row.status)
}

function explain(asked: string, options: { json?: boolean }): { text: string; code: number } {
  // RFC 9209 spells its words with underscores, and people copy them from there.
  const [id = '', reason, ...rest] = asked.trim().toLowerCase().replaceAll('_', '-').split('/')
  if (!isCauseId(id)) return { text: unknownCause(asked, id), code: EXIT_USAGE }
  const known = Object.keys(CAUSES[id].reasons ?? {})
  if (reason !== undefined && (rest.length > 0 || !known.includes(reason)))
    return { text: unknownReason(asked, id, reason, known), code: EXIT_USAGE }
  const page = causePage(id)
  const row = causeRow(id, reason)
  if (options.json)
    return { text: JSON.stringify({ id, ...(reason !== undefined && { reason }), ...row, page }), code: 0 }
  return { text: terminalMarkdown(reason === undefined ? page : reasonPage(id, reason, row, page), columns()), code: 0 }
}

/** One reason read alone: its own sentences stand in for the page's introduction. */
function reasonPage(id: CauseId, reason: string, row: CauseRow, page: string): string {
  const answer = row.logOnly ? 'only logged' : `answered with ${statusWord(row)}`
  return [
    `# ${row.title}`,
    `\`${causeName(id, reason)}\`, ${row.status === 'as-received' && !row.logOnly ? 'passed on as it came' : answer}`,
    row.says,
    pageSection(page, reason) ?? '',
    `Usual way out: ${row.fix}`,
    `The whole page: \`goodgate causes ${id}\``,
  ].join('\n\n')
}

function unknownCause(asked: string, id: string): string {
  const near = nearest(id, CAUSE_IDS)
  const holding = id.length < 3 ? [] : CAUSE_IDS.filter(known => known.includes(id)).slice(0, 4)
  const hints = near !== undefined ? [near] : holding
  const hint = hints.length > 0 ? `did you mean ${hints.join(' or ')}?` : 'goodgate causes lists them all.'
  return `error: there is no cause "${asked}"; ${hint}`
}

function unknownReason(asked: string, id: CauseId, reason: string, known: string[]): string {
  if (known.length === 0) return `error: there is no cause "${asked}"; ${id} has no reasons.`
  const near = nearest(reason, known)
  const hint = near === undefined ? `its reasons are ${known.join(', ')}.` : `did you mean ${id}/${near}?`
  return `error: ${id} has no reason "${reason}"; ${hint}`
}

function columns(): number {
  return process.stdout.columns ?? 100
}
