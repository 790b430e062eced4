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

/** '' for a cause that is not in the table. Of what the lines do not prove it is said that they do not. */
export function whatWasSeen(failure: ToldFailure): string {
  const { cause, reason, confidence, products, atStart } = failure
  if (!isCauseId(cause)) return ''
  if (atStart && cause === 'proxy-configuration-error') return NOT_STARTED
  const { says } = causeRow(cause, reason ?? undefined)
  const own = products.length === 1 && products[0] === 'goodgate'
  const plain = own ? says.replaceAll('`', '') : says.replace(/`([^`]+)`/g, (_, word: string) => elsewhere(word))
  const seen = confidence === 'proven' ? plain : `${HEDGES[confidence]} ${plain[0]?.toLowerCase()}${plain.slice(1)}`
  return atStart ? `${seen} ${NOT_STARTED}` : seen
}

const NOT_STARTED =
  'The gateway did not start because of this; or, where it was running, it kept the configuration from before.'

const HEDGES = {
  inferred: 'Probably, though no line says so outright:',
  guessed: 'Possibly, for the lines do not tell it from other causes:',
} as const

function elsewhere(setting: string): string {
  return ELSEWHERE[setting] ?? (setting.startsWith('limits.') ? 'the gateway’s limit' : setting)
}
