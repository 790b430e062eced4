/** Cache-Control read to the letter (RFC 9111 §5.2); whatever is doubtful about it is taken for the stricter meaning. */

/** Of a request or an answer; seconds, null where the directive is not there. */
export interface CacheControl {
  /** Some member is no directive at all: what its author wanted is unknown. */
  malformed: boolean
  noStore: boolean
  /** Also the form that names fields (`no-cache="set-cookie"`): RFC 9111 §5.2.2.4 lets it be taken for the whole. */
  noCache: boolean
  private: boolean
  public: boolean
  mustRevalidate: boolean
  proxyRevalidate: boolean
  mustUnderstand: boolean
  onlyIfCached: boolean
  maxAge: number | null
  sMaxAge: number | null
  /** RFC 5861. */
  staleIfError: number | null
  staleWhileRevalidate: number | null
  /** Infinity: however stale. */
  maxStale: number | null
  minFresh: number | null
}

/** @param value all of the message's Cache-Control lines, joined by commas; undefined where there is none */
export function parseCacheControl(value: string | undefined): CacheControl {
  const control = { ...NOTHING }
  if (value === undefined) return control
  const seen = new Map<string, number>()
  let at = 0
  while (at < value.length) {
    MEMBER.lastIndex = at
    const member = MEMBER.exec(value)
    if (member === null) {
      // Up to the next comma: a word such as no-store in front of nonsense is obeyed all the same.
      const end = value.indexOf(',', at)
      take(control, seen, leadingWord(value.slice(at)), null)
      control.malformed = true
      at = end === -1 ? value.length : end + 1
      continue
    }
    at = MEMBER.lastIndex
    if (member[1] === undefined) continue
    take(control, seen, member[1].toLowerCase(), member[3] === undefined ? (member[2] ?? null) : unescaped(member[3]))
  }
  return control
}

/** An element of the list, with the comma behind it: nothing, a token, or a token with a token or a quoted string. No part can match what another could. */
const MEMBER = /[ \t]*(?:([!#$%&'*+.^_`|~\w-]+)(?:=(?:([!#$%&'*+.^_`|~\w-]+)|"((?:[^"\\]|\\.)*)"))?[ \t]*)?(?:,|$)/y

/** A directive of RFC 9111 §1.2.2: beyond 2^31 all ages are the same. */
const secondsMax = 2 ** 31

const NOTHING: CacheControl = {
  malformed: false,
  noStore: false,
  noCache: false,
  private: false,
  public: false,
  mustRevalidate: false,
  proxyRevalidate: false,
  mustUnderstand: false,
  onlyIfCached: false,
  maxAge: null,
  sMaxAge: null,
  staleIfError: null,
  staleWhileRevalidate: null,
  maxStale: null,
  minFresh: null,
}

type Flag = { [Name in keyof CacheControl]: CacheControl[Name] extends boolean ? Name : never }[keyof CacheControl]

const FLAGS: ReadonlyMap<string, Flag> = new Map<string, Flag>([
  ['no-store', 'noStore'],
  ['no-cache', 'noCache'],
  ['private', 'private'],
  ['public', 'public'],
  ['must-revalidate', 'mustRevalidate'],
  ['proxy-revalidate', 'proxyRevalidate'],
  ['must-understand', 'mustUnderstand'],
  ['only-if-cached', 'onlyIfCached'],
])

type Span = Exclude<keyof CacheControl, Flag>

/** `strict`: what a value that is no number, or a repetition that contradicts, is taken for. */
const SPANS: ReadonlyMap<string, { name: Span; strict: number }> = new Map([
  ['max-age', { name: 'maxAge', strict: 0 }],
  ['s-maxage', { name: 'sMaxAge', strict: 0 }],
  ['stale-if-error', { name: 'staleIfError', strict: 0 }],
  ['stale-while-revalidate', { name: 'staleWhileRevalidate', strict: 0 }],
  ['max-stale', { name: 'maxStale', strict: 0 }],
  ['min-fresh', { name: 'minFresh', strict: secondsMax }],
])

function take(control: CacheControl, seen: Map<string, number>, name: string, argument: string | null): void {
  const flag = FLAGS.get(name)
  if (flag !== undefined) {
    control[flag] = true
    return
  }
  const span = SPANS.get(name)
  if (span === undefined) return
  // RFC 9111 §4.2.1: of two values the first, or none: the answer counts as stale.
  const seconds = secondsOf(span.name, argument, span.strict)
  const agreed = (seen.get(name) ?? seconds) === seconds
  seen.set(name, agreed ? seconds : Number.NaN)
  control[span.name] = agreed ? seconds : span.strict
}

function secondsOf(name: Span, argument: string | null, strict: number): number {
  if (argument === null) return name === 'maxStale' ? Number.POSITIVE_INFINITY : strict
  return /^\d+$/.test(argument) ? Math.min(Number(argument), secondsMax) : strict
}

function unescaped(quoted: string): string {
  return quoted.replace(/\\(.)/g, '$1')
}

function leadingWord(text: string): string {
  return /^[ \t]*([\w-]*)/.exec(text)![1]!.toLowerCase()
}
