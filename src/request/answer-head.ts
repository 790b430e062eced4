/** The head of an upstream's answer, understood and rewritten; remembered by its connection, for answers resemble each other. */
import type { AttemptEnd } from '../exchange/attempt.ts'
import { FIELD } from '../http1/field-names.ts'
import { flat } from '../http1/flat.ts'
import { responseHead } from '../http1/forward.ts'
import { type Framing, lengthMayPass, responseFraming } from '../http1/framing.ts'
import { connectionOptions, type Head, type Problem, staysOpen } from '../http1/head.ts'
import { protocolsAsked } from '../http1/upgrade.ts'
import { proxyStatusReceived } from '../pages/headers.ts'
import { headDate } from './head-date.ts'
import type { Prepared } from './match.ts'

export interface AnswerHead {
  /** Its octets; null where they are too many to be worth keeping. */
  key: string | null
  /** What it was rewritten for: another route, method class or client version reads differently. */
  route: object
  headRequest: boolean
  clientMinor: number
  bytes: number
  head: Head
  status: number
  /** How an attempt has ended that brought it, and all that belongs to it. */
  end: AttemptEnd
  framing: Framing
  /** How the body goes on to the client. */
  passing: 'none' | 'as-is' | 'content' | 'as-chunks'
  keepAlive: boolean
  advertisedKeepAliveMs: number
  /** The client cannot tell the body's end but by the close. */
  closesClient: boolean
  /** Names that the route drops or sets, for trailers. */
  dropped: ReadonlySet<string> | null
  /** Rewritten, up to and without X-Request-Id. */
  text: string
}

const keyBytesMax = 4096

/** A final answer, or why it is none. */
export function answerHead(
  head: Head,
  prepared: Prepared,
  pseudonym: string,
  upgrade: string | null,
): AnswerHead | Problem {
  const framing = responseFraming(head, prepared.head.method)
  if ('reason' in framing) return framing
  const clientMinor = prepared.head.minor
  const passing = passingOf(framing, clientMinor)
  const options = connectionOptions(head)
  return {
    // Without the origin's Date ours stands in the text, and that ages.
    key: head.bytes <= keyBytesMax && upgrade === null && head.has(FIELD.date) ? head.raw : null,
    route: prepared.route,
    headRequest: prepared.head.method === 'HEAD',
    clientMinor,
    bytes: head.bytes,
    head,
    status: head.status,
    end: { kind: 'answered', status: head.status },
    framing,
    passing,
    keepAlive: staysOpen(head, options),
    advertisedKeepAliveMs: advertised(head),
    dropped: prepared.rules.responseDropped,
    closesClient: clientMinor === 0 && (framing.kind === 'chunked' || framing.kind === 'close'),
    text: flat(
      responseHead(head, {
        pseudonym,
        framingLines:
          passing === 'as-chunks' || (passing === 'as-is' && framing.kind === 'chunked')
            ? 'Transfer-Encoding: chunked\r\n'
            : '',
        keepLength: framing.kind === 'length' || (framing.kind === 'none' && lengthMayPass(head)),
        upgrade: head.status === 426 && clientMinor > 0 ? protocolsAsked(head.field('upgrade')) : upgrade,
        dropped: prepared.rules.responseDropped,
        addedLines:
          prepared.rules.responseLines +
          (head.status >= 500 ? `Proxy-Status: ${proxyStatusReceived(head.status)}\r\n` : ''),
        date: headDate(),
      }),
    ),
  }
}

/** A body that ends with the connection gets chunks towards HTTP/1.1, so that a cut can be told from an end. */
function passingOf(framing: Framing, clientMinor: number): AnswerHead['passing'] {
  if (framing.kind === 'none') return 'none'
  if (framing.kind === 'length') return 'as-is'
  if (framing.kind === 'chunked') return clientMinor === 0 ? 'content' : 'as-is'
  return clientMinor === 0 ? 'as-is' : 'as-chunks'
}

function advertised(head: Head): number {
  const value = head.first(FIELD['keep-alive'])
  const seconds = value === undefined ? null : /(?:^|[,;\s])timeout=(\d{1,6})/i.exec(value)
  return seconds === null ? 0 : Number(seconds[1]) * 1000
}

/** A 1xx head as it goes on (RFC 9110 §15.2), whole. */
export function interimHead(head: Head, pseudonym: string): string {
  const options = {
    pseudonym,
    framingLines: '',
    keepLength: false,
    upgrade: null,
    dropped: null,
    addedLines: '',
    date: '',
  }
  return `${responseHead(head, options)}\r\n`
}

/** What the client is told of its connection. `minor`: of its HTTP version. */
export function connectionLine(closes: boolean, minor: number): string {
  if (closes) return 'Connection: close\r\n'
  return minor === 0 ? 'Connection: keep-alive\r\n' : ''
}
