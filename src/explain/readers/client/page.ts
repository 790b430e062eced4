/** An answer as a client shows it, head and body over several lines, to the one fact that it is. */
import type { ExchangeFact, Fact, Product } from '../../fact.ts'
import { exchangeSeen } from '../../seen.ts'
import { cloudflareCode } from '../cloudflare-codes.ts'
import { replyIn } from '../envoy/reply.ts'
import { linkerdSays } from '../linkerd.ts'
import { factsOf } from '../parts/cause-facts.ts'
import { jsonObject, numberIn, stringIn } from '../parts/json.ts'
import { proxyStatus, proxyStatusDetails } from '../parts/proxy-status.ts'
import type { Requested } from '../parts/request.ts'
import { anyOf } from '../parts/text.ts'
import { answered, factOf, type Told } from '../parts/told.ts'
import { ANY_GATEWAY, APP_SERVERS, PAGE_WORDS, SERVERS } from './page-words.ts'

export interface Page {
  status: number
  server: string
  /** From a sentence of the body or a field of the head: surer than the status. */
  told: Told | undefined
  product: Product
  requested: Partial<Requested>
  at: number | undefined
  lines: number
  /** The line that said most. */
  sample: string
}

export function newPage(at: number | undefined): Page {
  return { status: 0, server: '', told: undefined, product: 'client', requested: {}, at, lines: 0, sample: '' }
}

/** `<title>502 Bad Gateway</title>`, `<center><h1>504 Gateway Time-out</h1></center>`. */
const TITLE = /<(?:title|h1)> {0,8}(?:Error )?(\d{3}) [A-Z]/
/** Without markup, as people quote them, and as HTTP clients word them. */
const QUOTED: readonly RegExp[] = [
  /^\W{0,4}(?:HTTP )?(?:Error:? )?(50[234]) (?:Bad Gateway|Gateway Time-?out|Service (?:Temporarily )?Unavailable)\W{0,3}$/i,
  /\bRequest failed with status code (50[234])\b/,
  /\bHTTP Error (50[234]): /,
  /\b(50[234]) Server Error: [\w -]{3,40} for url: /,
]

const ANY_WORDS = anyOf([
  ...PAGE_WORDS.map(([sentence]) => sentence),
  '<title>',
  '<h1>',
  '<center>',
  '"urn:goodgate:',
  'status code 50',
  'HTTP Error 50',
  'Server Error: ',
])
const ALONE = QUOTED[0]!

/** May the line say something at all? For lines of which nobody knows yet whose they are. */
export const maySay = (text: string): boolean => ANY_WORDS.test(text) || (text.length < 80 && ALONE.test(text))

/** What one line of the body says. @returns it said something */
export function readBody(page: Page, text: string): boolean {
  const reply = replyIn(text)
  const words = reply ? (['', reply, 'envoy'] as const) : PAGE_WORDS.find(([sentence]) => text.includes(sentence))
  if (words && page.told === undefined) page.sample = text
  if (words) page.told ??= words[1]
  if (words && words[2] !== 'client') page.product = words[2]
  const status = Number(TITLE.exec(text)?.[1] ?? quoted(text) ?? 0)
  if (status > 0) page.status = status
  if (status > 0 && page.sample === '') page.sample = text
  const below = /<center>((?:nginx|openresty)\b[\w./ -]{0,40})<\/center>/.exec(text)?.[1]
  if (below !== undefined) page.server = below
  const problem = ofProblem(page, text)
  return words !== undefined || status > 0 || below !== undefined || problem
}

function quoted(text: string): string | undefined {
  const head = text.slice(0, 400)
  return head.includes('50') ? QUOTED.map(pattern => pattern.exec(head)?.[1]).find(Boolean) : undefined
}

/** Our own problem documents name the cause. */
function ofProblem(page: Page, text: string): boolean {
  if (!text.includes('"urn:goodgate:cause:')) return false
  const json = jsonObject(text.trim())
  const cause = stringIn(json, 'cause') ?? /urn:goodgate:cause:([\w-]{1,60})/.exec(text)?.[1]
  page.told = cause === undefined ? undefined : factsOf(cause, stringIn(json, 'reason'))
  page.sample = text
  page.status = numberIn(json, 'status') ?? page.status
  page.product = 'goodgate'
  return true
}

/** A field of the head, name in lower case. */
export function readField(page: Page, name: string, value: string): void {
  if (name === 'server' || (name === 'via' && page.server === '')) page.server = value.slice(0, 100)
  if (name === 'x-powered-by' && page.server === '') page.server = value.slice(0, 100)
  if (name === 'l5d-proxy-error') page.told ??= linkerdSays(value)
  if (name === 'cf-error-type') page.told ??= cloudflareCode(Number(value))
  if (name !== 'proxy-status') return
  const [cause = '', reason] = (proxyStatusDetails(value) ?? '').split('/', 2)
  const own = factsOf(cause, reason)
  const told = own ?? proxyStatus(value)
  if (told) page.told = told
  if (told) page.sample = `${name}: ${value}`
  if (own) page.product = 'goodgate'
}

export function pageFacts(page: Page): readonly Fact[] {
  const { status } = page
  const server = page.server.toLowerCase()
  if (page.told === undefined && status < 500) return []
  const known = SERVERS.find(([name]) => server.includes(name))
  const told = page.told ?? ofStatus(status, server, known?.[2])
  const product = page.product === 'client' ? productOf(server, known?.[1]) : page.product
  const shown = { product, at: page.at, status, exchange: page.requested }
  const fact = told ? factOf(told, shown) : unexplained(page, product)
  return [page.sample === '' ? fact : { ...fact, sample: page.sample }]
}

/** Who answered is not known, nor why: only that it was no success. */
function unexplained({ status, at, requested }: Page, product: Product): ExchangeFact {
  const answer = { by: 'gateway' as const, status, committed: true, complete: true }
  const fact: ExchangeFact = {
    kind: 'exchange',
    product,
    exchange: exchangeSeen({ ...requested, startedAt: at ?? 0, answer }),
    whole: true,
    same: {},
    surest: 'guessed',
  }
  if (at !== undefined) fact.at = at
  return fact
}

function ofStatus(
  status: number,
  server: string,
  statuses: Readonly<Record<number, Told>> | undefined,
): Told | undefined {
  if (server.includes('cloudflare')) return cloudflareCode(status)
  if (APP_SERVERS.some(name => server.includes(name))) return answered(status, 'inferred')
  // Only something in front of the app says these two; who it was, and so what they mean, is anybody's guess.
  const of = statuses ?? (server === '' ? ANY_GATEWAY : {})
  return Object.hasOwn(of, status) ? of[status] : undefined
}

function productOf(server: string, known: Product | undefined): Product {
  if (server.includes('cloudflare')) return 'cloudflare'
  return known ?? 'client'
}
