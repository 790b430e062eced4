/** What a simulated server does with one request, drawn from chance; and the octets of its answer. */
import { chunked, contentOf } from './content.ts'
import type { Random } from './random.ts'

export type How = 'fin' | 'rst' | 'close' | 'stall'
export type Malformed =
  | 'not-http'
  | 'bad-field'
  | 'conflict'
  | 'bad-chunk'
  | 'big-head'
  | 'big-line'
  | 'unexpected-101'
  | 'many-interims'

export interface Plan {
  /** The answer begins when the request's head is there, or all of it. */
  when: 'head' | 'whole'
  waitMs: number
  status: number
  framing: 'none' | 'length' | 'chunked' | 'close'
  size: number
  interims: number
  /** Says that the connection ends with this answer, and ends it. */
  closes: boolean
  retryAfter: boolean
  /** Breaks off, by these means, at this share of that part of the answer. */
  stop: { part: 'unanswered' | 'head' | 'body'; how: How; share: number } | null
  malformed: Malformed | null
  /** Pieces that the answer goes out in, and the pause between them. */
  pieces: number
  gapMs: number
  /** What nobody asked for follows at once. */
  extra: boolean
  /** How long the request's body is left unread. */
  readsAfterMs: number
  /** The application carries the request out once it is whole. */
  executes: boolean
}

export interface Temper {
  faults: number
  slow: number
  extras: number
  /** Connections are reset instead of an answer. */
  drops: number
}

export function drawPlan(random: Random, temper: Temper, request: { method: string; hasBody: boolean }): Plan {
  const plan = finePlan(random, request.method)
  if (random.chance(temper.slow)) plan.waitMs = random.int(50, 400)
  if (random.chance(temper.extras)) plan.extra = plan.framing !== 'close'
  if (random.chance(temper.drops)) plan.stop = { part: 'unanswered', how: 'rst', share: 0 }
  else if (random.chance(temper.faults)) spoil(random, plan, request)
  return plan
}

function finePlan(random: Random, method: string): Plan {
  const framing = random.weighted([
    [5, 'length'],
    [3, 'chunked'],
    [1, 'close'],
    [1, 'none'],
  ] as const)
  const status =
    framing === 'none'
      ? random.pick([204, 304])
      : random.weighted([
          [12, 200],
          [1, 201],
          [1, 404],
          [1, 302],
        ] as const)
  return {
    when: 'whole',
    waitMs: random.skewed(0, 30),
    status,
    framing: method === 'HEAD' && framing !== 'none' ? 'length' : framing,
    size: random.chance(0.04) ? random.int(20_000, 200_000) : random.skewed(0, 3000),
    interims: random.chance(0.05) ? random.int(1, 3) : 0,
    closes: random.chance(0.06),
    retryAfter: false,
    stop: null,
    malformed: null,
    pieces: random.chance(0.3) ? random.int(2, 5) : 1,
    gapMs: random.skewed(0, 60),
    extra: false,
    readsAfterMs: random.chance(0.05) ? random.int(1, 200) : 0,
    executes: true,
  }
}

