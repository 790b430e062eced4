/** A probe that failed, in the kubelet's words, as a check: an attempt that Kubernetes made itself. */
import type { CheckFact, Fact } from '../fact.ts'
import type { Line } from '../reader.ts'
import { exchangeSeen } from '../seen.ts'
import { goError } from './go-error.ts'
import { timer } from './parts/ends.ts'
import { between, numberAfter } from './parts/text.ts'
import { durationMs } from './parts/time.ts'
import { answered, ended, exchangeOf, type Told } from './parts/told.ts'
import { trouble } from './parts/trouble.ts'

const KINDS = ['Readiness', 'Liveness', 'Startup'] as const

/** A readiness probe takes a pod out of service after so many failures in a row, unless it is told otherwise. */
const FAILURES_TO_TAKE_OUT = 3

interface Probe {
  kind: (typeof KINDS)[number]
  output: string
}

/** `Readiness probe failed: OUTPUT`, and the kubelet's own `"Probe failed" probeType="Readiness" … output="OUTPUT"`. */
export function probeIn(text: string): Probe | undefined {
  for (const kind of KINDS) {
    const at = text.indexOf(`${kind} probe `)
    const rest = at < 0 ? '' : text.slice(at + kind.length + 7)
    if (rest.startsWith('failed: ') || rest.startsWith('errored: ') || rest.startsWith('failed with ')) {
      return { kind, output: rest.slice(rest.indexOf(' ') + 1) }
    }
    if (rest.startsWith('errored and resulted in ')) return { kind, output: rest }
  }
  if (!text.includes('"Probe failed" probeType="')) return undefined
  const kind = KINDS.find(one => text.includes(`probeType="${one}"`))
  const output = text.indexOf(' output="')
  return kind === undefined || output < 0 ? undefined : { kind, output: text.slice(output + 9).replace(/"$/, '') }
}

/** @param pod its name, where the line has it */
export function probeFacts({ kind, output }: Probe, line: Line, pod: string | undefined): readonly Fact[] {
  const met = metBy(output)
  if (met === undefined) return ofCommand(output, line, pod)
  const { told, endpoint } = met
  const base = { route: kind.toLowerCase(), ...(pod !== undefined && { upstream: pod }) }
  const fact: CheckFact = {
    kind: 'check',
    product: 'kubernetes',
    exchange: exchangeSeen({ ...exchangeOf(told, { at: line.at, endpoint, exchange: base }) }),
    tookOut: kind === 'Readiness' && (numberAfter(line.text, '(x') ?? 1) >= FAILURES_TO_TAKE_OUT,
  }
  if (line.at !== undefined) fact.at = line.at
  if (told.surest !== undefined) fact.surest = told.surest
  return [fact]
}

function metBy(output: string): { told: Told; endpoint: string } | undefined {
  const status = numberAfter(output, 'probe failed with statuscode:')
  if (status !== undefined) return { told: answered(status), endpoint: '' }
  if (output.includes('NOT_SERVING')) return { told: answered(503), endpoint: '' }
  const service = /failed to connect service "([^"]{1,100})" within (\d{1,6}\w{0,2})/.exec(output)
  if (service) return { told: ended('connect', timer('connect', durationMs(service[2], 1000))), endpoint: service[1]! }
  const whole = goError(output.slice(0, 4000))
  if (whole === null) return undefined
  return { ...whole, told: inTime(whole.told, output) }
}

/** The probe's own limit, which Go calls the client's. */
function inTime(told: Told, output: string): Told {
  if (output.includes('while awaiting headers')) return ended('wait', timer('firstByte'))
  if (output.includes('while waiting for connection')) return ended('connect', timer('connect'))
  if (output.includes('context deadline exceeded') && !output.includes('dial '))
    return ended('wait', timer('firstByte'))
  return told
}

/** A command in the container: its words are the app's own, and only its time is known. */
function ofCommand(output: string, line: Line, pod: string | undefined): readonly Fact[] {
  const slow = output.includes('timed out') || output.includes('timeout')
  if (!slow) return []
  const command = between(output, 'command "', '"')
  return [trouble(line, 'kubernetes', 'slow-request', { process: pod, path: command })]
}
