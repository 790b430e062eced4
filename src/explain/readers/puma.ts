/** Puma's log: workers timed out and killed, its starts and ends; and what Rack's timeouts say. */
import type { ExchangeFact, Fact, TroubleFact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { tls } from './parts/ends.ts'
import { anyOf, between, numberAfter } from './parts/text.ts'
import { ended, factOf } from './parts/told.ts'
import { trouble } from './parts/trouble.ts'

export function puma(): Reader {
  return { format: 'puma', takes, read }
}

/** `[12] ! Terminating timed out worker: 34`, `* Listening on http://0.0.0.0:3000`, `! Unable to load application: …`. */
const START = /^(?:\[\d{1,10}\] )?(?:[!*-] |={3} puma |Puma |#<Puma::|HTTP parse error)/

const PHRASES = [
  'Terminating timed out worker',
  'Worker ',
  'Gracefully ',
  'Listening on ',
  'Unable to load application',
  'Unable to start worker',
  'puma startup',
  'puma shutdown',
  'Puma starting',
  'Puma version:',
  'Puma caught this error',
  'Out-of-sync worker list',
  'Goodbye!',
  'Detected parent died',
  'Preloading application',
  'HTTP parse error',
  'Puma::',
  'Restarting...',
  'Phased restart',
  'Environment:',
  'Min threads:',
  'PID:',
  'Master PID:',
  'Workers:',
  'Restarts:',
  'Use Ctrl-C to stop',
  'Inherited ',
]

const ELSEWHERE = [
  'Rack::Timeout::',
  'source=rack-timeout',
  'PumaWorkerKiller',
  'Errno::EADDRINUSE)',
  'Puma::HttpParserError',
]

const ANY_PHRASE = anyOf(PHRASES)
const ANYWHERE = anyOf(ELSEWHERE)

function takes(text: string): boolean {
  const head = text.slice(0, 300)
  if (START.test(head) && ANY_PHRASE.test(head)) return true
  return ANYWHERE.test(head)
}

function read(line: Line): readonly Fact[] {
  const text = line.text.slice(0, 4000)
  const spoke = ofTlsOnPlain(text, line)
  if (spoke) return [spoke]
  const pid =
    numberAfter(text, '(pid:') ??
    numberAfter(text, '(PID:') ??
    numberAfter(text, 'worker:') ??
    numberAfter(text, 'to pid')
  const tell = (what: TroubleFact['what'], more: Parameters<typeof trouble>[3] = {}): Fact[] => [
    trouble(line, 'puma', what, { process: 'puma', pid, ...more }),
  ]
  if (text.includes('Terminating timed out worker'))
    return tell('worker-timeout', { value: numberAfter(text, 'within') })
  if (text.includes('Rack::Timeout') || text.includes('source=rack-timeout')) return ofRackTimeout(text, tell)
  if (text.includes('PumaWorkerKiller: Out of memory')) return tell('memory-short')
  if (text.includes('EADDRINUSE')) return tell('port-taken', { port: numberAfter(text, 'port') ?? undefined })
  const what = FOUND.find(([phrase]) => text.includes(phrase))?.[1]
  const port = what === 'started' ? /:(\d{2,5})$/.exec(text.trimEnd().slice(-30))?.[1] : undefined
  return what === undefined ? [] : tell(what, port === undefined ? {} : { port: Number(port) })
}

const FOUND: readonly (readonly [string, TroubleFact['what']])[] = [
  ['Unable to load application', 'failed-to-start'],
  ['Unable to start worker', 'failed-to-start'],
  [' booted', 'started'],
  ['Listening on ', 'started'],
  ['Gracefully ', 'stopping'],
  ['puma shutdown', 'stopping'],
  ['Goodbye!', 'stopping'],
  ['Detected parent died', 'stopping'],
  ['Phased restart', 'config-reloaded'],
  ['Restarting...', 'config-reloaded'],
  ['Puma caught this error', 'unhandled-error'],
]

type Tell = (what: TroubleFact['what'], more?: Parameters<typeof trouble>[3]) => Fact[]

/** The request was given up inside the app, which answers for it: the worker lives. */
function ofRackTimeout(text: string, tell: Tell): Fact[] {
  if (text.includes('source=rack-timeout') && !text.includes('state=timed_out') && !text.includes('state=expired'))
    return []
  const ms = numberAfter(text, 'longer than') ?? numberAfter(text, 'timeout=')
  return tell('worker-timeout', ms === undefined ? {} : { value: ms / 1000 })
}

/** Its parser names what it met: a ClientHello. Whoever stands before it spoke TLS to a plain port. */
function ofTlsOnPlain(text: string, line: Line): ExchangeFact | undefined {
  if (!text.includes('open an SSL connection to a non-SSL Puma')) return undefined
  const port = between(text, 'http://', '/') ?? ''
  return factOf(ended('tls', tls('WRONG_VERSION_NUMBER', 'a ClientHello came in'), 'inferred'), {
    product: 'puma',
    at: line.at,
    endpoint: port === '' ? '' : `https://${port}`,
  })
}
