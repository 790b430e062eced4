/** What a visitor needs to know, decided once for every format: what happened, is it me, may I press the button again. */
import type { Advice } from '../causes/cause.ts'
import type { AnswerInput } from './answer-input.ts'
import { wholeSeconds } from './headers.ts'
import { trueStatus } from './status.ts'
import type { Again, Blame, Headline, State, Words } from './words/words.ts'

export interface Visitor {
  headline: Headline
  title: string
  what: string
  blame: string
  again: string
  advice: string
  /** The three stations and, between them, whether the link held. */
  path: Path
}

export interface Path {
  you: State
  gateway: State
  server: State
  /** Between you and gateway, gateway and server. */
  links: [inner: 'ok' | 'bad' | 'unused', outer: 'ok' | 'bad' | 'unused']
}

/** RFC 9110 §9.2.1 less TRACE. A repeat of these asks for nothing to be done. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export function visitorOf(input: AnswerInput, words: Words): Visitor {
  const headline = headlineOf(input)
  const { title, what } = words.headline[headline]
  return {
    headline,
    title,
    what,
    blame: words.blame[blameOf(input, headline)],
    again: words.again[againOf(input, headline)],
    advice: adviceText(input, words),
    path: pathOf(input, headline),
  }
}

/** The sentence for the visitor alone. */
export function adviceText(input: AnswerInput, words: Words): string {
  const advice = adviceOf(input)
  const seconds = input.retryAfterSeconds
  if (seconds === undefined || (advice !== 'busy-wait' && advice !== 'planned-work')) return words.advice[advice]
  return words.adviceWait[advice].replace('{wait}', waitText(wholeSeconds(seconds), words))
}

/** Nobody watches a page for longer. */
const RETRY_WITHIN_SECONDS = 60 * 60

/** By hand it may be repeated at once: a GET page that the gateway calls retryable gets the automatic retry. */
export function mayRetryByItself({ retryable, method, retryAfterSeconds = 0 }: AnswerInput): boolean {
  return retryable && (method === 'GET' || method === 'HEAD') && retryAfterSeconds <= RETRY_WITHIN_SECONDS
}

const BY_STATUS: Record<number, Headline> = {
  403: 'not-allowed',
  404: 'not-found',
  408: 'client-slow',
  413: 'too-large',
  414: 'too-large',
  421: 'not-found',
  429: 'too-many',
  431: 'too-large',
}

/**
 * Follows the row's own status: behind a CDN a timeout is still one. And the step, not the party: that a wrong port is the
 * owner's fault does not make a visitor's picture of it any clearer.
 */
function headlineOf(input: AnswerInput): Headline {
  const { row } = input
  const status = trueStatus(row, input.status)
  if (row.family === 'maintenance') return 'maintenance'
  const byStatus = BY_STATUS[status]
  if (byStatus !== undefined) return byStatus
  if (status < 500 || row.party === 'client') return 'bad-request'
  if (row.family === 'no-capacity') return row.error === 'connection_limit_reached' ? 'busy' : 'unavailable'
  if (row.family === 'overload' || row.advice === 'busy-wait') return 'busy'
  if (row.family === 'gateway' || row.family === 'routing' || row.family === 'policy') return 'gateway'
  if (row.family === 'tls' && status !== 504) return 'unsafe'
  if (row.family === 'tls' || row.family === 'name-resolution' || row.family === 'connect') return 'unreachable'
  return status === 504 ? 'slow' : 'broken'
}

const OWN_FAULTS = new Set<Headline>(['bad-request', 'too-large', 'client-slow'])

function blameOf(input: AnswerInput, headline: Headline): Blame {
  if (OWN_FAULTS.has(headline)) return 'request'
  if (headline === 'not-allowed') return 'refused'
  if (headline === 'not-found') return 'address'
  if (headline === 'too-many') return 'pace'
  return input.row.advice === 'clear-cookies' ? 'cookies' : 'no'
}

function againOf(input: AnswerInput, headline: Headline): Again {
  const safe = SAFE_METHODS.has(input.method)
  if (headline === 'maintenance') return 'after-work'
  if (input.retryable) return !safe && input.processed === 'no' ? 'not-processed' : 'safe'
  if (!safe && input.processed === 'yes') return 'done'
  if (!safe && input.processed === 'unknown') return 'unknown'
  if (input.row.advice === 'clear-cookies') return 'same'
  const status = trueStatus(input.row, input.status)
  if (headline === 'bad-request' || (status < 500 && headline !== 'too-many' && headline !== 'client-slow'))
    return 'same'
  return safe ? 'useless' : 'not-processed-useless'
}

/** The row's advice, corrected by what this request is: nobody resubmits a GET, and nothing is promised unproven. */
function adviceOf(input: AnswerInput): Advice {
  const { advice } = input.row
  const safe = SAFE_METHODS.has(input.method)
  if (advice === 'do-not-resubmit') {
    if (input.processed === 'no') return 'try-again-not-processed'
    return safe ? 'try-again' : advice
  }
  const invites = advice === 'try-again' || advice === 'try-again-not-processed' || advice === 'reload'
  if (!invites || input.processed === 'no') return advice
  if (!safe && !input.retryable) return 'do-not-resubmit'
  return advice === 'try-again-not-processed' ? 'try-again' : advice
}

function waitText(seconds: number, words: Words): string {
  if (seconds <= 90) return words.wait.seconds.replace('{n}', String(seconds))
  if (seconds <= 90 * 60) return words.wait.minutes.replace('{n}', String(Math.ceil(seconds / 60)))
  return words.wait.hours.replace('{n}', String(Math.ceil(seconds / 3600)))
}

function pathOf(input: AnswerInput, headline: Headline): Path {
  const untouched = input.processed === 'no' ? 'unasked' : 'unknown'
  switch (headline) {
    case 'bad-request':
    case 'too-large':
    case 'too-many':
      return { you: 'bad', gateway: 'refused', server: untouched, links: ['bad', 'unused'] }
    case 'client-slow':
      return { you: 'slow', gateway: 'ok', server: untouched, links: ['bad', 'unused'] }
    case 'not-allowed':
    case 'not-found':
      return { you: 'ok', gateway: 'refused', server: untouched, links: ['ok', 'unused'] }
    case 'gateway':
      return { you: 'ok', gateway: 'bad', server: untouched, links: ['ok', 'unused'] }
    case 'maintenance':
      return { you: 'ok', gateway: 'ok', server: 'paused', links: ['ok', 'unused'] }
    case 'busy':
      return input.row.party === 'gateway'
        ? { you: 'ok', gateway: 'busy', server: untouched, links: ['ok', 'unused'] }
        : { you: 'ok', gateway: 'ok', server: 'busy', links: ['ok', 'unused'] }
    case 'unavailable':
      return { you: 'ok', gateway: 'ok', server: 'bad', links: ['ok', 'unused'] }
    case 'unreachable':
    case 'unsafe':
      return { you: 'ok', gateway: 'ok', server: 'unreached', links: ['ok', 'bad'] }
    case 'slow':
      return { you: 'ok', gateway: 'ok', server: 'slow', links: ['ok', input.row.party === 'network' ? 'bad' : 'ok'] }
    case 'broken':
      return { you: 'ok', gateway: 'ok', server: 'bad', links: ['ok', input.row.party === 'network' ? 'bad' : 'ok'] }
  }
}
