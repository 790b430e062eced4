/** What was observed, in the cause's own sentence; goodgate's settings are named only to whom they mean something. */
import { causeRow, isCauseId } from '../../causes/table.ts'
import type { ToldFailure } from './told.ts'

const ELSEWHERE: Readonly<Record<string, string>> = {
  'resolver.timeout': 'the resolver’s timeout',
  'timeouts.tls': 'the handshake’s timeout',
  'timeouts.write': 'the gateway’s send timeout',
  'timeouts.firstByte': 'the gateway’s read timeout',
  'timeouts.idle': 'as long as the gateway’s read timeout',
  'timeouts.total': 'the gateway’s timeout',
  'timeouts.tunnelIdle': 'as long as the gateway’s idle timeout',
}

/** '' for a cause that is not in the table. */
export function whatWasSeen({ cause, reason, products }: ToldFailure): string {
  if (!isCauseId(cause)) return ''
  const { says } = causeRow(cause, reason ?? undefined)
  if (products.length === 1 && products[0] === 'goodgate') return says.replaceAll('`', '')
  return says.replace(/`([^`]+)`/g, (_, word: string) => {
    return ELSEWHERE[word] ?? (word.startsWith('limits.') ? 'the gateway’s limit' : word)
  })
}
