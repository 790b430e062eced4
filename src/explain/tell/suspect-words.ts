/** A suspect's parts as people want them: the command apart from its comment, the fix as prose or as lines to copy. */
import { isSuspectId, SUSPECTS } from '../../causes/suspects.ts'

/** What is wrong, if it is this. */
export function meaningOf(id: string): string {
  return isSuspectId(id) ? SUSPECTS[id].means.replaceAll('`', '') : ''
}

/** What settles a suspect. */
export interface Look {
  /** Alone, for not every shell takes a comment on its command line; absent where it is nothing to type. */
  command?: string
  /** What to look for, or at. */
  note: string
}

export function lookOf(confirm: string): Look {
  const at = confirm.lastIndexOf('  # ')
  const command = at < 0 ? confirm : confirm.slice(0, at).trimEnd()
  const note = at < 0 ? '' : confirm.slice(at + 4).trim()
  if (isCommand(command)) return { command, note }
  return { note: note === '' ? command : `${command} (${note})` }
}

/** Begins with a program, and goes on as a shell would take it: our own sentences say `the`, and write ’. */
function isCommand(text: string): boolean {
  const [program = ''] = text.split(' ', 1)
  return PROGRAMS.has(program) && !/ (?:the|their|its) |’|\(or /.test(text)
}

const PROGRAMS: ReadonlySet<string> = new Set(
  'aa-status apachectl ausearch aws az bash caddy cat coredumpctl curl df dig dmesg docker envoy free gcloud getent goodgate grep haproxy head host httpd ip iptables istioctl journalctl kubectl ls lsof namei nc nft nginx nstat openssl php-fpm ping podman printf ps ss stat sudo sysctl systemctl tail tcpdump time timedatectl timeout top tracepath traceroute uptime varnishadm varnishlog varnishstat'.split(
    ' ',
  ),
)

/** What speaks for a suspect that has not been said of an earlier one; '' where all of it has. */
export function evidenceBeside(evidence: string, earlier: string): string {
  const said = new Set(clauses(earlier))
  return clauses(evidence)
    .filter(clause => !said.has(clause))
    .join('; ')
}

function clauses(evidence: string): string[] {
  return evidence.replace(/\.$/, '').split('; ')
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
