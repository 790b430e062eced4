/** `REASON returned by /path`: what mod_proxy shows on its error page, and writes into the log as AH00898. */
import type { Fact } from '../../fact.ts'
import { dns, invalid, timer, tls } from '../parts/ends.ts'
import { ended, type Told, unconfigured } from '../parts/told.ts'
import { byCode, told } from './facts.ts'
import type { ApacheLine } from './line.ts'
import { type Message, message } from './messages.ts'

const REASONS: readonly (readonly [starts: string, tell: (line: ApacheLine) => Told])[] = [
  ['Error reading from remote server', line => byCode(line, 'wait')],
  ['Corrupt status line returned by remote server: ', corruptStatusLine],
  ['Unexpected Upgrade: ', () => ended('wait', invalid('upgrade-mismatch'))],
  ['Malformed connection header', () => ended('wait', invalid('field-value'))],
  ['Too many (', () => ended('wait', invalid('too-many-interim'))],
  ['Timeout on 100-Continue', () => ended('wait', timer('firstByte'))],
  ['DNS lookup failure for: ', notResolved],
  ['Error during SSL Handshake with remote server', () => ended('tls', tls('SSL_HANDSHAKE'), 'guessed')],
  [
    'Connect to remote machine blocked',
    () => ended('dns', { kind: 'address-denied', address: '', rule: 'ProxyBlock' }),
  ],
  ['URI cannot be parsed', line => unconfigured(line.message.slice(0, 200))],
  ['URI has no hostname', line => unconfigured(line.message.slice(0, 200))],
  ['Malformed URL', line => unconfigured(line.message.slice(0, 200))],
]

function returned(line: ApacheLine): readonly Fact[] {
  const row = REASONS.find(([starts]) => line.message.startsWith(starts))
  if (row === undefined) return []
  const fact = told(line, row[1](line))
  const name = /^DNS lookup failure for: ([\w.-]{1,253})/.exec(line.message)?.[1]
  if (name !== undefined) for (const attempt of fact.exchange.attempts) attempt.endpoint = name
  return [fact]
}

export const RETURNED: readonly Message[] = [
  message('vague', '00898', REASONS.map(([starts]) => starts).join('|'), returned),
  // Without a request: the worker's own look-up.
  message('root', '02327 03249', 'failed to resolve hostname', line => [told(line, notResolved(line))]),
]

/** getaddrinfo's codes, where the line has one; mostly it was that there is no such name. */
const EAI: Readonly<Record<string, string>> = {
  EAI_2: 'ENOTFOUND',
  EAI_3: 'EAI_AGAIN',
  EAI_4: 'EAI_FAIL',
  EAI_5: 'ENODATA',
}

function notResolved({ code = '' }: ApacheLine): Told {
  const known = EAI[code]
  return known === undefined ? ended('dns', dns('ENOTFOUND'), 'inferred') : ended('dns', dns(known))
}

/** The line itself is in the message, its control bytes escaped: it tells who spoke. */
function corruptStatusLine({ message: text }: ApacheLine): Told {
  const shown = text.slice(text.indexOf(': ') + 2).replace(/ returned by .{0,2000}$/, '')
  const sampleHex = hexOf(shown)
  const reason = shown.startsWith('HTTP/') ? 'status-line' : 'not-http'
  return ended('wait', { kind: 'invalid', problem: { reason, at: 0, ...(sampleHex === '' ? {} : { sampleHex }) } })
}

function hexOf(shown: string): string {
  let hex = ''
  for (const [, escaped, plain = ''] of shown.slice(0, 256).matchAll(/\\x([\da-f]{2})|([\x20-\xff])/gi)) {
    hex += escaped ?? plain.charCodeAt(0).toString(16).padStart(2, '0')
  }
  return hex.slice(0, 128)
}
