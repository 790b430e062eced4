/** What SELinux and AppArmor forbade, in the audit log's words and the kernel's. */
import type { TroubleFact } from '../fact.ts'
import type { Line } from '../reader.ts'
import { between, numberAfter } from './parts/text.ts'
import { trouble } from './parts/trouble.ts'

export function isSecurityDenial(text: string): boolean {
  return text.includes('avc:  denied') || text.includes('apparmor="DENIED"') || text.includes('SELinux is preventing ')
}

export function ofSecurity(text: string, line: Line): TroubleFact | undefined {
  if (text.includes('SELinux is preventing ')) return ofTroubleshooter(text, line)
  if (!isSecurityDenial(text)) return undefined
  const stamp = /\baudit\((\d{1,12})\.(\d{3})/.exec(text)
  const at = stamp ? Number(stamp[1]) * 1000 + Number(stamp[2]) : line.at
  return trouble(at === undefined ? {} : { at }, 'kernel', 'selinux-denied', {
    process: between(text, 'comm="', '"'),
    pid: numberAfter(text, ' pid='),
    port: numberAfter(text, ' dest=') ?? numberAfter(text, ' src='),
    path: between(text, ' path="', '"') ?? between(text, ' name="', '"'),
  })
}

/** `SELinux is preventing /usr/sbin/nginx from name_connect access on the tcp_socket port 8081.` */
function ofTroubleshooter(text: string, line: Line): TroubleFact {
  const program = between(text, 'SELinux is preventing ', ' from ')
  return trouble(line, 'kernel', 'selinux-denied', {
    process: program?.slice(program.lastIndexOf('/') + 1),
    port: numberAfter(text, ' port '),
    path: between(text, ' file ', '.'),
  })
}