function spoil(random: Random, plan: Plan, request: { method: string; hasBody: boolean }): void {
  const how = random.weighted([
    [4, 'fin'],
    [4, 'rst'],
    [2, 'close'],
    [2, 'stall'],
  ] as const)
  const share = random.chance(0.2) ? 0 : random.next()
  switch (
    random.weighted([
      [4, 'silent'],
      [2, 'head'],
      [5, 'body'],
      [4, 'malformed'],
      [4, 'status'],
      [2, 'early'],
      [1, 'deaf'],
    ] as const)
  ) {
    case 'silent':
      plan.when = random.chance(0.3) ? 'head' : 'whole'
      plan.stop = { part: 'unanswered', how, share: 0 }
      return
    case 'head':
      plan.stop = { part: 'head', how, share: 0.02 + share * 0.9 }
      return
    case 'body':
      if (request.method === 'HEAD' || plan.framing === 'none') return
      plan.size += 2
      // A body that ends with the connection is whole at a FIN.
      plan.stop = { part: 'body', how: plan.framing === 'close' && how !== 'stall' ? 'rst' : how, share: share * 0.95 }
      return
    case 'malformed':
      plan.malformed = random.pick(MALFORMED)
      // Where there is no body lengths may contradict each other.
      if (plan.malformed === 'conflict' && request.method === 'HEAD') plan.malformed = 'bad-field'
      if (plan.malformed === 'bad-chunk' && request.method === 'HEAD') plan.malformed = 'bad-field'
      plan.status = 200
      plan.size++
      return
    case 'status':
      plan.status = random.weighted([
        [4, 500],
        [3, 503],
        [1, 502],
        [1, 429],
      ] as const)
      plan.framing = 'length'
      plan.retryAfter = random.chance(0.5)
      plan.executes = plan.status !== 503
      return
    case 'early':
      if (!request.hasBody) return
      Object.assign(plan, {
        when: 'head',
        status: 413,
        framing: 'length',
        size: 10,
        closes: true,
        executes: false,
        waitMs: 0,
        pieces: 1,
      })
      return
    case 'deaf':
      plan.readsAfterMs = Infinity
      plan.when = 'head'
      plan.stop = { part: 'unanswered', how: 'stall', share: 0 }
  }
}

const MALFORMED: readonly Malformed[] = [
  'not-http',
  'bad-field',
  'conflict',
  'bad-chunk',
  'big-head',
  'big-line',
  'unexpected-101',
  'many-interims',
]

export interface AnswerText {
  text: string
  /** Where the interim answers end, and where the final head does. */
  interimsEnd: number
  headEnd: number
}

/** `keepAlive`: the field's value; '' for none. `headMax`: the gateway's limit for heads. */
export function answerText(plan: Plan, tag: string, method: string, keepAlive: string, headMax: number): AnswerText {
  if (plan.malformed === 'not-http') return { text: `220 mail ready ${tag}\r\n\r\n`, interimsEnd: 0, headEnd: 0 }
  if (plan.malformed === 'unexpected-101')
    return {
      text: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n',
      interimsEnd: 0,
      headEnd: 0,
    }
  const interims = plan.malformed === 'many-interims' ? 40 : plan.interims
  let text = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(interims)
  const interimsEnd = text.length
  const content = contentOf(tag, plan.size)
  text += `HTTP/1.1 ${plan.status} Said\r\nX-Sim: ${tag}\r\n`
  if (plan.pieces !== 3) text += 'Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n'
  if (plan.closes) text += 'Connection: close\r\n'
  else if (keepAlive !== '') text += `Keep-Alive: ${keepAlive}\r\n`
  if (plan.retryAfter) text += 'Retry-After: 3\r\n'
  if (plan.malformed === 'bad-field') text += 'X-Broken : yes\r\n'
  if (plan.malformed === 'big-head') text += 'X-Pad: 123456789012345678901234567890\r\n'.repeat(headMax / 32)
  if (plan.malformed === 'big-line') text += `X-Pad: ${'x'.repeat(headMax)}\r\n`
  text += framingLines(plan)
  const headEnd = text.length
  const bare = method === 'HEAD' || plan.status === 204 || plan.status === 304
  if (!bare) text += bodyText(plan, content)
  return { text, interimsEnd, headEnd }
}

function framingLines(plan: Plan): string {
  if (plan.malformed === 'conflict') return 'Content-Length: 5\r\nContent-Length: 6\r\n\r\n'
  if (plan.malformed === 'bad-chunk') return 'Transfer-Encoding: chunked\r\n\r\n'
  if (plan.framing === 'length') return `Content-Length: ${plan.size}\r\n\r\n`
  return plan.framing === 'chunked' ? 'Transfer-Encoding: chunked\r\n\r\n' : '\r\n'
}

function bodyText(plan: Plan, content: string): string {
  if (plan.malformed === 'bad-chunk') return `1\r\n${content.slice(0, 1)}\r\nnot-a-size\r\n`
  return plan.framing === 'chunked' ? chunked(content, [plan.size >> 2, plan.size >> 1]) : content
}
