/** Varnish beside its requests: the health of backends as its probes see it, and its child process. */
import type { Fact, Trouble } from '../../fact.ts'
import { attemptSeen, exchangeSeen } from '../../seen.ts'
import { errnoName } from '../errno.ts'
import { errno, fin, invalid, timer } from '../parts/ends.ts'
import { numberAfter, rowIn } from '../parts/text.ts'
import { ended, type Told } from '../parts/told.ts'

/** `boot.default Went sick -------- 2 3 8 0.000000 0.000512 "Open error 111 (Connection refused)"` */
const HEALTH = /^(\S{1,120}) (?:- )?(Went sick|Still sick|Back healthy|Went healthy|Still healthy) \S{1,12} (.{0,500})$/

export function healthFacts(value: string, at: number | undefined): Fact[] {
  const found = HEALTH.exec(value)
  if (found === null) return []
  const [, name = '', became = '', rest = ''] = found
  const endpoint = name.replace(/^boot\./, '')
  const told = at === undefined ? {} : { at }
  if (became === 'Still healthy') return []
  if (became.endsWith('healthy'))
    return [{ kind: 'consequence', product: 'varnish', what: 'endpoint-back', lost: false, endpoint, ...told }]
  const met = ofProbe(rest)
  if (met === null || !('end' in met)) {
    return [{ kind: 'consequence', product: 'varnish', what: 'endpoint-out', lost: false, endpoint, ...told }]
  }
  const attempt = attemptSeen({ endpoint, phase: met.phase, end: met.end })
  const exchange = exchangeSeen({ attempts: [attempt], upstream: endpoint })
  return [
    {
      kind: 'check',
      product: 'varnish',
      exchange,
      tookOut: became === 'Went sick',
      ...told,
      ...(met.surest && { surest: met.surest }),
    },
  ]
}

/** The probe's answer, or its error, is the last of the fields. */
function ofProbe(text: string): Told | null {
  const status = /HTTP\/[\d.]{1,3} (\d{3})/.exec(text)?.[1]
  if (status !== undefined) return ended('receive', { kind: 'answered', status: Number(status) })
  const number = numberAfter(text, 'rror ')
  if (text.includes('Open timeout')) return ended('connect', timer('connect'))
  if (text.includes('Poll timeout') || text.includes('Poll error 110')) return ended('wait', timer('firstByte'))
  if (text.includes('Empty response')) return ended('wait', fin)
  if (number === undefined) return /"[^"]+"/.test(text) ? ended('wait', invalid('status-line'), 'inferred') : null
  // For a moment after a connect that failed no other is tried.
  if (number === 0) return null
  if (text.includes('Open error')) return ended('connect', errno(errnoName(number)))
  return ended(text.includes('Write error') ? 'send' : 'wait', errno(errnoName(number)))
}

const DAEMON = /^(?:varnishd\[\d{1,9}\]: )?(?:(?:Error|Debug|Info|Warning): )?Child \(\d{1,9}\) /

export function isDaemonLine(text: string): boolean {
  return DAEMON.test(text.slice(0, 100))
}

const CHILD: readonly (readonly [says: string, what: Trouble])[] = [
  ['signal=11', 'segfault'],
  ['signal=9', 'killed'],
  ['not responding to CLI', 'killed'],
  ['Panic ', 'unhandled-error'],
  ['died', 'exited'],
  ['Started', 'started'],
]

export function daemonFacts(text: string, at: number | undefined): Fact[] {
  const what = rowIn(text.slice(0, 500), CHILD)
  if (what === undefined) return []
  const pid = numberAfter(text, 'Child (')
  return [
    {
      kind: 'trouble',
      product: 'varnish',
      what,
      process: 'varnishd',
      ...(pid !== undefined && { pid }),
      ...(at !== undefined && { at }),
    },
  ]
}
