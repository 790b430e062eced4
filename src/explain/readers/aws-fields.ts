/** The columns of AWS's access logs: Application Load Balancer and its predecessor, the Classic one. */
import { withoutPort } from './parts/request.ts'
import { closingQuote } from './parts/text.ts'

export interface AwsFields {
  time: string
  balancer: string
  client: string
  /** `-`: none was chosen, or it is a function. */
  target: string
  /** Seconds; -1: it did not come to that. */
  requestTime: number
  targetTime: number
  answerTime: number
  status: string
  targetStatus: string
  bytesOut: number
  request: string
  group: string
  trace: string
  actions: string
  reason: string
}

const TYPES: ReadonlySet<string> = new Set(['http', 'https', 'h2', 'grpcs', 'ws', 'wss'])
const COLUMNS_MAX = 40

/** Begins like a line of either: `[TYPE ]TIME NAME CLIENT:PORT`. */
export function isAws(text: string): boolean {
  const blank = text.indexOf(' ')
  const from = TYPES.has(text.slice(0, Math.min(blank, 6))) ? blank + 1 : 0
  const head = text.slice(from, from + 200)
  return /^\d{4}-\d\d-\d\dT[\d:.]{8,16}Z [\w/.-]{1,120} [\da-fA-F:.[\]]{2,45}:\d{1,5} [\da-fA-F:.[\]-]/.test(head)
}

/** null: too few columns. */
export function awsFields(text: string): AwsFields | null {
  const all = columns(text)
  const application = TYPES.has(all[0] ?? '')
  const c = application ? all.slice(1) : all
  if (c.length < 12) return null
  const [time = '', balancer = '', client = '', target = ''] = c
  return {
    time,
    balancer,
    client: withoutPort(client),
    target,
    requestTime: Number(c[4]),
    targetTime: Number(c[5]),
    answerTime: Number(c[6]),
    status: c[7] ?? '',
    targetStatus: c[8] ?? '',
    bytesOut: Number(c[10]) || 0,
    request: c[11] ?? '',
    group: application ? (c[15] ?? '') : '',
    trace: application ? (c[16] ?? '') : '',
    actions: application ? (c[21] ?? '') : '',
    reason: application ? (c[23] ?? '') : '',
  }
}

/** Separated by blanks; quoted ones may hold blanks. */
function columns(text: string): string[] {
  const found: string[] = []
  let at = 0
  while (at < text.length && found.length < COLUMNS_MAX) {
    const quoted = text[at] === '"'
    const end = quoted ? closingQuote(text, at + 1) : text.indexOf(' ', at)
    const to = end < 0 ? text.length : end
    found.push(text.slice(quoted ? at + 1 : at, to))
    at = to + (quoted ? 2 : 1)
  }
  return found
}
